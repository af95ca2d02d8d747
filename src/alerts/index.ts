export { lastStandings, watchOnce, withTurn } from "./watch.ts";
export type { TurnOptions, WatchOptions } from "./watch.ts";
