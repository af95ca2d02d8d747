import type { ImportedAverage, Scope } from "../analysis/index.ts";
import type { Store } from "../store/index.ts";

/** Kind of the events that keep sums which somebody else formed of attempts that are not in the store. */
export const aggregateKind = "aggregate";

/**
 * Imported averages of what is asked for; of several about the same the newest, because sums are of everything up to their moment. Within a
 * window none: they do not say when their attempts were made.
 */
export async function importedAverages(store: Store, { agents, models, issueTypes, tasks, sinceMs, untilMs }: Scope): Promise<ImportedAverage[]> {
  if (sinceMs !== null || untilMs !== null || tasks !== null) return [];
  const events = await store.events({ kind: aggregateKind });
  const newest = new Map(events.map((event) => [event.subject, averageOf(event)]));
  const asked = (names: readonly string[] | null, name: string) => names === null || names.includes(name);
  return [...newest.values()].filter((one) => one !== null && asked(agents, one.agent) && asked(models, one.model) && asked(issueTypes, one.issueType)) as ImportedAverage[];
}

function averageOf({ atMs, facts }: { readonly atMs: number; readonly facts: Readonly<Record<string, unknown>> }): ImportedAverage | null {
  const { agent, model, issueType, attempts, successes, of, mixed, source } = facts;
  if (typeof agent !== "string" || typeof model !== "string" || typeof issueType !== "string" || typeof attempts !== "number" || typeof successes !== "number") return null;
  const means = (typeof of === "object" && of !== null ? of : {}) as { averageConfidence?: unknown; averageDurationMs?: unknown };
  const known = (value: unknown) => (typeof value === "number" ? value : null);
  return {
    agent,
    model,
    issueType,
    attempts,
    successes,
    meanConfidence: known(means.averageConfidence),
    meanMs: known(means.averageDurationMs),
    atMs,
    source: typeof source === "string" ? source : "",
    mixed: mixed === true,
  };
}
