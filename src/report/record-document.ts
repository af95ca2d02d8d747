import type { Document } from "./document.ts";
import { formatPlural } from "./format.ts";
import { armName } from "./names.ts";

/** What became of one attempt, or of a stream of them. */
export interface RecordFacts {
  readonly store: string;
  readonly attempt: { readonly agent: string; readonly model: string; readonly issueType: string; readonly said: string; readonly id: string; readonly status: "stored" | "known" | "spooled" | "refused" | "lost"; readonly problems: readonly string[] };
}

/** What a user reads of an attempt that was recorded. */
export function recordDocument({ store, attempt }: RecordFacts): Document {
  const { agent, model, issueType, said, id, status, problems } = attempt;
  const what = [armName({ agent, model }), issueType, said].filter((part) => part !== "").join(", ");
  const words = {
    stored: { tone: "good", text: `recorded: ${what}` },
    known: { tone: "doubt", text: `${id} is known already: nothing was recorded` },
    spooled: { tone: "doubt", text: `kept beside the store, which cannot take it now: ${what}; the next assay that opens the store takes it in` },
    refused: { tone: "bad", text: `refused: ${what}` },
    lost: { tone: "bad", text: `lost: ${what}; neither the store nor the place beside it can be written` },
  } as const;
  return {
    version: 1,
    kind: "record",
    title: "",
    verdict: words[status],
    next: status === "lost" ? ["assay doctor: what is wrong with the store"] : [],
    blocks: problems.length === 0 ? [] : [{ kind: "findings", title: `What to know (${formatPlural(problems.length, "remark")})`, lines: problems.map((text) => ({ tone: "doubt", text })) }],
    warnings: [],
    provenance: { id, store },
    data: { id, status, problems, agent, model, issueType },
  };
}
