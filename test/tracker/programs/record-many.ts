// Records and tracks so many attempts of an agent, and ends by itself: no flush, no close.
import { openTracker } from "../../../src/tracker/index.ts";

const [store, agent, rows] = process.argv.slice(2);
const tracker = await openTracker({ store: store! });
for (let i = 0; i < Number(rows); i++) {
  tracker.track({ agent: agent! }, () => i);
  if (i % 10 === 0) await tracker.record({ agent: agent!, success: true });
}
