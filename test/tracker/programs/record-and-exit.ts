// Records and tracks, and exits in the same turn of the loop: nothing was acknowledged yet.
import { openTracker } from "../../../src/tracker/index.ts";

const [store, rows] = process.argv.slice(2);
const tracker = await openTracker({ store: store! });
for (let i = 0; i < Number(rows); i++) {
  void tracker.record({ agent: "recorded", id: `recorded-${i}`, success: true });
  tracker.track({ agent: "tracked", id: `tracked-${i}` }, () => i);
}
process.exit(0);
