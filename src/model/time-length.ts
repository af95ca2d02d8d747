import { isDayForm, readInstant } from "./moment.ts";

const unitsMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
const form = /^([1-9]\d{0,5}) ?([mhdw])$/;

/**
 * Reads a length of time that a window or a half-life has, in milliseconds; undefined where it is none.
 *
 * @example readTimeLength("90d") // 7_776_000_000
 */
export function readTimeLength(text: string): number | undefined {
  const [, count, unit] = form.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * unitsMs[unit as keyof typeof unitsMs];
}

/** What people call a unit, by the one that it is written with; a month and a year have no unit and are about so many days. */
const meantUnits = [
  [/^(min|mins|minutes?)$/i, 1, "m"],
  [/^m$/, 1, "m"],
  [/^(h|hrs?|hours?)$/i, 1, "h"],
  [/^(d|days?)$/i, 1, "d"],
  [/^(w|wks?|weeks?)$/i, 1, "w"],
  [/^(mo|mon|months?)$/i, 30, "d"],
  [/^(y|yrs?|years?)$/i, 365, "d"],
] as const;

/**
 * The length of time that somebody most likely meant who wrote it in another form; undefined where nobody knows. In the smallest unit
 * that was named, because days begin with a UTC day and 24 hours do not.
 *
 * @example meantTimeLength("1h30m") // "90m"
 * @example meantTimeLength("3 months") // "90d"
 */
export function meantTimeLength(text: string): string | undefined {
  if (!/^\s*(\d{1,7}(\.\d{1,3})?\s*[a-z]+\s*){1,4}$/i.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)\s*([a-z]+)/gi)].map(([, count, word]) => {
    const [, times, unit] = meantUnits.find(([name]) => name.test(word!)) ?? [];
    return unit === undefined ? undefined : { ms: Number(count) * times! * unitsMs[unit], unit };
  });
  if (parts.includes(undefined)) return undefined;
  const ms = parts.reduce((sum, part) => sum + part!.ms, 0);
  const units = (["w", "d", "h", "m"] as const).slice(Math.max(...parts.map((part) => "wdhm".indexOf(part!.unit))));
  return units.map((unit) => `${ms / unitsMs[unit]}${unit}`).find((written) => readTimeLength(written) !== undefined);
}

/**
 * The moment that lies so long ago, in epoch milliseconds, not before 1970; undefined where the text is no length of time. Minutes and hours
 * are exact; days and weeks begin with a UTC day, and today is one of them: "1d" is today, whatever the hour.
 *
 * @example beginOfLast("7d", Date.UTC(2026, 10, 21, 15)) // Date.UTC(2026, 10, 15)
 */
export function beginOfLast(text: string, nowMs: number): number | undefined {
  const length = readTimeLength(text);
  if (length === undefined) return undefined;
  const endMs = /[mh]$/.test(text) ? nowMs : Math.floor(nowMs / unitsMs.d) * unitsMs.d + unitsMs.d;
  return Math.max(0, endMs - length);
}

/**
 * The end of a window of time, in epoch milliseconds: so long ago as `beginOfLast`, the begin of a UTC day, or a moment as `readInstant`;
 * `no zone` where it names none, undefined where the text is nothing of this.
 *
 * @example readWindowEnd("2026-01-31", nowMs) // Date.UTC(2026, 0, 31)
 */
export function readWindowEnd(text: string, nowMs: number): number | "no zone" | undefined {
  return beginOfLast(text, nowMs) ?? readInstant(isDayForm(text) ? `${text}T00:00Z` : text);
}
