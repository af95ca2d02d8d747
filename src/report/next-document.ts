import type { ComparedArm, IssueChoice, Scope } from "../analysis/index.ts";
import type { Document, Table } from "./document.ts";
import { fadingTerms, fadingWords } from "./fading-words.ts";
import { formatProbability } from "./format.ts";
import { armName } from "./names.ts";
import { typeName } from "./ranking-words.ts";
import { left, right, sketchedTimesWords, text } from "./table-parts.ts";

/** Who should have the next attempt of an issue type, and why. */
export interface NextFacts {
  readonly scope: Scope;
  /** Gives the same choice again from the same attempts. */
  readonly seed: number;
  readonly halfLifeDays: number | null;
  readonly choice: Omit<IssueChoice, "candidates">;
  /** Highest expected rate first. */
  readonly compared: readonly ComparedArm[];
  /** A sentence. */
  readonly why: string;
}

/** What a user reads of whom to give the next attempt to. */
export function nextDocument({ scope, seed, halfLifeDays, choice, compared, why }: NextFacts): Document {
  const { issueType, policy } = choice;
  const tried = compared.some(({ units }) => units > 0);
  const chosen = compared.find((arm) => arm.chosen);
  return {
    version: 1,
    kind: "next",
    title: tried ? "" : `${typeName(issueType)} was never tried: what is expected comes from other issue types`,
    verdict: { tone: tried ? "good" : "doubt", text: `${issueType === "" ? "" : `${issueType}: `}${armName(choice.chosen)} should have the next attempt. ${why}` },
    next: ["assay record … when it was made, so that the next choice knows"],
    blocks: [comparedTable(compared, halfLifeDays)],
    warnings: [],
    provenance: {
      policy,
      seed: policy === "best" ? "" : String(seed),
      "P(best)": chosen === undefined ? "" : formatProbability(chosen.pBest),
      ...fadingTerms(halfLifeDays),
    },
    data: { scope, issueType, policy, seed, halfLifeDays, agent: choice.chosen.agent, model: choice.chosen.model, reason: choice.reason, instead: choice.instead, margin: choice.margin, why, compared },
  };
}

function comparedTable(compared: readonly ComparedArm[], halfLifeDays: number | null): Table {
  const costed = compared.some(({ expectedCostUsd }) => expectedCostUsd !== null);
  const timed = compared.some(({ medianMs }) => medianMs !== null);
  return {
    kind: "table",
    title: "Among",
    note: `Expected: of the next task, with its 95 % interval. Tasks: those it was tried on here${fadingWords(halfLifeDays)}; an attempt that names none counts as one.${timed ? ` ${sketchedTimesWords}` : ""}`,
    columns: [left("chosen", ""), left("agent", "agent"), right("expected", "expected"), right("pBest", "P(best)"), right("tasks", "tasks"), ...(costed ? [right("cost", "expected cost")] : []), ...(timed ? [right("median", "median time")] : [])],
    rows: compared.map((arm) => ({
      chosen: text(arm.chosen ? "→" : ""),
      agent: text(armName(arm)),
      expected: { kind: "rate", rate: arm.expectedRate, low: arm.low, high: arm.high },
      pBest: { kind: "probability", share: arm.pBest },
      tasks: { kind: "count", value: Number(arm.units.toFixed(1)) },
      cost: { kind: "cost", usd: arm.expectedCostUsd },
      median: { kind: "duration", ms: arm.medianMs },
    })),
    limit: 20,
    empty: "nobody",
  };
}
