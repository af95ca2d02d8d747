import { attemptsOf, runsOf } from "./query.ts";
import { baselineOfRow, variantOfRow } from "./rows.ts";
import { byId, byName } from "./order.ts";
import type { Baseline, Evidence } from "../model/index.ts";
import type { Connection } from "./connection.ts";
import type { StoredBaseline } from "./contract.ts";

/** All baselines by name, each with how many attempts it has. */
export function baselines(file: Connection): StoredBaseline[] {
  return file.sql(selectBaselines).all().map((row) => ({ ...baselineOfRow(row), attempts: row["attempts"] as number })).sort(byName);
}

/** What is pinned under a name, or undefined where nothing is. */
export function baselineEvidence(file: Connection, name: string): Evidence | undefined {
  // Another process may set the baseline anew between two statements.
  return file.snapshot(() => {
    const row = file.sql("SELECT * FROM baseline WHERE name = ?").get(name);
    return row && evidenceOf(file, baselineOfRow(row));
  });
}

function evidenceOf(file: Connection, { id, name }: Baseline): Evidence {
  const attempts = attemptsOf(file, { text: pinned, values: [id] });
  const runIds = new Set(attempts.map(({ runId }) => runId));
  const variantIds = new Set(attempts.flatMap(({ taskVariant, agentVariant }) => [taskVariant, agentVariant]));
  const variants = file.sql("SELECT * FROM variant WHERE id IN (SELECT value FROM json_each(?))").all(JSON.stringify([...variantIds])).map(variantOfRow);
  return { label: `baseline ${name}`, pinned: true, attempts, runs: runsOf(file, [...runIds]), variants: variants.sort(byId) };
}

const pinned = "(SELECT a.seq FROM baseline_attempt b JOIN attempt a ON a.id = b.attempt_id WHERE b.baseline_id = ?)";
const selectBaselines = `
  SELECT b.*, (SELECT count(*) FROM baseline_attempt p JOIN attempt a ON a.id = p.attempt_id WHERE p.baseline_id = b.id) AS attempts
  FROM baseline b`;
