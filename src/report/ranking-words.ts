import type { IssueTypeRanking } from "../analysis/index.ts";
import { armName } from "./names.ts";
import type { Cell } from "./document.ts";
import { formatPlural } from "./format.ts";

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

/** An issue type's ranking, as far as words are made of it. */
type Told = Pick<IssueTypeRanking, "verdict" | "tied" | "arms">;

/** Whether attempts passed or failed and nobody can be named all the same: all have fewer than were asked for. */
export function isTooFew({ verdict, arms }: Pick<Told, "verdict" | "arms">): boolean {
  return verdict === "no-evidence" && arms.some(({ outcomes }) => outcomes.passed + outcomes.failed > 0);
}

/** Why this one is named and none of those that are as good, one of which may be likelier to pass; null where it is the likeliest, or has no equal. */
export function namedBecause({ because, tied }: Pick<IssueTypeRanking, "because" | "tied">): string | null {
  return because === null || because === "leads" || tied.length === 0 ? null : reasons[because];
}

const reasons: Readonly<Record<Exclude<NonNullable<IssueTypeRanking["because"]>, "leads">, string>> = {
  "cheapest-of-equals": "the cheapest per success",
  "quickest-of-equals": "the quickest",
  "first-by-name": "the first by name",
  "surer-than-the-cheaper": "the surest",
};

/** The attempts that were asked for and that nobody has. */
export function tooFewWords(minAttempts: number): string {
  return `fewer than ${formatPlural(minAttempts, "attempt")}`;
}

/** What the evidence says of an issue type, as a cell. @param minAttempts what was asked for of an agent that is named; 0 where nothing was */
export function rankingVerdict(ranking: Told, minAttempts = 0): Cell {
  if (isTooFew(ranking)) return { kind: "verdict", tone: "doubt", verdict: tooFewWords(minAttempts) };
  return { kind: "verdict", ...(isShared(ranking) ? shared : verdicts[ranking.verdict]) };
}

/** The same as words behind a heading, with those who are as good. */
export function rankingWords(ranking: Told, minAttempts = 0): string {
  const { verdict, tied } = ranking;
  if (isTooFew(ranking)) return tooFewWords(minAttempts);
  if (isShared(ranking)) return `${shared.verdict}: the one that is named and ${tied.map(armName).join(", ")}`;
  const { verdict: words } = verdicts[verdict];
  return tied.length === 0 ? words : `${words}; as good so far: ${tied.map(armName).join(", ")}`;
}

/**
 * What a rate is of: tasks, or attempts where none of them names a task.
 *
 * @param units what the rate counts; without `tasks` that have a name each is an attempt
 * @example unitWords({ tasks: 0, units: 20 }) // "20 attempts"
 */
export function unitWords({ tasks, units }: { readonly tasks: number; readonly units: number }): string {
  const count = Math.round(units);
  if (tasks === 0) return formatPlural(count, "attempt");
  return `${formatPlural(count, "task")}${count > tasks ? " (an attempt that names none counts as one)" : ""}`;
}

/** The same as a cell of a column of tasks. */
export function unitCell({ tasks, units }: { readonly tasks: number; readonly units: number }): Cell {
  return tasks === 0 && units > 0 ? { kind: "text", text: unitWords({ tasks, units }) } : { kind: "count", value: tasks };
}

/**
 * A name as a shell takes it.
 *
 * @example quoted("it's") // "'it'\\''s'"
 */
export function quoted(name: string): string {
  return /^[\w.@%+=:,/-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
