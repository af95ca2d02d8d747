import type { calcPrice, findProvider } from "@pydantic/genai-prices";
import type { TokenUsage } from "../model/index.ts";
import type { Price, PriceSource, Requests } from "./price.ts";
import { whyNotPriced } from "./price.ts";

/** The price table that comes with the package: its version, and the day it was published. */
export const bundledPrices = { name: "genai-prices", version: "0.1.8", date: "2026-09-23" } as const;

/**
 * Prices of the models of many providers, dated, as the package `@pydantic/genai-prices` has them; offline. It is loaded when the first
 * price is asked for.
 *
 * A model may be named with its provider before it (`anthropic/…`, `aws:…`). Of requests that cost more when they are long, only a single
 * one can be priced so: rows that may add up several are priced as short ones, and the doubt says what they would cost at the most.
 */
export function openBundledPrices(): PriceSource {
  let loading: Promise<Table> | undefined;
  return {
    async priceOf(usage, atMs, requests = "many") {
      const wrong = whyNotPriced(usage, atMs);
      if (wrong !== undefined) return { costUsd: null, why: wrong };
      loading ??= import("@pydantic/genai-prices");
      try {
        return priceFrom(await loading, usage, new Date(atMs), requests);
      } catch (error) {
        // The package throws on usage that contradicts itself; whatever else it throws, the price stays unknown.
        return { costUsd: null, why: `the price table refused it: ${(error as Error).message}` };
      }
    },
  };
}

interface Table {
  readonly calcPrice: typeof calcPrice;
  readonly findProvider: typeof findProvider;
}

const priceVersion = `${bundledPrices.name} ${bundledPrices.version} ${bundledPrices.date}`;

function priceFrom(table: Table, usage: TokenUsage, timestamp: Date, requests: Requests): Price {
  const named = { ...nameIn(table, usage.model), timestamp };
  const inOne = calculated(table, usage, 1, named);
  if (inOne === null) return { costUsd: null, why: `no price is known for the model ${JSON.stringify(usage.model.slice(0, 100))}; a price file can name one` };
  const { model_price: rates, total_price: ofOne } = inOne;
  // The package counts what has no rate as free; some of its models are only priced by the image or the second.
  const unpriced = [...(allInput(usage) > 0 ? ["input"] : []), ...(usage.outputTokens > 0 ? ["output"] : [])].find((side) => rates[`${side}_mtok`] === undefined);
  if (unpriced !== undefined) return { costUsd: null, why: `the price table has no price for ${unpriced} tokens of this model` };
  if (requests === "one") return { costUsd: ofOne, source: "computed", priceVersion };
  if (rates["requests_kcount"] !== undefined) return { costUsd: null, why: "this model costs per request, too, and how many there were is not known" };
  const starts = Object.values(rates).flatMap((rate) => (typeof rate === "object" ? rate.tiers.map(({ start }) => start) : []));
  const shortest = Math.min(...starts);
  if (allInput(usage) <= shortest) return { costUsd: ofOne, source: "computed", priceVersion };
  const parts = partsBelow(shortest, allInput(usage));
  const costUsd = calculated(table, usage, parts, named)!.total_price * parts;
  const doubt = `priced as requests of at most ${Math.trunc(shortest)} input tokens; were it a single one, it would cost $${Number(ofOne.toPrecision(6))}`;
  return { costUsd, source: "computed", priceVersion, doubt };
}

/** What one of so many equal parts of the usage costs. The package counts what was cached inside the input. */
function calculated({ calcPrice: calculate }: Table, usage: TokenUsage, parts: number, { model, ...options }: Named & { timestamp: Date }) {
  const counts = {
    input_tokens: allInput(usage) / parts,
    cache_read_tokens: usage.cacheReadTokens / parts,
    cache_write_tokens: (usage.cacheWrite5mTokens + usage.cacheWrite1hTokens) / parts,
    cache_write_5m_tokens: usage.cacheWrite5mTokens / parts,
    cache_write_1h_tokens: usage.cacheWrite1hTokens / parts,
    output_tokens: usage.outputTokens / parts,
    output_reasoning_tokens: usage.reasoningTokens / parts,
  };
  return calculate(counts, model, options);
}

/** A power of two: dividing by it rounds nothing. */
function partsBelow(longest: number, tokens: number): number {
  let parts = 1;
  while (tokens / parts > longest) parts *= 2;
  return parts;
}

function allInput({ inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens }: TokenUsage): number {
  return inputTokens + cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens;
}

interface Named {
  readonly model: string;
  readonly providerId?: string;
}

/** A model by its own name, or with the exact name of its provider before it. */
function nameIn(table: Table, name: string): Named {
  const end = name.search(/[/:]/);
  if (end <= 0) return { model: name };
  const providerId = name.slice(0, end).toLowerCase();
  return table.findProvider({ providerId })?.id === providerId ? { model: name.slice(end + 1), providerId } : { model: name };
}
