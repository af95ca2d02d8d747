import type { Scope } from "../analysis/index.ts";
import type { SeriesKey } from "../model/index.ts";
import type { Document } from "../report/index.ts";
import { withSetAside } from "../report/index.ts";
import type { Store } from "../store/index.ts";
import { setAsideFiles, storePath } from "../store/index.ts";
import type { Questions } from "../tracker/index.ts";
import { questionsOf } from "../tracker/index.ts";
import { requireKnownNames } from "./scope-flags.ts";
import type { SharedFlags, Surroundings } from "./surroundings.ts";
import { storeUrl, withStore } from "./with-store.ts";

/** A store that can be asked. */
export interface Asked {
  readonly store: Store;
  readonly questions: Questions;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/**
 * Asks the store that the flags, the configuration or the place name, as a tracker is asked, without opening one: nothing is recorded.
 *
 * @throws UserError as `withStore`
 */
export function withQuestions(flags: SharedFlags, surroundings: Surroundings, ask: (asked: Asked) => Promise<Document>): Promise<Document> {
  const nowMs = Date.now();
  return withStore(flags, surroundings, false, async (store) => {
    const document = await ask({ store, nowMs, questions: await questionsOf({ store: async () => store, now: () => nowMs }) });
    return await withDamageTold(document, store, flags, surroundings);
  });
}

/** An answer over an empty store says where what it held may lie: whoever asks in a pipe has not seen the word about it on standard error. */
export async function withDamageTold(document: Document, store: Store, flags: SharedFlags, surroundings: Surroundings): Promise<Document> {
  if ((await store.attempts({ last: 1 })).length > 0) return document;
  const path = storePath(await storeUrl(flags, surroundings));
  const files = path === null ? [] : setAsideFiles(path);
  return files.length === 0 ? document : withSetAside(document, files);
}

/**
 * When the newest attempt of the store began, whoever made it; null where there is none. In a store that has attempts, a name that none
 * of them has is refused.
 *
 * @throws UserError for a name of the scope that is not known, with the names that are nearest to it
 */
export async function newestAttempt({ store }: Asked, scope: Scope): Promise<number | null> {
  const [newest] = await store.attempts({ last: 1 });
  if (newest !== undefined && scope.unknown.length > 0) requireKnownNames(scope, knownNames(await store.series()));
  return newest?.startedAtMs ?? null;
}

function knownNames(series: readonly SeriesKey[]) {
  const of = (column: "agent" | "model" | "issueType" | "task") => [...new Set(series.map((one) => one[column]))].sort();
  return { agent: of("agent"), model: of("model"), issueType: of("issueType"), task: of("task") };
}
