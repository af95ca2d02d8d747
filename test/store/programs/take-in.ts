// Given a store's URL: takes its spool in again and again until its standard input ends; prints how many attempts it recorded in all.
import { openStore } from "../../../src/store/index.ts";

const store = await openStore(process.argv[2]!);
let recorded = 0;
let ended = false;
process.stdin.resume();
process.stdin.on("end", () => (ended = true));
process.stdout.write("ready\n");
while (!ended) {
  recorded += (await store.takeInSpool()).recorded;
  await new Promise((resolve) => setImmediate(resolve));
}
await store.close();
process.stdout.write(`${recorded}\n`);
