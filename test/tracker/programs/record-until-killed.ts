// Records and tracks until it is killed; writes down, each as one line of a log, what it was told (stored, spooled) and what it tracked.
import { closeSync, openSync, writeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "../../../src/model/index.ts";
import { openTracker } from "../../../src/tracker/index.ts";

const [store, log, patienceMs] = process.argv.slice(2);
const file = openSync(log!, "a");
const say = (...words: (string | number)[]) => writeSync(file, `${words.join(" ")}\n`);
const tracker = await openTracker({ store: store!, patienceMs: Number(patienceMs) });
process.stdout.write("begun\n");
const until = performance.now() + 20_000; // nobody killed it
while (performance.now() < until) {
  for (let i = 0; i < 3; i++) {
    const id = newId();
    tracker.track({ agent: "tracked", id }, () => i);
    say("tracked", id, Date.now());
    void tracker.record({ agent: "recorded", success: true, usage: { inputTokens: i } }).then((told) => say(told.status, told.id));
  }
  await pause(2);
}
closeSync(file);
