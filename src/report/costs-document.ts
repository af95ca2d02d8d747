import type { CostRow, CostsAnswer, GroupColumn } from "../analysis/index.ts";
import type { Cell, Document, Table } from "./document.ts";
import { formatCost, formatCount, formatPlural } from "./format.ts";
import { nothingDocument, scopeWords } from "./scope-words.ts";
import { left, right, text } from "./table-parts.ts";

/** How columns that attempts are told apart by are called. */
const columnNames: Readonly<Record<GroupColumn, string>> = { agent: "agent", model: "model", issueType: "issue type", task: "task", mode: "mode" };

/**
 * What a user reads of where the money went.
 *
 * @param newestAtMs when the newest attempt of the whole store began; null where there is none
 */
export function costsDocument(answer: CostsAnswer, newestAtMs: number | null): Document {
  const { scope, total } = answer;
  const data = { ...answer };
  if (total.attempts === 0) return nothingDocument({ kind: "costs", scope, newestAtMs, data });
  const unknown = total.unknown > 0;
  return {
    version: 1,
    kind: "costs",
    title: scopeWords(scope),
    verdict: verdictOf(answer),
    next: unknown ? ["Tell costUsd or usage with each attempt: tokens of a known model are priced by themselves"] : [],
    blocks: [costTable(answer)],
    warnings: [],
    provenance: { attempts: formatCount(total.attempts), tokens: total.inputTokens + total.outputTokens > 0 ? `${formatCount(total.inputTokens)} in (without cache), ${formatCount(total.outputTokens)} out` : "" },
    data,
  };
}

function verdictOf({ total, rows, by }: CostsAnswer): Document["verdict"] {
  if (total.costUsd === null) return { tone: "doubt", text: `no cost is known of ${formatPlural(total.attempts, "attempt")}` };
  const least = total.unknown > 0 ? "at least " : "";
  const perSuccess = total.costPerSuccessUsd === null ? "" : `, ${formatCost(total.costPerSuccessUsd)} for each of ${formatCount(total.passed)} successes`;
  const doubt = total.unknown > 0 ? `; of ${formatPlural(total.unknown, "attempt")} the cost is not known` : "";
  const first = rows[0];
  const most = first === undefined || rows.length < 2 || first.share === null ? "" : `; most for ${nameOf(first, by)} (${Math.round(first.share * 100)} %)`;
  return { tone: total.unknown > 0 ? "doubt" : "plain", text: `${least}${formatCost(total.costUsd)}${perSuccess}${most}${doubt}` };
}

function nameOf(row: CostRow, by: readonly GroupColumn[]): string {
  return by.map((column) => row[column] || "(none)").join(" · ");
}

function costTable({ rows, by, total }: CostsAnswer): Table {
  const hasUnknown = rows.some(({ unknown }) => unknown > 0);
  const hasTokens = total.inputTokens + total.outputTokens > 0;
  return {
    kind: "table",
    title: "What the money went for",
    note: `Money of all attempts, failed ones too; the share is of the known money.${hasUnknown ? " Where a cost is not known, the sum is a lower bound and no price of a success is given." : ""}`,
    columns: [
      ...by.map((column) => left(column, columnNames[column])),
      right("costUsd", "cost"),
      right("share", "share"),
      right("perSuccess", "cost per success"),
      right("attempts", "attempts"),
      right("passed", "passed"),
      ...(hasUnknown ? [right("unknown", "cost not known")] : []),
      ...(hasTokens ? [right("input", "tokens in"), right("output", "tokens out")] : []),
    ],
    rows: rows.map((row) => ({ ...Object.fromEntries(by.map((column) => [column, text(row[column] || "(none)")])), ...costCells(row) })),
    limit: 40,
    empty: "no attempt was made",
  };
}

function costCells({ costUsd, share, costPerSuccessUsd, attempts, passed, unknown, inputTokens, outputTokens }: CostRow): Record<string, Cell> {
  return {
    costUsd: { kind: "cost", usd: costUsd },
    share: text(share === null ? "–" : `${(share * 100).toFixed(share >= 0.1 ? 0 : 1)} %`),
    perSuccess: { kind: "cost", usd: costPerSuccessUsd },
    attempts: { kind: "count", value: attempts },
    passed: { kind: "count", value: passed },
    unknown: { kind: "count", value: unknown },
    input: { kind: "count", value: inputTokens },
    output: { kind: "count", value: outputTokens },
  };
}
