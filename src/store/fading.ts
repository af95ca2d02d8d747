import type { FoldRequest } from "./contract.ts";

/**
 * With one half-life, what attempts count for as they fade is additive: 2^((start − now) / half-life) is what they counted on one fixed day,
 * times a factor that is the same for all. So cells keep what their attempts counted on that day, and any later day is one product away,
 * exact for each attempt. Other half-lives go by the middle of cells (`weightOf`).
 */
export const kept = { halfLifeMs: 90 * 86_400_000, fromMs: Date.UTC(2020, 0, 1), untilMs: Date.UTC(2020, 0, 1) + 1_000 * 90 * 86_400_000 } as const;

/** What an attempt counts on the fixed day, if it is not to count more than one on `untilMs` (in 2266, where numbers end). */
export function keptWeight(startedAtMs: number): number {
  return 2 ** ((Math.min(startedAtMs, kept.untilMs) - kept.fromMs) / kept.halfLifeMs);
}

/** The same of a column, as SQL. */
export const keptWeightSql = `pow(2.0, (min(started_at, ${kept.untilMs}) - ${kept.fromMs}) / ${kept.halfLifeMs}.0)`;

/** By what the kept sums of attempts that are older than `nowMs` are multiplied to be what they count at `nowMs`; undefined where they cannot tell. */
export function keptScale(fading: FoldRequest["fading"]): number | undefined {
  if (fading === undefined || fading.halfLifeMs !== kept.halfLifeMs || !(fading.nowMs <= kept.untilMs)) return undefined;
  return 2 ** ((kept.fromMs - fading.nowMs) / kept.halfLifeMs);
}
