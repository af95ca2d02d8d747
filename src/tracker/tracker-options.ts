import { UserError, modes, show } from "../model/index.ts";
import type { TrackerOptions } from "./contract.ts";
import { requireOneOf, requireOptions } from "./require.ts";

const fields: Readonly<Record<keyof TrackerOptions, true>> = { store: true, strict: true, patienceMs: true, mode: true, prices: true, onNotice: true };

/**
 * Checks the options of a tracker, and fills in what is usual.
 *
 * @throws UserError where one is wrong
 */
export function readTrackerOptions(given: TrackerOptions): Required<Pick<TrackerOptions, "patienceMs" | "mode">> {
  requireOptions("a tracker", given, Object.keys(fields), 'openTracker({ store: ".assay/assay.db" })');
  const { store, strict, patienceMs = 10_000, mode = "live", prices, onNotice } = given;
  requireKind("store", store, "string", "a path or URL", 'store: ".assay/assay.db"');
  requireKind("strict", strict, "boolean", "true or false", "strict: true");
  requireKind("prices", prices, "string", "the path of a price file", 'prices: "prices.json"');
  requireKind("onNotice", onNotice, "function", "a function that takes a sentence", "onNotice: console.error");
  if (typeof patienceMs !== "number" || !Number.isFinite(patienceMs) || patienceMs < 0) throw new UserError({ wrong: `patienceMs is ${show(patienceMs)}; it must be a number of milliseconds of at least 0`, fix: "patienceMs: 10_000" });
  requireOneOf("mode", mode, modes, 'mode: "live"');
  return { patienceMs, mode };
}

function requireKind(name: string, value: unknown, kind: "string" | "boolean" | "function", must: string, fix: string): void {
  if (value !== undefined && typeof value !== kind) throw new UserError({ wrong: `${name} is ${show(value)}; it must be ${must}`, fix });
}
