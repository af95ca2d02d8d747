import type { IssueTypeRanking } from "../analysis/index.ts";
import { armName } from "./names.ts";
import type { Cell } from "./document.ts";

/** An issue type as a heading. */
export function typeName(issueType: string): string {
  return issueType === "" ? "(no type)" : issueType;
}

const verdicts = {
  "best": { tone: "good", verdict: "best" },
  "not-enough-evidence": { tone: "doubt", verdict: "not enough evidence" },
  "only-one": { tone: "plain", verdict: "no rival" },
  "none-passed": { tone: "bad", verdict: "nobody passed" },
  "no-evidence": { tone: "doubt", verdict: "not measured" },
} as const;

/** Several share the first place: who is named among them is a matter of cost and time, and none of them is "best". */
const shared = { tone: "good", verdict: "equally good" } as const;

/** Whether the first place is settled, and shared. */
export function isShared({ verdict, tied }: Pick<IssueTypeRanking, "verdict" | "tied">): boolean {
  return verdict === "best" && tied.length > 0;
}

/** What the evidence says of an issue type, as a cell. */
export function rankingVerdict(ranking: Pick<IssueTypeRanking, "verdict" | "tied">): Cell {
  return { kind: "verdict", ...(isShared(ranking) ? shared : verdicts[ranking.verdict]) };
}

/** The same as words behind a heading, with those who are as good. */
export function rankingWords(ranking: Pick<IssueTypeRanking, "verdict" | "tied">): string {
  const { verdict, tied } = ranking;
  if (isShared(ranking)) return `${shared.verdict}: the one that is named and ${tied.map(armName).join(", ")}`;
  const { verdict: words } = verdicts[verdict];
  return tied.length === 0 ? words : `${words}; as good so far: ${tied.map(armName).join(", ")}`;
}

/**
 * A name as a shell takes it.
 *
 * @example quoted("it's") // "'it'\\''s'"
 */
export function quoted(name: string): string {
  return /^[\w.@%+=:,/-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
