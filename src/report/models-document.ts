import type { ModelsAnswer } from "../analysis/index.ts";
import type { Document, Table } from "./document.ts";
import { formatCount, formatP, formatPlural, formatRate } from "./format.ts";
import { quoted, typeName } from "./ranking-words.ts";
import { nothingDocument, scopeWords } from "./scope-words.ts";
import { erroredWords, left, right, sketchedTimesWords, text } from "./table-parts.ts";

/**
 * What a user reads of models side by side.
 *
 * @param newestAtMs when the newest attempt of the whole store began; null where there is none
 */
export function modelsDocument(answer: ModelsAnswer, newestAtMs: number | null): Document {
  const { scope, models, warnings, sharedIssueTypes } = answer;
  if (models.length === 0) return nothingDocument({ kind: "models", scope, newestAtMs, data: { ...answer } });
  return {
    version: 1,
    kind: "models",
    title: scopeWords(scope),
    verdict: verdictOf(answer),
    next: nextSteps(answer),
    blocks: [modelTable(answer)],
    warnings,
    provenance: { "issue types that all did": sharedIssueTypes.length === 0 ? "none" : sharedIssueTypes.map(typeName).join(", ") },
    data: { ...answer },
  };
}

function nextSteps({ advised, sharedFrom }: ModelsAnswer): string[] {
  if (advised === null) return [];
  const { a, b, sharedTasks } = advised;
  const why = sharedTasks > 0 ? `over the ${formatPlural(sharedTasks, "task")} that both did, which tells more` : "within the issue types that both did";
  return [
    ...(sharedFrom === null ? [] : [`assay models --min-attempts ${sharedFrom}: without what was hardly tried, there are issue types that all did`]),
    `assay ab ${quoted(`model:${a}`)} ${quoted(`model:${b}`)}: the two ${why}`,
  ];
}

/** The pairs that differ, where the first two do not: gathered by who is higher, a few of them. */
function otherPairs({ differing }: ModelsAnswer): string {
  const shown = differing.slice(0, mostPairs);
  const parts = [...Map.groupBy(shown, ({ higher }) => higher)].map(([higher, pairs]) => `${higher} from ${pairs.map(({ lower }) => lower).join(", ")}`);
  const more = differing.length > shown.length ? [`${formatCount(differing.length - shown.length)} more pairs`] : [];
  return [...parts, ...more].join("; ");
}

const mostPairs = 4;

function verdictOf(answer: ModelsAnswer): Document["verdict"] {
  const { models, firstTwo, warnings } = answer;
  const mixed = warnings.some(({ kind }) => kind === "mixes-differ");
  const judged = models.filter(({ success }) => success.rate !== null);
  const rateOf = (row: ModelsAnswer["models"][number]) => (mixed && row.onShared !== null ? row.onShared : { ...row.success, rate: row.success.rate ?? 0 });
  const [first, second] = judged.toSorted((a, b) => rateOf(b).rate - rateOf(a).rate);
  if (first === undefined) return { tone: "doubt", text: `${formatPlural(models.length, "model")}, and no attempt passed or failed` };
  const [one, other] = [rateOf(first), second === undefined ? null : rateOf(second)];
  const where = mixed && first.onShared !== null ? " on the issue types that all did" : "";
  const said = `${first.model} solved ${formatRate(one.rate, one)}${where}`;
  if (other === null || second === undefined) return { tone: "plain", text: `one model: ${said}` };
  const next = `${second.model} ${formatRate(other.rate, other)}`;
  if (mixed && first.onShared === null) return { tone: "doubt", text: `the models did different issue types, and none that all did: their rates are not comparable (${said}, ${next})` };
  // Means over issue types have no test here, and overlapping intervals are none.
  if (firstTwo === null) return { tone: "doubt", text: `${said}, ${next}: assay ab tells whether that is a difference` };
  const p = `p ${formatP(firstTwo.p)}${firstTwo.pairs > 1 ? `, corrected for ${formatPlural(firstTwo.pairs, "pair")}` : ""}`;
  if (firstTwo.differ) return { tone: "plain", text: `${said}, ${next}: a difference (${p})` };
  const pairs = otherPairs(answer);
  if (pairs === "") return { tone: "doubt", text: `${said}, ${next}: no difference is shown (${p})` };
  return { tone: "plain", text: `${said}, ${next}: between these two no difference is shown (${p}); others differ: ${pairs}` };
}

function modelTable({ models, warnings }: ModelsAnswer): Table {
  const mixed = warnings.some(({ kind }) => kind === "mixes-differ");
  const shared = mixed && models.some(({ onShared }) => onShared !== null);
  const costed = models.some(({ costUsd }) => costUsd !== null);
  const anyErrored = models.some(({ outcomes }) => outcomes.errored > 0);
  return {
    kind: "table",
    title: "Models",
    note: `Success counts each task once, with its 95 % interval. ${sketchedTimesWords}${shared ? " On shared: the mean over the issue types that all models did, each counted the same." : ""}${anyErrored ? ` ${erroredWords}` : ""}`,
    columns: [
      left("model", "model"),
      right("passed", "passed"),
      ...(anyErrored ? [right("errored", "errored")] : []),
      right("success", "success"),
      ...(shared ? [right("shared", "on shared")] : []),
      right("p50", "median time"),
      right("p95", "p95"),
      ...(costed ? [right("costUsd", "cost"), right("cost", "cost per success")] : []),
      right("types", "issue types"),
      right("agents", "agents"),
    ],
    rows: models.map(({ model, outcomes, success, onShared, p50Ms, p95Ms, costUsd, costPerSuccessUsd, issueTypes, agents }) => ({
      model: text(model),
      passed: text(`${formatCount(outcomes.passed)}/${formatCount(outcomes.passed + outcomes.failed)}`),
      errored: { kind: "count", value: outcomes.errored },
      success: { kind: "rate", rate: success.rate, low: success.low, high: success.high },
      ...(onShared === null ? {} : { shared: { kind: "rate", rate: onShared.rate, low: onShared.low, high: onShared.high } }),
      p50: { kind: "duration", ms: p50Ms },
      p95: { kind: "duration", ms: p95Ms },
      costUsd: { kind: "cost", usd: costUsd },
      cost: { kind: "cost", usd: costPerSuccessUsd },
      types: { kind: "count", value: issueTypes.length },
      agents: { kind: "count", value: agents.length },
    })),
    limit: 40,
    empty: "no model was used",
  };
}
