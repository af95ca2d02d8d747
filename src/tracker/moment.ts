import type { FieldReader } from "./fields.ts";

/** How far a clock may be ahead of ours. */
const toleranceMs = 5 * 60_000;

/** Before 1973 nobody measured agents: a smaller number is in seconds. */
const leastMs = 100_000_000_000;

const isoWithZone = /^(\d{4})-(\d\d)-(\d\d)[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d(?::?\d\d)?)$/i;
const hasNoZone = /^\d{4}-\d\d-\d\d(?:[T ][\d:.,]+)?$/;

/**
 * The moment in a field, epoch milliseconds: a Date, a number of them, or ISO text with a zone; null where there is none or it is wrong.
 *
 * @param nowMs  a moment more than 5 minutes later is wrong
 */
export function readMoment(reader: FieldReader, name: string, nowMs: number): number | null {
  const value = reader.value(name);
  if (value === undefined) return null;
  const ms = typeof value === "string" ? momentIn(value) : value instanceof Date ? value.getTime() : typeof value === "number" ? Math.round(value) : NaN;
  const wrong = (must: string) => (reader.wrong(name, value, must), null);
  if (typeof value === "string" && hasNoZone.test(value)) return wrong(`name its zone, as in "${value.length > 10 ? value : `${value}T00:00:00`}Z" or "…+02:00"`);
  if (!Number.isFinite(ms)) return wrong('be a Date, epoch milliseconds, or ISO text with a zone, as in "2026-11-20T09:30:00Z"');
  if (ms > nowMs + toleranceMs) return wrong(`not lie in the future (it is ${new Date(nowMs).toISOString()} here)`);
  if (ms < leastMs) return wrong(typeof value === "number" && ms > leastMs / 1000 ? "be in milliseconds; this looks like seconds" : "lie after 1973");
  return ms;
}

function momentIn(text: string): number {
  const [, year, month, day] = isoWithZone.exec(text.trim()) ?? [];
  if (year === undefined) return NaN;
  // Date.parse takes February 30th for March 2nd.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return NaN;
  return Date.parse(inFullForm(text.trim()));
}

/** As ECMAScript wants it: a T, a full stop, minutes in the zone. */
function inFullForm(text: string): string {
  return text.replace(/^(.{10}) /, "$1T").replace(",", ".").replace(/\s?z$/i, "Z").replace(/\s?([+-]\d\d):?(\d\d)?$/, (_all, hours: string, minutes = "00") => `${hours}:${minutes}`);
}
