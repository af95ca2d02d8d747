export { foldColumns } from "./contract.ts";
export { findStore, openStore, storePath } from "./open.ts";
export { storeObstacle } from "./place.ts";
export { setAsideFiles } from "./set-aside.ts";
export { openSpool, waitingFiles } from "./spool.ts";
export type { OpenOptions } from "./open.ts";
export type { Spool } from "./spool.ts";
export type { AttemptFilter, Blob, Fold, FoldColumn, FoldRequest, FoldedSketch, RollupCell, RollupFilter, RollupSketch, SpoolIntake, StartMark, Store, StoreEvent, StoreFinding, StoreUse, StoredBaseline } from "./contract.ts";
