import type { RecordDialect } from "../model/index.ts";
import { readMoment } from "../model/index.ts";
import type { TimeZone } from "./time-zone.ts";

/** The words in which crackerjack's tracker tells an attempt; its moments are local time and mostly name no zone. */
export function crackerjackDialect(zone: TimeZone): RecordDialect {
  return {
    names: { agent: "agent_name", model: "model_name", issueType: "issue_type", success: "success", confidence: "confidence", durationMs: "time_seconds", at: "timestamp" },
    durationUnitNs: 1e9,
    moment: (value) => momentIn(zone, value) ?? "be a moment such as 2026-01-31T12:00:00",
  };
}

/** A moment as these files write it, in epoch milliseconds; undefined where it is none. */
export function momentIn(zone: TimeZone, value: unknown): number | undefined {
  const written = typeof value === "string" ? readMoment(value) : undefined;
  if (written === undefined) return undefined;
  return written.offsetMinutes === null ? zone.toMoment(written.wallMs) : written.wallMs - written.offsetMinutes * 60_000;
}
