import { randomInt } from "node:crypto";
import type { ChoicePolicy } from "../analysis/index.ts";
import { UserError, modes, show } from "../model/index.ts";
import { requireName, requireOneOf, requireOptions } from "./require.ts";
import type { FallbackReason, RoutedIssue, RouterAgent, RouterOptions } from "./router-contract.ts";
import { readLength } from "./window.ts";

/** An agent with all that its calls need. */
export interface ReadAgent<I extends RoutedIssue, R> {
  readonly agent: string;
  readonly model: string;
  readonly timeoutMs: number | null;
  readonly run: RouterAgent<I, R>["run"];
}

/** Options without anything left out. */
export interface ReadOptions<I extends RoutedIssue, R> extends Required<Pick<RouterOptions<I, R>, "tracker" | "policy" | "seed" | "fallbacks" | "refreshMs" | "mode">> {
  readonly agents: readonly ReadAgent<I, R>[];
  readonly fallbackOn: ReadonlySet<FallbackReason>;
  readonly margin: number | undefined;
  readonly halfLifeMs: number | null;
  readonly outcomeOf: RouterOptions<I, R>["outcomeOf"];
}

/** Longest time that timers of JavaScript count. */
const longestMs = 24 * 24 * 3_600_000;
const policies: Readonly<Record<ChoicePolicy, true>> = { best: true, thompson: true, "top-two": true, "cheapest-good-enough": true };
const fallbackReasons: Readonly<Record<FallbackReason, true>> = { threw: true, timeout: true, errored: true, failed: true };
const fields = ["tracker", "agents", "policy", "seed", "timeoutMs", "fallbacks", "fallbackOn", "margin", "halfLife", "outcomeOf", "refreshMs", "mode"];

/**
 * Reads the options of a router.
 *
 * @throws UserError where one is wrong
 */
export function readOptions<I extends RoutedIssue, R>(given: RouterOptions<I, R>): ReadOptions<I, R> {
  requireOptions("a router", given, fields, "createRouter({ tracker, agents })");
  const { tracker, policy = "thompson", seed = randomInt(2 ** 32), fallbacks = 1, fallbackOn = ["threw", "timeout", "errored"], margin, halfLife = "90d", refreshMs = 60_000, mode = "live" } = given;
  // What people forget is to wait for it.
  if (tracker instanceof Promise) throw new UserError({ wrong: "tracker is a promise", fix: "tracker: await openTracker()" });
  if (typeof tracker?.track !== "function") throw new UserError({ wrong: `tracker is ${show(tracker)}`, fix: "tracker: await openTracker()" });
  requireOneOf("policy", policy, Object.keys(policies));
  requireOneOf("mode", mode, modes);
  if (!(Number.isFinite(seed) || (typeof seed === "string" && seed !== ""))) throw new UserError({ wrong: `seed is ${show(seed)}; it must be a number or a text`, fix: "seed: 42" });
  if (!Array.isArray(fallbackOn)) throw new UserError({ wrong: `fallbackOn is ${show(fallbackOn)}; it must be a list`, known: Object.keys(fallbackReasons) });
  for (const reason of fallbackOn) requireOneOf("fallbackOn", reason, Object.keys(fallbackReasons));
  if (!(fallbacks === Infinity || (Number.isSafeInteger(fallbacks) && fallbacks >= 0))) throw new UserError({ wrong: `fallbacks is ${show(fallbacks)}; it must be a whole number of at least 0, or Infinity`, fix: "fallbacks: 1" });
  if (margin !== undefined && !(margin > 0 && margin < 1)) throw new UserError({ wrong: `margin is ${show(margin)}; it must be a fraction in (0, 1)`, fix: "margin: 0.05" });
  if (!(typeof refreshMs === "number" && refreshMs >= 0)) throw new UserError({ wrong: `refreshMs is ${show(refreshMs)}; it must be a number of milliseconds of at least 0`, fix: "refreshMs: 60_000" });
  if (given.outcomeOf !== undefined && typeof given.outcomeOf !== "function") throw new UserError({ wrong: `outcomeOf is ${show(given.outcomeOf)}; it must be a function`, fix: "outcomeOf: (result) => result.ok" });
  const timeoutMs = readLimit("timeoutMs", given.timeoutMs, 300_000);
  const halfLifeMs = halfLife === null ? null : readLength("halfLife", halfLife);
  return { tracker, policy, seed, fallbacks, refreshMs, mode, margin, halfLifeMs, fallbackOn: new Set(fallbackOn), outcomeOf: given.outcomeOf, agents: readAgents(given.agents, timeoutMs) };
}

function readAgents<I extends RoutedIssue, R>(given: readonly RouterAgent<I, R>[], timeoutMs: number | null): ReadAgent<I, R>[] {
  const fix = 'agents: [{ agent: "fixer", model: "claude-sonnet-4-5", run: (issue, { signal }) => fixer.fix(issue, signal) }]';
  if (!Array.isArray(given) || given.length === 0) throw new UserError({ wrong: `agents is ${show(given)}; it must be a list of at least one`, fix });
  const seen = new Set<string>();
  return given.map((one: RouterAgent<I, R>, i) => {
    const at = `agents[${i}]`;
    if (one === null || typeof one !== "object") throw new UserError({ wrong: `${at} is ${show(one)}; it must be an object`, fix });
    const agent = requireName(`${at}.agent`, one.agent, true);
    const model = requireName(`${at}.model`, one.model ?? "unknown", true);
    if (typeof one.run !== "function") throw new UserError({ wrong: `${at}.run is ${show(one.run)}; it must be a function`, fix });
    const name = JSON.stringify([agent, model]);
    if (seen.has(name)) throw new UserError({ wrong: `${at} is ${show(agent)} with the model ${show(model)} again: they could not be told apart`, fix: "give each its own agent or model" });
    seen.add(name);
    // Its own `this`: an agent may well be an object of a class.
    return { agent, model, timeoutMs: readLimit(`${at}.timeoutMs`, one.timeoutMs, timeoutMs), run: (issue, context) => one.run(issue, context) };
  });
}

function readLimit(name: string, value: unknown, ifMissing: number | null): number | null {
  if (value === undefined) return ifMissing;
  if (value === null || (typeof value === "number" && value > 0 && value <= longestMs)) return value;
  throw new UserError({ wrong: `${name} is ${show(value)}; it must be a number of milliseconds above 0, at most 24 days, or null for no limit`, fix: `${name.replace(/.*\./, "")}: 60_000` });
}
