import type { Reason, Run, SeriesKey, Warning } from "../model/index.ts";
import type { FailureGroup } from "./failures.ts";
import type { ArmName } from "./arm-evidence.ts";
import type { IssueTypeRanking } from "./ranking.ts";
import type { OutcomeCounts, SeriesSummary } from "./series-summary.ts";
import type { SlowTask } from "./slowest.ts";

/** Everything that is answered after a run, as data; a report prints it and decides nothing. */
export interface Answer {
  readonly run: Run;
  readonly suiteName: string;
  /** One command, several side by side, or a suite. */
  readonly shape: "command" | "commands" | "suite";
  /** `interrupted`: slots are open; `nothing-judged`: nothing passed or failed; `best-agents`: there was a choice between agents. */
  readonly verdict: "all-passed" | "some-failed" | "none-passed" | "best-agents" | "nothing-judged" | "interrupted";
  readonly gate: readonly string[];
  readonly plannedSlots: number;
  /** Slots without a final attempt. */
  readonly openSlots: number;
  /** Of counted attempts. */
  readonly totals: OutcomeCounts & { readonly attempts: number; readonly retried: number; readonly costUsd: number | null };
  /** Whether there is a choice between agents anywhere. */
  readonly choice: boolean;
  readonly rankings: readonly IssueTypeRanking[];
  readonly series: readonly SeriesSummary[];
  /** Of commands side by side: how many times the fastest one's median. Plain numbers for orientation, not a verdict. */
  readonly references: readonly Reference[];
  readonly slowest: readonly SlowTask[];
  readonly failures: readonly FailureGroup[];
  /** The load before the run began, where others were at work on the machine; else null. */
  readonly busy: { readonly load: number; readonly cores: number } | null;
  readonly next: readonly Advice[];
  readonly warnings: readonly Warning[];
}

/** How one command's median compares with the fastest one's. */
export interface Reference {
  readonly series: SeriesKey;
  /** null where either has no median. */
  readonly ratio: number | null;
  readonly fastest: boolean;
}

/** What to do next, as data; each kind has one sentence in the report. */
export type Advice =
  /** Slots of the plan are open. */
  | { readonly kind: "resume"; readonly open: number }
  /** The surroundings failed, not the agents. */
  | { readonly kind: "repair"; readonly attempts: number; readonly reason: Reason; readonly message: string }
  | { readonly kind: "use-best"; readonly choices: readonly (ArmName & { readonly issueType: string; /** As good: which of them is taken is a matter of money and time. */ readonly tied: readonly ArmName[] })[] }
  /** Repeats of a task tell nothing about others: the tasks must be new ones. */
  | { readonly kind: "add-tasks"; readonly issueType: string; readonly tasks: number | null; readonly arm: ArmName }
  | { readonly kind: "nobody-passed"; readonly issueTypes: readonly string[] }
  | { readonly kind: "look-at-failures"; readonly attempts: number; readonly agent: string; readonly task: string; readonly message: string }
  | { readonly kind: "more-attempts"; readonly attempts: number; readonly gains: "median-interval" | "p95" }
  | { readonly kind: "look-at-slowest"; readonly task: string; readonly medianMs: number }
  | { readonly kind: "quieter-machine"; readonly load: number; readonly cores: number };
