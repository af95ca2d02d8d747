import type { Metric } from "../model/index.ts";
import { builtInMetrics } from "../model/index.ts";
import type { UserConfig, UserMetric } from "../define/index.ts";
import type { Mistake } from "./mistakes.ts";

/** The metrics that a configuration declares, made definite. */
export function expandMetrics(metrics: UserConfig["metrics"]): Metric[] {
  return Object.entries(metrics ?? {}).map(([name, given]) => {
    const known = builtIn(name);
    return known === undefined ? ownMetric(name, given) : { ...known, resolution: given.resolution ?? known.resolution, margin: given.margin ?? known.margin };
  });
}

/** What cannot be: a metric of one's own without a direction, and a built-in one turned round. */
export function mistakesOfMetrics(metrics: UserConfig["metrics"]): Mistake[] {
  return Object.entries(metrics ?? {}).flatMap(([name, { better, unit }]): Mistake[] => {
    const known = builtIn(name);
    if (known === undefined) return better === undefined ? [{ wrong: `metrics.${name} does not say which is better`, fix: 'better: "lower"' }] : [];
    if ((better !== undefined && better !== known.direction) || (unit !== undefined && unit !== known.unit))
      return [{ wrong: `metrics.${name} is built in: ${known.direction} is better, in ${known.unit}`, fix: "only its margin and resolution can be changed, or take another name" }];
    return [];
  });
}

function builtIn(name: string): Metric | undefined {
  return Object.hasOwn(builtInMetrics, name) ? builtInMetrics[name as keyof typeof builtInMetrics] : undefined;
}

function ownMetric(name: string, { better, unit, resolution, margin }: UserMetric): Metric {
  const whole = unit === "count" || unit === "tokens" || unit === "ms" || unit === "bytes";
  return {
    name,
    unit: unit ?? "",
    direction: better ?? "lower",
    resolution: resolution ?? (whole ? 1 : 0.001),
    margin: margin ?? 0.1,
    scale: unit === "share" ? "difference" : "ratio",
  };
}
