import { setImmediate } from "node:timers";
import type { Attempt } from "../model/index.ts";
import { show } from "../model/index.ts";
import type { PriceSource, Requests } from "../usage/index.ts";
import { priced } from "./token-usage.ts";

/** An attempt on its way to the store. */
export interface Row {
  attempt: Attempt;
  /** How its tokens are priced; undefined where they are, or need not be. */
  unpriced: Requests | undefined;
  /** On the clock of `performance.now()`: from then on it goes to the spool. */
  untilMs: number;
  /** Its id came from the caller: the store may have it already. */
  readonly hasOwnId: boolean;
  /** The store was given it before: that it has it already is no news then. */
  wasSent: boolean;
  /** The store has another attempt with its id. */
  isLeftOut: boolean;
  /** Why its cost is not known. */
  doubts: readonly string[];
  readonly settle: ((delivered: Delivered, doubts: readonly string[]) => void) | undefined;
  state: "waiting" | "sent" | "spooling" | "settled";
  /** The store has been given it and has not answered, whatever else became of it. */
  isOnTheWay: boolean;
}

/** What became of a row. */
export type Delivered = "stored" | "spooled" | "lost";

/** Nothing has become of it yet. */
export function isOpen(row: Row): boolean {
  return row.state === "waiting" || row.state === "sent";
}

/** Puts a price on the tokens that have none; what has to be saved at once goes without. */
export async function priceAll(rows: readonly Row[], prices: PriceSource): Promise<void> {
  let count = 0;
  for (const row of rows) {
    if (row.unpriced === undefined) continue;
    if (++count % pricesAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    const { attempt, problems } = await priced(row.attempt, row.unpriced, prices);
    row.attempt = attempt;
    row.doubts = problems;
    row.unpriced = undefined;
  }
}

/** Why a row that is stored is none. */
export function hadItAlready(id: string): string {
  return `the store has an attempt with the id ${show(id)} already, which stays as it is; this one was left out`;
}

/** Prices that are looked up in one go: about 2 ms. */
const pricesAtOnce = 50;
