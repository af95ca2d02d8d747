import type { Attempt } from "../model/index.ts";
import { builtInMetrics } from "../model/index.ts";
import type { Sums } from "./sums.ts";

/** One attempt as sums; it does not fade. */
export function sumsOfAttempt({ series, outcome, wallNs, costUsd, usage, confidence }: Attempt): Sums {
  const is = (wanted: Attempt["outcome"]) => Number(outcome === wanted);
  const ms = wallNs === null ? null : wallNs / 1e6;
  const timedMs = outcome === "passed" ? ms : null;
  const ranMs = outcome === "passed" || outcome === "failed" ? ms : null;
  // A zero has no logarithm: it is read as half of the resolution.
  const logMs = timedMs === null ? 0 : Math.log(timedMs > 0 ? timedMs : builtInMetrics.durationMs.resolution / 2);
  return {
    ...series,
    passed: is("passed"),
    failed: is("failed"),
    errored: is("errored"),
    skipped: is("skipped"),
    timed: Number(timedMs !== null),
    sumMs: timedMs ?? 0,
    sumLogMs: logMs,
    sumLogMsSquared: logMs ** 2,
    ran: Number(ranMs !== null),
    sumRanMs: ranMs ?? 0,
    costed: Number(costUsd !== null),
    unpriced: Number(costUsd === null && (outcome === "passed" || outcome === "failed")),
    sumCostUsd: costUsd ?? 0,
    inputTokens: usage.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    outputTokens: usage.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
    confident: Number(confidence !== null),
    sumConfidence: confidence ?? 0,
    fadedPassed: is("passed"),
    fadedFailed: is("failed"),
  };
}
