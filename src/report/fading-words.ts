import { formatPlural } from "./format.ts";

/**
 * What a note says behind "the attempts here": why what is expected may differ from what a report of the same attempts expects; the empty
 * string where nothing fades.
 *
 * @example fadingWords(90) // " (older attempts count less: half after 90 days)"
 */
export function fadingWords(halfLifeDays: number | null): string {
  return halfLifeDays === null ? "" : ` (older attempts count less: half after ${formatPlural(halfLifeDays, "day")})`;
}

/** The same among the terms of an answer. */
export function fadingTerms(halfLifeDays: number | null): Record<string, string> {
  return { "in what is expected": halfLifeDays === null ? "nothing fades" : `attempts count half after ${formatPlural(halfLifeDays, "day")}` };
}
