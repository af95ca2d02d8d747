import type { PriceFile } from "./price-file.ts";
import type { PriceSource } from "./price.ts";
import { openBundledPrices } from "./bundled-prices.ts";
import { priceInFile } from "./price-file.ts";
import { isStub, whyNotPriced } from "./price.ts";

/**
 * The prices that count: a stub model costs nothing, then the user's price file, then the table that comes along.
 *
 * @param file  what `readPriceFile` read; left out where there is none
 * @example const prices = openPrices(); await prices.priceOf(usage, Date.now())
 */
export function openPrices(file?: PriceFile): PriceSource {
  const bundled = openBundledPrices();
  return {
    async priceOf(usage, atMs, requests) {
      const wrong = whyNotPriced(usage, atMs);
      if (wrong !== undefined) return { costUsd: null, why: wrong };
      if (isStub(usage.model)) return { costUsd: 0, source: "computed", priceVersion: "stub" };
      return (file && priceInFile(file, usage, atMs)) ?? (await bundled.priceOf(usage, atMs, requests));
    },
  };
}
