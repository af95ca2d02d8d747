import type { Routed, RoutedIssue, Router, RouterChoice, RouterOptions } from "./router-contract.ts";
import type { ReadOptions } from "./router-options.ts";
import { readOptions, requireName } from "./router-options.ts";
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
    this.#options = options;
  }

  async run(issue: I, options: { readonly signal?: AbortSignal } = {}): Promise<Routed<R>> {
    requireName("issueType", issue?.issueType);
    requireName("task", issue.task ?? "");
    return await (await this.#loaded()).run(issue, options.signal);
  }

  async choose(issueType: string): Promise<RouterChoice> {
    requireName("issueType", issueType);
    return await (await this.#loaded()).choose(issueType);
  }

  async explain(of: string | RouterChoice): Promise<string> {
    const choice = typeof of === "string" ? await this.choose(of) : of;
    const { explainChoice } = await import("./choice-words.ts");
    return explainChoice(choice);
  }

  #loaded(): Promise<Routing<I, R>> {
    return (this.#routing ??= import("./routing.ts").then(({ Routing }) => new Routing(this.#options)));
  }
}
