import type { Tracker, TrackerOptions } from "./contract.ts";

/**
 * Opens a tracker: to record attempts, and to ask about them. A store that is locked, broken or newer than this assay does not stop it:
 * attempts go to the spool then, `status()` says so, and `onNotice` hears it.
 *
 * @throws UserError where the options are wrong: a kind of store that does not exist, a number that is none
 * @example
 * const tracker = await openTracker(); // .assay/assay.db, safe from many processes
 * await tracker.record({ agent: "Refactoring", model: "claude-sonnet-4-5", issueType: "complexity", outcome: "passed", durationMs: 2300 });
 */
export async function openTracker(options: TrackerOptions = {}): Promise<Tracker> {
  // Loaded when it is needed: whoever imports the package for something else does not wait for it.
  const { startRecorder } = await import("./recorder.ts");
  return startRecorder(options);
}
