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

/** What the evidence says of an issue type, as a cell. */
export function rankingVerdict({ verdict }: Pick<IssueTypeRanking, "verdict">): Cell {
  return { kind: "verdict", ...verdicts[verdict] };
}

/** The same as words behind a heading, with those who are as good. */
export function rankingWords({ verdict, tied }: Pick<IssueTypeRanking, "verdict" | "tied">): string {
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
