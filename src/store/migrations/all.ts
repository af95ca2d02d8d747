import { sql as firstTables } from "./0001-first-tables.ts";
import { sql as baselines } from "./0002-baselines.ts";
import { sql as runOwner } from "./0003-run-owner.ts";
import { sql as timeSpent } from "./0004-time-spent.ts";
import { sql as keptWeights } from "./0005-kept-weights.ts";
import { sql as totals } from "./0006-totals.ts";
import { sql as unpriced } from "./0007-unpriced.ts";

/** One step of the schema; a step that was released is never edited, another is added. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Every step, oldest first, numbered from 1 without gaps. */
export const migrations: readonly Migration[] = [
  { version: 1, name: "first-tables", sql: firstTables },
  { version: 2, name: "baselines", sql: baselines },
  { version: 3, name: "run-owner", sql: runOwner },
  { version: 4, name: "time-spent", sql: timeSpent },
  { version: 5, name: "kept-weights", sql: keptWeights },
  { version: 6, name: "totals", sql: totals },
  { version: 7, name: "unpriced", sql: unpriced },
];
