import { UserError, show } from "../model/index.ts";
import { bindMethods } from "./bind-methods.ts";
import type { Routed, RoutedIssue, Router, RouterChoice, RouterOptions } from "./router-contract.ts";
import type { ReadOptions } from "./router-options.ts";
import { readOptions } from "./router-options.ts";
import { requireName, requireOptions } from "./require.ts";
import type { Routing } from "./routing.ts";

/**
 * Makes a router over agents of yours.
 *
 * @throws UserError where an option is wrong
 * @example const router = createRouter({ tracker, agents, policy: "thompson", seed: 42, timeoutMs: 60_000 });
 */
export function createRouter<I extends RoutedIssue, R>(options: RouterOptions<I, R>): Router<I, R> {
  return new LoadedLater(readOptions(options));
}

/** What routes is loaded with the first issue: whoever imports the package for something else does not wait for it. */
class LoadedLater<I extends RoutedIssue, R> implements Router<I, R> {
  readonly #options: ReadOptions<I, R>;
  #routing: Promise<Routing<I, R>> | undefined;

  constructor(options: ReadOptions<I, R>) {
    bindMethods(this);
    this.#options = options;
  }

  async run(issue: I, options: { readonly signal?: AbortSignal } = {}): Promise<Routed<R>> {
    // As they are recorded: what was known of a name is looked up by the same name.
    const names = { issueType: requireName("issueType", issue?.issueType), task: requireName("task", issue.task ?? "") };
    requireOptions("router.run", options, ["signal"], runFix);
    const signal: unknown = options.signal;
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw new UserError({ wrong: `signal is ${show(signal)}; it must be an AbortSignal`, fix: runFix });
    return await (await this.#loaded()).run(issue, names, options.signal);
  }

  async choose(issueType: string): Promise<RouterChoice> {
    return await (await this.#loaded()).choose(requireName("issueType", issueType));
  }

  async explain(of: string | RouterChoice): Promise<string> {
    const choice = typeof of === "string" ? await this.choose(of) : of;
    requireChoice(choice);
    const { explainChoice } = await import("./choice-words.ts");
    return explainChoice(choice);
  }

  #loaded(): Promise<Routing<I, R>> {
    return (this.#routing ??= import("./routing.ts").then(({ Routing }) => new Routing(this.#options)));
  }
}

const runFix = "router.run(issue, { signal: AbortSignal.timeout(60_000) })";

/** Choices may have been kept elsewhere for long: what explaining rests on must be there. */
function requireChoice(of: unknown): void {
  const { issueType, policy, chosen, candidates } = (of ?? {}) as Partial<RouterChoice>;
  if (typeof issueType === "string" && typeof policy === "string" && typeof chosen?.agent === "string" && Array.isArray(candidates) && candidates.length > 0) return;
  throw new UserError({ wrong: `router.explain was given ${show(of)}; it must be an issue type, or a choice that this or another router made`, fix: "router.explain((await router.run(issue)).choice)" });
}
