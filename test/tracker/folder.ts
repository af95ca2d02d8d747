import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { Attempt } from "../../src/model/index.ts";
import { newId } from "../../src/model/index.ts";
import { openStore } from "../../src/store/index.ts";

/** Gives paths of stores that are not there yet, each in a folder of its own; all is gone after the tests of the file. */
export function newStorePaths(): () => string {
  const folder = mkdtempSync(join(tmpdir(), "assay-tracker-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return () => join(folder, newId(), "assay.db");
}

/** All attempts of a store, after what waits in its spool was taken in. */
export async function attemptsIn(path: string): Promise<Attempt[]> {
  const store = await openStore(path);
  try {
    await store.takeInSpool();
    return await store.attempts();
  } finally {
    await store.close();
  }
}
