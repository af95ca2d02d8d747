import type { Aggregate } from "../interchange/index.ts";
import type { StoreEvent } from "../store/index.ts";
import { aggregateKind } from "../tracker/index.ts";

/** An aggregate as an event of the store. */
export function eventOfAggregate({ id, atMs, ...facts }: Aggregate): StoreEvent {
  return { id, atMs, kind: aggregateKind, subject: subjectOf(facts), who: "assay import", facts };
}

/** What the event keeps. */
export function aggregateOfEvent({ id, atMs, facts }: StoreEvent): Aggregate {
  return { ...(facts as unknown as Omit<Aggregate, "id" | "atMs">), id, atMs };
}

/** What an aggregate is about; of several with one subject the newest says it all, because sums are of everything up to their moment. */
export function subjectOf({ agent, model, issueType }: Pick<Aggregate, "agent" | "model" | "issueType">): string {
  return JSON.stringify([agent, model, issueType]);
}
