import type { WatchedPoint } from "../../src/analysis/index.ts";
import { pointOfAttempts } from "../../src/analysis/index.ts";
import type { AlertCondition, AlertRule, Attempt } from "../../src/model/index.ts";
import { builtInMetrics } from "../../src/model/index.ts";
import { randomFrom } from "../../src/stats/index.ts";
import { attempt } from "../support/attempts.ts";

/** A rule over the success rate with every field that a test does not care about. */
export function rule(when: AlertCondition, fields: Partial<AlertRule> = {}): AlertRule {
  return {
    name: "rule",
    on: { mode: "live" },
    each: [],
    metric: builtInMetrics.success,
    when,
    by: { kind: "attempts", attempts: 20 },
    inARow: 1,
    noDataMs: null,
    renotifyMs: null,
    to: ["log"],
    ...fields,
  };
}

export const belowEighty = { kind: "level", side: "below", level: 0.8, warn: null } as const satisfies AlertCondition;
export const stepped: AlertCondition = { kind: "stepped", margin: 0.1 };

/** When the first attempt of a series begins: the first moment of a UTC day. */
export const beginMs = Date.UTC(2026, 0, 5);

/** How attempts are drawn. */
export interface Drawn {
  readonly seed: number;
  readonly points: number;
  /** Attempts of each point; 20. */
  readonly size?: number;
  /** Chance of success in each point; 0.9. */
  readonly rate?: (point: number) => number;
  /** How many times 5 s each point takes; 1. */
  readonly factor?: (point: number) => number;
  /** Milliseconds between attempts; a minute. */
  readonly everyMs?: number;
  readonly agent?: string;
}

/** Attempts whose outcomes and times (log-normal, σ 0.25) are drawn by the seed. */
export function drawAttempts({ seed, points, size = 20, rate = () => 0.9, factor = () => 1, everyMs = 60_000, agent = "agent" }: Drawn): Attempt[] {
  const random = randomFrom(seed, agent);
  return Array.from({ length: points * size }, (_, i) => {
    const point = Math.floor(i / size);
    const passed = random.uniform() < rate(point);
    const ms = 5000 * factor(point) * Math.exp(0.25 * random.normal());
    return attempt({
      id: `${agent}-${seed}-${i}`,
      slot: i,
      runId: `run-${agent}`,
      series: { task: "", issueType: "type", agent, model: "unknown", mode: "live" },
      startedAtMs: beginMs + i * everyMs,
      outcome: passed ? "passed" : "failed",
      reason: passed ? "" : "reported",
      wallNs: Math.round(ms * 1e6),
    });
  });
}

/** The points of drawn attempts for a metric. */
export function drawPoints(drawn: Drawn, metric: AlertRule["metric"] = builtInMetrics.success): WatchedPoint[] {
  const { size = 20 } = drawn;
  const attempts = drawAttempts(drawn);
  return Array.from({ length: drawn.points }, (_, i) => pointOfAttempts(attempts.slice(i * size, (i + 1) * size), metric)).filter((point) => point !== null);
}
