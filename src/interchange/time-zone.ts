import { UserError } from "../model/index.ts";

/** How moments and what a clock on the wall shows belong together in one place. */
export interface TimeZone {
  readonly name: string;
  /**
   * @param wallMs what the clock on the wall shows, as epoch milliseconds of a clock in UTC
   * @returns epoch milliseconds; of an hour that comes twice in autumn the first, of one that is left out in spring the hour after it
   */
  toMoment(wallMs: number): number;
  /** The other way round. */
  toWall(momentMs: number): number;
}

/**
 * A time zone by its name (IANA), or the machine's own.
 *
 * @throws UserError for a name that nobody knows
 * @example timeZone("Europe/Berlin").toMoment(Date.UTC(2026, 3, 6, 8)) // Date.UTC(2026, 3, 6, 6)
 */
export function timeZone(name: string = Intl.DateTimeFormat().resolvedOptions().timeZone): TimeZone {
  const format = formatOf(name);
  const offsets = new Map<number, number>();
  // No place has ever changed its clocks within such a step, and asking the calendar for each attempt would be slow.
  const stepMs = 15 * 60_000;
  const offsetAt = (momentMs: number): number => {
    const step = Math.floor(momentMs / stepMs);
    let offset = offsets.get(step);
    if (offset === undefined) {
      offset = wallOf(format, step * stepMs) - step * stepMs;
      if (offsets.size > 100_000) offsets.clear();
      offsets.set(step, offset);
    }
    return offset;
  };
  return {
    name,
    toWall: (momentMs) => momentMs + offsetAt(momentMs),
    toMoment: (wallMs) => {
      const before = wallMs - offsetAt(wallMs - 86_400_000);
      if (before + offsetAt(before) === wallMs) return before;
      const after = wallMs - offsetAt(wallMs + 86_400_000);
      return after + offsetAt(after) === wallMs ? after : before;
    },
  };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  } catch {
    throw new UserError({ wrong: `there is no time zone "${name}"`, known: ["names such as UTC, Europe/Berlin, America/New_York"], fix: "--time-zone UTC" });
  }
}

function wallOf(format: Intl.DateTimeFormat, momentMs: number): number {
  const parts = Object.fromEntries(format.formatToParts(momentMs).map(({ type, value }) => [type, Number(value)])) as Record<string, number>;
  return Date.UTC(parts["year"]!, parts["month"]! - 1, parts["day"]!, parts["hour"]!, parts["minute"]!, parts["second"]!);
}
