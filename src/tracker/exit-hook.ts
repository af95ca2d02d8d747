/** Something that may still hold what nobody else has when the process ends. */
export interface Unfinished {
  /** Brings it to safety, blocking; called within `process.on("exit")`, where nothing asynchronous happens any more. */
  saveNow(): void;
}

const unfinished = new Set<Unfinished>();
let isSet = false;

/** Has something saved when the process ends, until `forget`. One listener serves all: many trackers would look like a leak otherwise. */
export function saveAtExit(one: Unfinished): void {
  unfinished.add(one);
  if (isSet) return;
  isSet = true;
  process.on("exit", () => {
    for (const each of unfinished) each.saveNow();
  });
}

/** Undoes `saveAtExit`. */
export function forget(one: Unfinished): void {
  unfinished.delete(one);
}
