import { byColumns } from "./order.ts";
import { addToTally, countedOf, emptyTally, startOf } from "./rollup.ts";
import { weightOf } from "./tiles.ts";
import type { Attempt } from "../model/index.ts";
import type { Fold, FoldColumn, FoldRequest, FoldedSketch, SumName } from "./contract.ts";
import type { GroupValues } from "./order.ts";
import type { Tally } from "./rollup.ts";

/** Sums of attempts that were chosen already, by the columns asked for: read one by one, and therefore hard to get wrong. */
export function foldAttempts(chosen: readonly Attempt[], { by, fading, sums: asked }: Pick<FoldRequest, "by" | "fading" | "sums">): Fold[] {
  return groupsOf(chosen, by, fading).map(({ values, tally, fadedPassed, fadedFailed }) => {
    const { tier, startMs, seriesId, sketch, keptPassed, keptFailed, ...sums } = tally;
    void [tier, startMs, seriesId, sketch, keptPassed, keptFailed]; // of a cell, and this is none
    const told = asked === undefined ? sums : (Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, asked.includes(name as SumName) ? sum : 0])) as typeof sums);
    return { ...values, ...told, ...(fading === undefined ? { fadedPassed: told.passed, fadedFailed: told.failed } : { fadedPassed, fadedFailed }) };
  });
}

/** Durations of attempts that were chosen already, by the columns asked for. */
export function foldDurations(chosen: readonly Attempt[], by: readonly FoldColumn[]): FoldedSketch[] {
  return groupsOf(chosen, by, undefined).flatMap(({ values, tally }) => (tally.sketch === null ? [] : [{ ...values, durationMs: tally.sketch }]));
}

interface Group {
  readonly values: GroupValues;
  readonly tally: Tally<string>;
  fadedPassed: number;
  fadedFailed: number;
}

function groupsOf(chosen: readonly Attempt[], by: readonly FoldColumn[], fading: FoldRequest["fading"]): Group[] {
  const groups = new Map<string, Group>();
  const groupOf = (values: GroupValues): Group => {
    const key = JSON.stringify(values);
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { values, tally: emptyTally("day", 0, key), fadedPassed: 0, fadedFailed: 0 }));
    return group;
  };
  if (by.length === 0) groupOf({}); // One sum over everything, also where there is nothing.
  for (const attempt of chosen) {
    const group = groupOf(valuesOf(attempt, by));
    addToTally(group.tally, countedOf(attempt));
    const weight = weightOf(attempt.startedAtMs, fading);
    if (attempt.outcome === "passed") group.fadedPassed += weight;
    if (attempt.outcome === "failed") group.fadedFailed += weight;
  }
  return [...groups.values()].sort((a, b) => byColumns(by)(a.values, b.values));
}

function valuesOf({ series, startedAtMs }: Attempt, by: readonly FoldColumn[]): GroupValues {
  const values: Record<string, unknown> = {};
  const startMs = startOf(by.includes("day") ? "day" : "month", startedAtMs);
  for (const column of by) {
    if (column === "day" || column === "month") values["startMs"] = startMs;
    else values[column] = series[column];
  }
  return values;
}
