/** A moment as a text says it: the time on the wall, and the zone where it names one. */
export interface WrittenMoment {
  /** What a clock on the wall shows, as epoch milliseconds of a clock in UTC. */
  readonly wallMs: number;
  /** Minutes that the wall is ahead of UTC, or null where the text names no zone. */
  readonly offsetMinutes: number | null;
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?))?$/i;

/**
 * Reads a date with a time (ISO 8601; what is finer than a millisecond is cut off); undefined where it is none, also for a day that no
 * calendar has.
 *
 * @example readMoment("2026-04-06T08:18:29+02:00") // { wallMs: Date.UTC(2026, 3, 6, 8, 18, 29), offsetMinutes: 120 }
 * @example readMoment("2026-02-30T08:18:29") // undefined
 */
export function readMoment(text: string): WrittenMoment | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(found[i] ?? 0)) as [number, number, number, number, number, number];
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second) + Number((found[7] ?? "").padEnd(3, "0").slice(0, 3));
  const date = new Date(wallMs);
  // Date.UTC takes the 30th of February for the 2nd of March, and the year 26 for 1926.
  const fits = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour && date.getUTCMinutes() === minute && second < 60;
  if (!fits) return undefined;
  if (found[8] !== undefined) return { wallMs, offsetMinutes: 0 };
  if (found[9] === undefined) return { wallMs, offsetMinutes: null };
  const [hours, minutes] = [Number(found[10]), Number(found[11] ?? 0)];
  if (hours > 14 || minutes > 59) return undefined;
  return { wallMs, offsetMinutes: (found[9] === "-" ? -1 : 1) * (hours * 60 + minutes) };
}

const dayForm = /^\d{4}-\d\d-\d\d$/;

/** Whether a text has the form of a day alone; no calendar need have it. */
export function isDayForm(text: string): boolean {
  return dayForm.test(text);
}

/**
 * The moment that a date with a time and its zone names, in epoch milliseconds; `no zone` where it names none, undefined where it is no
 * moment. Nobody guesses a zone: the wall's own and UTC are hours apart, and neither is said.
 *
 * @example readInstant("2026-01-31T14:00:00+02:00") // Date.UTC(2026, 0, 31, 12)
 * @example readInstant("2026-01-31T14:00:00") // "no zone"
 */
export function readInstant(text: string): number | "no zone" | undefined {
  const written = readMoment(text.trim());
  if (written === undefined) return undefined;
  return written.offsetMinutes === null ? "no zone" : written.wallMs - written.offsetMinutes * 60_000;
}
