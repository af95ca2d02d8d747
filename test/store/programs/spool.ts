// Given a store's URL and a run's id: spools attempts until it is killed, or COUNT of them, IN_FLIGHT at a time; prints the slot of each once it is durable.
import { openSpool } from "../../../src/store/index.ts";
import { attempt, run } from "../../contracts/attempts.ts";

const [url, runId, count, inFlight] = process.argv.slice(2) as [string, string, string, string];
const spool = openSpool(url)!;
const own = run({ id: runId, kind: "tracker" });
let next = 0;
const lane = async () => {
  while (next < Number(count)) {
    const slot = next++;
    await spool.add(own, [attempt({ id: `${runId}-${slot}`, runId, slot })]);
    process.stdout.write(`${slot}\n`);
  }
};
await Promise.all(Array.from({ length: Number(inFlight) }, lane));
