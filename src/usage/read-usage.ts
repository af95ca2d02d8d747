import type { CostSource, ReadUsage, TokenUsage } from "../model/index.ts";
import type { TokenCounts } from "./token-forms.ts";
import { costSources, largestCostUsd, longestName } from "../model/index.ts";
import { fieldOf, show } from "./fields.ts";
import { BadCount, tokenCountsOf } from "./token-forms.ts";

/**
 * Tokens out of what a provider, a client library or an agent returned, without knowing which it was: Anthropic Messages, OpenAI Chat
 * Completions and Responses, Google Gemini, AI SDK, Bedrock Converse, the parsed output of Claude Code or Gemini CLI, our own rows, or a
 * list of any of them, added up by model. Whole answers are taken as well as their `usage`; a model is found only in whole answers.
 *
 * It never throws, calls no getter, and looks at no more than 10,000 values. What holds no counts gives no rows and no problem,
 * but a text or a number in place of usage is one.
 *
 * @param model  what to call the model where the value does not say
 * @example readUsage({ model: "claude-sonnet-4-5", usage: { input_tokens: 500, output_tokens: 1000 } })
 * // { usage: [{ model: "claude-sonnet-4-5", inputTokens: 500, outputTokens: 1000, … }], requests: "one", reportedCostUsd: null, complete: true, problems: [] }
 */
export function readUsage(value: unknown, model = "unknown"): ReadUsage {
  const reading = new Reading();
  try {
    reading.visit(value, { at: "usage", model: nameFrom([model]) ?? "unknown", depth: 0 });
  } catch (error) {
    // A proxy may throw whatever it likes; reading on would be guessing.
    return { usage: [], requests: "many", reportedCostUsd: null, complete: false, problems: [`it cannot be read: ${show(error instanceof Error ? error.message : error)}`] };
  }
  return reading.result();
}

/** Adds the counts of several accounts, row by row for each model. */
export function addUsage(rows: readonly TokenUsage[]): TokenUsage[] {
  const added = new Map<string, TokenUsage>();
  for (const row of rows) {
    const key = JSON.stringify([row.model, row.state, row.source, row.priceVersion]);
    const other = added.get(key);
    added.set(key, other === undefined ? row : sumOf(other, row));
  }
  return [...added.values()];
}

const mostValues = 10_000;
const deepest = 6;
const mostProblems = 20;

/** Where a whole answer holds its usage, best first: the first that holds counts is taken, so that nothing counts twice. */
const carriers = ["totalUsage", "usage", "usageMetadata", "response", "message"];

/** Of these, what holds no object of counts is a mistake, and not something else by the same name. */
const mustHoldCounts = new Set(["totalUsage", "usage", "usageMetadata"]);

interface Place {
  /** Path of the value, for sentences. */
  readonly at: string;
  readonly model: string;
  readonly depth: number;
}

class Reading {
  readonly #rows: TokenUsage[] = [];
  readonly #problems: string[] = [];
  #sums = false;
  #reportedCostUsd: number | null = null;
  #values = 0;
  #complete = true;

  visit(value: unknown, place: Place): void {
    if (value === null || value === undefined) return;
    if (++this.#values > mostValues) {
      if (this.#values === mostValues + 1) this.#refuse(place.at, `lies behind the first ${mostValues} values, which are all that is read`);
      return;
    }
    if (typeof value !== "object" || value instanceof Promise) return this.#refuse(place.at, `is ${show(value)}; it must be an object with token counts`);
    if (place.depth > deepest) return this.#refuse(place.at, `lies deeper than ${deepest} levels`);
    if (Array.isArray(value)) return this.#visitList(value, place);
    const model = nameFrom(["model", "modelVersion", "modelId", "response.modelId"].map((name) => fieldOf(value, name))) ?? place.model;
    const here = { ...place, model };
    this.#takeReportedCost(value);
    if (!this.#takeModels(value, here) && !this.#takeCounts(value, here)) this.#visitCarriers(value, here);
  }

  result(): ReadUsage {
    const usage = addUsage(this.#rows);
    const requests = this.#sums || usage.length < this.#rows.length ? "many" : "one";
    const sound = usage.filter((row) => countFields.every((name) => Number.isSafeInteger(row[name])));
    if (sound.length < usage.length) this.#refuse("usage", "adds up to more tokens than can be counted");
    return { usage: sound, requests, reportedCostUsd: this.#reportedCostUsd, complete: this.#complete, problems: this.#problems };
  }

  #visitList(list: readonly unknown[], place: Place): void {
    const accounts = accountsIn(list);
    for (let i = 0; i < accounts.length && this.#values <= mostValues; i++) this.visit(accounts[i], { ...place, at: `${place.at}[${i}]`, depth: place.depth + 1 });
  }

  #visitCarriers(value: object, place: Place): void {
    for (const name of carriers) {
      const inner = fieldOf(value, name);
      if (inner === null || inner === undefined || (typeof inner !== "object" && !mustHoldCounts.has(name))) continue;
      const before = this.#rows.length + this.#problems.length;
      this.visit(inner, { ...place, at: place.depth === 0 ? name : `${place.at}.${name}`, depth: place.depth + 1 });
      if (this.#rows.length + this.#problems.length > before) return;
    }
  }

  /** Counts by model, as agents give them: `modelUsage` of Claude Code (whose `usage` leaves out what its subagents used), `stats.models` of Gemini CLI. */
  #takeModels(value: object, place: Place): boolean {
    const claude = fieldOf(value, "modelUsage");
    const gemini = fieldOf(value, "stats.models");
    const models = isObject(claude) ? claude : isObject(gemini) ? gemini : undefined;
    if (models === undefined) return false;
    this.#sums = true;
    const at = models === claude ? "modelUsage" : "stats.models";
    for (const name of Object.keys(models).slice(0, mostValues)) {
      const account = fieldOf({ ...Object.getOwnPropertyDescriptor(models, name) }, "value");
      const here = { ...place, at: `${at}.${name.slice(0, 60)}`, model: nameFrom([name]) ?? "unknown" };
      this.#attempt(here, () => (models === claude ? claudeRow(account, value, here.model) : geminiRow(account, here.model)));
    }
    return true;
  }

  /** What Claude Code says that a session cost: its own estimate. */
  #takeReportedCost(value: object): void {
    const cost = fieldOf(value, "total_cost_usd");
    if (isCost(cost)) {
      this.#sums = true;
      this.#reportedCostUsd = (this.#reportedCostUsd ?? 0) + cost;
    } else if (cost !== undefined && cost !== null) this.#complain("total_cost_usd", `is ${show(cost)}; it must be a number in [0, ${largestCostUsd}]`);
  }

  #takeCounts(value: object, place: Place): boolean {
    let found = false;
    this.#attempt(place, () => {
      found = true; // Counts that are refused are counts, too: nothing else is looked for.
      const counts = tokenCountsOf(value, place.model);
      found = counts !== undefined;
      if (counts === undefined) return undefined;
      const state = fieldOf(value, "state") === "open" ? "open" : "done";
      return { ...rowOf(counts, place.model), state, ...this.#costIn(value, place) };
    });
    return found;
  }

  /** The cost that a row of ours carries. */
  #costIn(value: object, place: Place): Pick<TokenUsage, "costUsd" | "source" | "priceVersion"> {
    const costUsd = fieldOf(value, "costUsd");
    if (costUsd === undefined || costUsd === null) return noCost;
    if (!isCost(costUsd)) {
      this.#complain(`${place.at}.costUsd`, `is ${show(costUsd)}; it must be a number in [0, ${largestCostUsd}]`);
      return noCost;
    }
    const source = fieldOf(value, "source");
    const computed = costSources.includes(source as CostSource) && source === "computed";
    const version = fieldOf(value, "priceVersion");
    return { costUsd, source: computed ? "computed" : "reported", priceVersion: typeof version === "string" && version.isWellFormed() ? version.slice(0, longestName) : "" };
  }

  #attempt(place: Place, row: () => TokenUsage | undefined): void {
    try {
      const found = row();
      if (found === undefined) return;
      this.#rows.push(found);
      if (found.reasoningTokens > found.outputTokens)
        this.#complain(place.at, `has ${found.reasoningTokens} reasoning tokens, more than the ${found.outputTokens} of output that they are a part of`);
    } catch (error) {
      if (!(error instanceof BadCount)) throw error;
      this.#refuse(place.at, error.message, ": ");
    }
  }

  /** Says what is missing from the rows. */
  #refuse(at: string, sentence: string, between?: string): void {
    this.#complete = false;
    this.#complain(at, sentence, between);
  }

  #complain(at: string, sentence: string, between = " "): void {
    if (this.#problems.length < mostProblems) this.#problems.push(`${at}${between}${sentence}`);
  }
}

/** Longest list that is searched for the one event that tells the sum. */
const mostEvents = 100_000;

/** Of the events that Claude Code and Codex print, those that tell the sum: the others would count it again. All of any other list. */
function accountsIn(list: readonly unknown[]): readonly unknown[] {
  const events = list.slice(0, mostEvents);
  const byModel = events.filter((event) => isObject(fieldOf(event, "modelUsage")));
  if (byModel.length > 0) return byModel;
  const turn = events.findLast((event) => fieldOf(event, "type") === "turn.completed" && isObject(fieldOf(event, "usage")));
  return turn === undefined ? list : [turn];
}

const countFields = ["inputTokens", "cacheReadTokens", "cacheWrite5mTokens", "cacheWrite1hTokens", "outputTokens", "reasoningTokens"] as const;
const noCost = { costUsd: null, source: "unknown", priceVersion: "" } as const;

function rowOf(counts: TokenCounts, model: string): TokenUsage {
  return { model, state: "done", ...counts, ...noCost };
}

/** One model of Claude Code. It does not say how long what it cached lives; the session's own `usage` does, where all of it lives alike. */
function claudeRow(account: unknown, answer: object, model: string): TokenUsage {
  const counts = isObject(account) ? tokenCountsOf(account, model) : undefined;
  if (counts === undefined) throw new BadCount(`it is ${show(account)}; it must be an object with token counts`);
  const lives = (name: string) => fieldOf(answer, `usage.cache_creation.ephemeral_${name}_input_tokens`);
  const oneHour = typeof lives("1h") === "number" && (lives("1h") as number) > 0 && !((lives("5m") as number) > 0);
  const written = counts.cacheWrite5mTokens;
  const costUsd = fieldOf(account, "costUSD");
  return {
    ...rowOf(oneHour ? { ...counts, cacheWrite5mTokens: 0, cacheWrite1hTokens: written } : counts, model),
    ...(isCost(costUsd) && { costUsd, source: "reported" as const }),
  };
}

/** One model of Gemini CLI, which uses the terms of its service in short: `prompt` holds `cached`, `thoughts` stand beside `candidates`. */
function geminiRow(account: unknown, model: string): TokenUsage {
  const tokens = fieldOf(account, "tokens");
  if (!isObject(tokens)) throw new BadCount(`tokens is ${show(tokens)}; it must be an object with token counts`);
  const counts = tokenCountsOf({
    promptTokenCount: fieldOf(tokens, "prompt") ?? 0,
    candidatesTokenCount: fieldOf(tokens, "candidates"),
    cachedContentTokenCount: fieldOf(tokens, "cached"),
    thoughtsTokenCount: fieldOf(tokens, "thoughts"),
    toolUsePromptTokenCount: fieldOf(tokens, "tool"),
  });
  return rowOf(counts!, model);
}

function sumOf(a: TokenUsage, b: TokenUsage): TokenUsage {
  const counts = Object.fromEntries(countFields.map((name) => [name, a[name] + b[name]])) as unknown as TokenCounts;
  return { ...a, ...counts, costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd };
}

/** The first that can be a model's name. */
function nameFrom(candidates: readonly unknown[]): string | undefined {
  const name = candidates.find((one): one is string => typeof one === "string" && one.trim() !== "" && one.isWellFormed());
  if (name === undefined) return undefined;
  const cut = name.slice(0, longestName);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

function isCost(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= largestCostUsd;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
