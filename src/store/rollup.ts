import { builtInMetrics } from "../model/index.ts";
import { QuantileSketch } from "../stats/index.ts";
import type { Attempt, Outcome } from "../model/index.ts";
import type { RollupCell } from "./contract.ts";
import { keptWeight } from "./fading.ts";

/** What of an attempt reaches a rollup. */
export interface Counted {
  readonly startedAtMs: number;
  readonly outcome: Outcome;
  readonly wallNs: number | null;
  readonly costUsd: number | null;
  readonly confidence: number | null;
  readonly score: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A cell that still grows: additive, so that cells of any two batches can be summed. */
export type Tally<SeriesId> = { -readonly [Name in Exclude<keyof RollupCell, "series">]: RollupCell[Name] } & {
  readonly seriesId: SeriesId;
  /** Passed and failed attempts, each by its `keptWeight`. */
  keptPassed: number;
  keptFailed: number;
  /** Milliseconds of passed attempts; null until there is one. */
  sketch: QuantileSketch | null;
};

/** Adds one attempt to its cells of the day and of the month. */
export function tallyInto<SeriesId extends string | number>(tallies: Map<string, Tally<SeriesId>>, seriesId: SeriesId, counted: Counted): void {
  for (const tier of ["day", "month"] as const) {
    const startMs = startOf(tier, counted.startedAtMs);
    const key = `${tier} ${startMs} ${seriesId}`;
    let tally = tallies.get(key);
    if (tally === undefined) tallies.set(key, (tally = emptyTally(tier, startMs, seriesId)));
    addToTally(tally, counted);
  }
}

/** What of an attempt reaches a rollup; tokens are summed over its models. */
export function countedOf(attempt: Attempt): Counted {
  const { startedAtMs, outcome, wallNs, costUsd, confidence, score } = attempt;
  let inputTokens = 0;
  let outputTokens = 0;
  for (const usage of attempt.usage) {
    inputTokens += usage.inputTokens;
    outputTokens += usage.outputTokens;
  }
  return { startedAtMs, outcome, wallNs, costUsd, confidence, score, inputTokens, outputTokens };
}

/** First moment, in UTC, of the day or month that holds a moment; both in epoch milliseconds. */
export function startOf(tier: RollupCell["tier"], atMs: number): number {
  if (tier === "day") return atMs - (atMs % 86_400_000);
  const date = new Date(atMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Adds one attempt to a cell, whatever span of time the cell stands for. */
export function addToTally(tally: Tally<unknown>, counted: Counted): void {
  tally[counted.outcome]++;
  if (counted.outcome === "passed") tally.keptPassed += keptWeight(counted.startedAtMs);
  if (counted.outcome === "failed") tally.keptFailed += keptWeight(counted.startedAtMs);
  if ((counted.outcome === "passed" || counted.outcome === "failed") && counted.wallNs !== null) {
    tally.ran++;
    tally.sumRanMs += counted.wallNs / 1e6;
  }
  if (counted.outcome === "passed" && counted.wallNs !== null) {
    const ms = counted.wallNs / 1e6;
    const log = Math.log(ms > 0 ? ms : zeroMs);
    tally.timed++;
    tally.sumMs += ms;
    tally.sumLogMs += log;
    tally.sumLogMsSquared += log * log;
    tally.sketch ??= new QuantileSketch();
    tally.sketch.add(ms);
  }
  if (counted.costUsd !== null) {
    tally.costed++;
    tally.sumCostUsd += counted.costUsd;
  } else if (counted.outcome === "passed" || counted.outcome === "failed") tally.unpriced++;
  if (counted.confidence !== null) {
    tally.confident++;
    tally.sumConfidence += counted.confidence;
  }
  if (counted.score !== null) {
    tally.scored++;
    tally.sumScore += counted.score;
  }
  tally.inputTokens += counted.inputTokens;
  tally.outputTokens += counted.outputTokens;
}

/** A zero has no logarithm: it is read as half of the metric's resolution, in milliseconds, as everywhere. */
export const zeroMs = builtInMetrics.durationMs.resolution / 2;

/** A cell without attempts. */
export function emptyTally<SeriesId>(tier: RollupCell["tier"], startMs: number, seriesId: SeriesId): Tally<SeriesId> {
  const counts = { passed: 0, failed: 0, errored: 0, skipped: 0, timed: 0, ran: 0, costed: 0, unpriced: 0, confident: 0, scored: 0 };
  const sums = { sumMs: 0, sumLogMs: 0, sumLogMsSquared: 0, sumRanMs: 0, sumCostUsd: 0, sumConfidence: 0, sumScore: 0, inputTokens: 0, outputTokens: 0, keptPassed: 0, keptFailed: 0 };
  return { tier, startMs, seriesId, ...counts, ...sums, sketch: null };
}
