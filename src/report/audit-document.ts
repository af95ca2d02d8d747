import { metricWord } from "./compare-tables.ts";
import { formatCount, formatPlural } from "./format.ts";
import { left, right, text } from "./table-parts.ts";
import type { AuditRow } from "../analysis/index.ts";
import type { Document, Table } from "./document.ts";

/** What an audit found. */
export interface AuditFacts {
  readonly rows: readonly AuditRow[];
  readonly attempts: number;
  /** Runs and environment, in words. */
  readonly where: Readonly<Record<string, string>>;
}

/** Raw alarms that an honest method raises. */
const honest = 0.05;
/** Beyond this the noise of the machine is not what the method takes it for. */
const tooMany = 0.08;

/** The document of `assay audit`: how often this machine fools the method, and what can be seen through its noise. */
export function auditDocument({ rows, attempts, where }: AuditFacts): Document {
  const splits = rows.reduce((sum, row) => sum + row.splits, 0);
  const raw = rows.reduce((sum, row) => sum + row.rawAlarms, 0);
  const verdicts = rows.reduce((sum, row) => sum + row.verdictAlarms, 0);
  const time = rows.filter(({ metric }) => metric === "durationMs").map(({ smallestChange }) => smallestChange);
  const drifting = rows.filter(({ metric, drift }) => metric === "durationMs" && Math.abs(Math.log(drift)) > Math.log(1.1));
  const share = (part: number) => `${((100 * part) / Math.max(1, splits)).toFixed(1)} %`;
  const [least, most] = [Math.round(100 * Math.min(...time)), Math.round(100 * Math.max(...time))];
  const sees = time.length === 0 ? "" : `; the smallest change of time it finds: +${least} %${most === least ? "" : ` to +${most} %`}`;
  return {
    version: 1,
    kind: "audit",
    title: `audit: the same commands twice over, ${formatPlural(attempts, "attempt")}`,
    verdict:
      rows.length === 0
        ? { tone: "doubt", text: "nothing could be audited: too few attempts passed" }
        : { tone: raw / splits > tooMany ? "bad" : "good", text: `of ${formatCount(splits)} comparisons of equals, ${share(raw)} raised a raw alarm (${Math.round(honest * 100)} % expected) and ${share(verdicts)} were called a change${sees}` },
    next: [
      ...(drifting.length > 0 ? [`Time drifted by more than 10 % within minutes (${drifting.map(({ task }) => task).join(", ")}): compare sides that are measured in turns, not days apart`] : []),
      ...(rows.length > 0 && raw / splits > tooMany ? ["This machine's noise fools the method more often than it should: let other work finish, or measure elsewhere"] : []),
    ],
    blocks: [auditTable(rows)],
    warnings: [],
    provenance: where,
    data: { rows, splits, rawAlarms: raw, verdictAlarms: verdicts },
  };
}

function auditTable(rows: readonly AuditRow[]): Table {
  return {
    kind: "table",
    title: "A against A",
    note: "Alarms: random halves of the same values whose p is at most 0.05. Called: those that a verdict would have called a change. Sees: the smallest change found in 4 of 5 cases.",
    columns: [
      left("task", "task"),
      left("metric", "metric"),
      right("n", "n"),
      right("spread", "spread"),
      right("ratio", "A over A"),
      right("raw", "alarms"),
      right("called", "called"),
      right("drift", "drift"),
      right("sees", "sees"),
    ],
    rows: rows.map((row) => ({
      task: text(row.task),
      metric: text(metricWord(row.metric)),
      n: { kind: "count", value: row.n },
      spread: text(`${(row.spread * 100).toFixed(1)} %`),
      ratio: { kind: "ratio", ratio: row.ratio, low: row.low, high: row.high },
      raw: text(`${((100 * row.rawAlarms) / row.splits).toFixed(1)} %`),
      called: text(`${((100 * row.verdictAlarms) / row.splits).toFixed(1)} %`),
      drift: { kind: "ratio", ratio: row.drift },
      sees: text(`+${Math.round(row.smallestChange * 100)} %`),
    })),
    empty: "no metric had enough values",
  };
}
