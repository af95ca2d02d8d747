import type { Mode } from "../model/index.ts";
import type { OutcomeCounts } from "./series-summary.ts";

/** What attempts may be told apart by in an answer. */
export const groupColumns = ["agent", "model", "issueType", "task", "mode"] as const;
/** One of {@link groupColumns}. */
export type GroupColumn = (typeof groupColumns)[number];

/** The names that all attempts of a group share; a column that was not told apart is left out. */
export interface GroupKey {
  readonly agent?: string;
  readonly model?: string;
  /** The empty string where attempts name none. */
  readonly issueType?: string;
  /** The empty string where attempts name none. */
  readonly task?: string;
  readonly mode?: Mode;
}

/** Sums over a group of attempts, as a store keeps them. */
export interface Sums extends GroupKey, OutcomeCounts {
  /** Epoch milliseconds of the first moment, UTC, of the day or month that was told apart. */
  readonly startMs?: number;
  /** Passed attempts that carry a wall time, and the sums of their milliseconds, of ln(ms) and of its square. */
  readonly timed: number;
  readonly sumMs: number;
  readonly sumLogMs: number;
  readonly sumLogMsSquared: number;
  /** Passed and failed attempts that carry a wall time, and the sum of their milliseconds. */
  readonly ran: number;
  readonly sumRanMs: number;
  /** Attempts whose cost is known, and their sum. */
  readonly costed: number;
  readonly sumCostUsd: number;
  /** Attempts that passed or failed and tell no cost. */
  readonly unpriced: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Attempts that carry a confidence, and their sum. */
  readonly confident: number;
  readonly sumConfidence: number;
  /** Passed and failed attempts weighed by their age. */
  readonly fadedPassed: number;
  readonly fadedFailed: number;
}

/** Sums added up; what they were told apart by is left out. */
export function addUp(cells: readonly Sums[]): Sums {
  const total = { ...noSums };
  // Each by its name: thousands of cells are added up several times for one answer, and this takes a tenth of a loop over names.
  for (const cell of cells) {
    total.passed += cell.passed;
    total.failed += cell.failed;
    total.errored += cell.errored;
    total.skipped += cell.skipped;
    total.timed += cell.timed;
    total.sumMs += cell.sumMs;
    total.sumLogMs += cell.sumLogMs;
    total.sumLogMsSquared += cell.sumLogMsSquared;
    total.ran += cell.ran;
    total.sumRanMs += cell.sumRanMs;
    total.costed += cell.costed;
    total.unpriced += cell.unpriced;
    total.sumCostUsd += cell.sumCostUsd;
    total.inputTokens += cell.inputTokens;
    total.outputTokens += cell.outputTokens;
    total.confident += cell.confident;
    total.sumConfidence += cell.sumConfidence;
    total.fadedPassed += cell.fadedPassed;
    total.fadedFailed += cell.fadedFailed;
  }
  // Costs that add up to more than a number holds are as good as not told: a share of infinity is none.
  if (!Number.isFinite(total.sumCostUsd)) {
    total.costed = total.sumCostUsd = 0;
    total.unpriced = total.passed + total.failed;
  }
  return total;
}

/** Sums by the values of some columns, in order of those values. */
export function groupSums<T extends GroupKey>(cells: readonly T[], by: readonly GroupColumn[]): { readonly key: GroupKey; readonly cells: readonly T[] }[] {
  const groups = Map.groupBy(cells, (cell) => nameOfKey(cell, by));
  return [...groups.values()].map((own) => ({ key: Object.fromEntries(by.map((column) => [column, own[0]![column] ?? ""])), cells: own })).sort((a, b) => compareKeys(a.key, b.key, by));
}

/** The values of some columns as one text that no other values give. */
export function nameOfKey(key: GroupKey, by: readonly GroupColumn[]): string {
  // Names have no control characters; several thousand names are made for one answer.
  let name = "";
  for (const column of by) name += `${key[column] ?? ""}\0`;
  return name;
}

/** Different values of a column, in order; attempts that name none add none. */
export function namesIn(cells: readonly GroupKey[], column: GroupColumn): string[] {
  const names = new Set<string>();
  for (const cell of cells) names.add(cell[column] ?? "");
  names.delete("");
  return [...names].sort();
}

function compareKeys(a: GroupKey, b: GroupKey, by: readonly GroupColumn[]): number {
  for (const column of by) {
    const [x, y] = [a[column] ?? "", b[column] ?? ""];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

const noSums = {
  passed: 0, failed: 0, errored: 0, skipped: 0, timed: 0, sumMs: 0, sumLogMs: 0, sumLogMsSquared: 0, ran: 0,
  sumRanMs: 0, costed: 0, unpriced: 0, sumCostUsd: 0, inputTokens: 0, outputTokens: 0, confident: 0, sumConfidence: 0, fadedPassed: 0, fadedFailed: 0,
}; // prettier-ignore
