import type { AgentsAnswer, ImportedAverage, Leaderboard, LeaderboardArm } from "../analysis/index.ts";
import type { Cell, Column, Document, Table } from "./document.ts";
import { fadingTerms, fadingWords } from "./fading-words.ts";
import { formatCount, formatMoment, formatPlural, formatProbability, formatRate } from "./format.ts";
import { armName } from "./names.ts";
import { isShared, isTooFew, namedBecause, quoted, rankingVerdict, tooFewWords, typeName, unitWords } from "./ranking-words.ts";
import { nothingDocument, scopeWords } from "./scope-words.ts";
import { erroredWords, left, right, sketchedTimesWords, text } from "./table-parts.ts";

/** More rows than this are detail where there are several issue types: a reader looks at who is named first. */
const readableRows = 12;

/**
 * What a user reads of the leaderboard.
 *
 * @param newestAtMs when the newest attempt of the whole store began; null where there is none
 */
export function agentsDocument(answer: AgentsAnswer, newestAtMs: number | null): Document {
  const { scope, rankings, aggregates, total } = answer;
  const data = { ...answer };
  const attempts = Object.values(total.outcomes).reduce((sum, count) => sum + count, 0);
  if (attempts === 0) {
    const nothing = nothingDocument({ kind: "agents", scope, newestAtMs, data });
    return aggregates.length === 0 ? nothing : { ...nothing, blocks: [aggregateTable(aggregates)] };
  }
  const several = rankings.length > 1;
  return {
    version: 1,
    kind: "agents",
    title: scopeWords(scope),
    verdict: several ? verdictOfAll(answer) : verdictOf(rankings[0]!, answer.minAttempts),
    next: nextSteps(rankings),
    blocks: [...(several ? [namedTable(answer)] : []), boardTable(answer), ...(aggregates.length > 0 ? [aggregateTable(aggregates)] : [])],
    warnings: [],
    provenance: { attempts: formatCount(attempts), errored: total.outcomes.errored > 0 ? formatCount(total.outcomes.errored) : "", ...termsOf(answer) },
    data,
  };
}

function termsOf({ halfLifeDays, minAttempts, rankBy }: AgentsAnswer): Record<string, string> {
  return {
    ...fadingTerms(halfLifeDays),
    ...(minAttempts > 0 ? { named: `from ${formatPlural(minAttempts, "attempt")} on` } : {}),
    ...(rankBy === "rate" ? { order: "plain rates" } : {}),
  };
}

function verdictOfAll({ rankings, minAttempts }: AgentsAnswer): Document["verdict"] {
  const count = (verdict: Leaderboard["verdict"]) => rankings.filter((one) => one.verdict === verdict).length;
  const equal = rankings.filter(isShared).length;
  const [settled, open, alone, failed] = [count("best"), count("not-enough-evidence"), count("only-one"), count("none-passed")];
  const tooFew = rankings.filter(isTooFew).length;
  const nothing = count("no-evidence") - tooFew;
  const best = settled - equal;
  const rest = [
    equal > 0 ? `in ${formatCount(equal)} several are equally good` : "",
    open > 0 ? `${formatCount(open)} ${open === 1 ? "lacks" : "lack"} evidence` : "",
    alone > 0 ? `in ${formatCount(alone)} only one agent was tried` : "",
    failed > 0 ? `in ${formatCount(failed)} nobody passed` : "",
    tooFew > 0 ? `in ${formatCount(tooFew)} everybody has ${tooFewWords(minAttempts)}` : "",
    nothing > 0 ? `${formatCount(nothing)} ${nothing === 1 ? "was" : "were"} not measured` : "",
  ].filter((part) => part !== "");
  const named = `${formatCount(best)} of ${formatPlural(rankings.length, "issue type")} ${best === 1 ? "has" : "have"} a best agent`;
  return { tone: settled === rankings.length ? "good" : settled > 0 ? "plain" : "doubt", text: [named, ...rest].join("; ") };
}

function verdictOf(ranking: Leaderboard, minAttempts: number): Document["verdict"] {
  const { issueType, verdict, chosen, confidence, arms, tied } = ranking;
  const arm = arms.find(({ agent, model }) => agent === chosen?.agent && model === chosen.model);
  const where = issueType === "" ? "" : ` at ${issueType}`;
  const seen = arm === undefined ? "" : `, ${formatRate(arm.success.rate, arm.success)} of ${unitWords({ tasks: arm.tasks, units: arm.success.units })}`;
  const because = namedBecause(ranking);
  const reason = because === null ? "" : ` (${because})`;
  switch (verdict) {
    case "best":
      if (tied.length > 0) return { tone: "good", text: `${[chosen!, ...tied].map(armName).join(" or ")} (equally good${where}): ${armName(chosen!)} is named${reason}${seen}; within 5 points of the highest with ${formatProbability(confidence)}` };
      return { tone: "good", text: `${armName(chosen!)} is best${where}${seen}; within 5 points of the highest with ${formatProbability(confidence)}` };
    case "not-enough-evidence":
      return { tone: "doubt", text: `not enough evidence${where}: ${armName(chosen!)} would be chosen${reason}${seen}${tied.length > 0 ? `, and ${tied.length === 1 ? armName(tied[0]!) : formatPlural(tied.length, "other")} may be as good` : ""}` };
    case "only-one":
      return { tone: "plain", text: `only ${armName(chosen!)} was tried${where}${seen}: nothing to compare it with` };
    case "none-passed":
      return { tone: "bad", text: `nobody passed${where}` };
    case "no-evidence":
      if (isTooFew(ranking)) return { tone: "doubt", text: `nobody can be named${where}: everybody has ${tooFewWords(minAttempts)} that passed or failed` };
      return { tone: "doubt", text: `nobody was measured${where}: no attempt passed or failed` };
  }
}

function nextSteps(rankings: readonly Leaderboard[]): string[] {
  const open = rankings.filter(({ missing }) => missing !== null).sort((a, b) => (a.missing!.tasks ?? Infinity) - (b.missing!.tasks ?? Infinity));
  const [first] = open;
  if (first === undefined) return [];
  const { tasks, arm } = first.missing!;
  const more = tasks === null ? "more than 1,000 tasks each would be needed: they are as good as each other" : `about ${formatPlural(tasks, "more task")} each would settle it`;
  const type = quoted(first.issueType);
  return [
    `${typeName(first.issueType)}: ${more}; ${armName(arm)} is known least`,
    `assay agents next --issue-type ${type}: who should have the next attempt`,
    ...(rankings.length > 1 ? [`assay agents --issue-type ${type}: this issue type alone`] : []),
  ];
}

function namedTable({ rankings, minAttempts, halfLifeDays }: AgentsAnswer): Table {
  return {
    kind: "table",
    title: "Best agent per issue type",
    note: `Seen: tasks solved, with its 95 % interval. Expected: of the next task${fadingWords(halfLifeDays)}. P(within 5): that the named agent's rate is at most 5 points below the highest.`,
    columns: [
      left("issueType", "issue type"),
      left("best", "best agent"),
      right("seen", "seen"),
      right("expected", "expected"),
      right("within", "P(within 5)"),
      left("verdict", "verdict"),
      ...(rankings.some((one) => namedBecause(one) !== null) ? [left("because", "why this one")] : []),
      ...(rankings.some(isShared) ? [left("tied", "as good")] : []),
    ],
    rows: rankings.map((ranking) => {
      const { issueType, chosen, arms, confidence, tied } = ranking;
      const arm = arms.find(({ agent, model }) => agent === chosen?.agent && model === chosen.model);
      return {
        issueType: text(typeName(issueType)),
        best: text(chosen === null ? "" : armName(chosen)),
        ...(arm === undefined ? {} : rateCells(arm)),
        within: { kind: "probability", share: confidence },
        verdict: rankingVerdict(ranking, minAttempts),
        because: text(namedBecause(ranking) ?? ""),
        tied: text(isShared(ranking) ? tied.map(armName).join(", ") : ""),
      };
    }),
    limit: 40,
    empty: "no attempt passed or failed",
  };
}

function boardTable({ rankings, halfLifeDays }: AgentsAnswer): Table {
  const rows = rankings.flatMap(({ issueType, arms }) => arms.map((arm) => ({ issueType, arm })));
  const several = rankings.length > 1;
  const known = (one: (arm: LeaderboardArm) => unknown) => rows.some(({ arm }) => one(arm) !== null);
  const columns = [
    ...(several ? [left("issueType", "issue type")] : []),
    left("agent", "agent"),
    right("passed", "passed"),
    right("errored", "errored"),
    right("seen", "seen"),
    right("expected", "expected"),
    left("prior", "known from elsewhere"),
    right("pBest", "P(best)"),
    right("median", "median time"),
    right("p95", "p95"),
    right("cost", "cost per success"),
    right("nextCost", "expected cost"),
  ];
  const usesPrior = known(({ expected }) => expected?.prior ?? null);
  const usesOthers = rows.some(({ arm }) => arm.expected?.prior?.own === false);
  const timed = known(({ medianMs }) => medianMs);
  const anyErrored = rows.some(({ arm }) => arm.outcomes.errored > 0);
  return {
    kind: "table",
    title: several ? "All agents per issue type" : "Agents",
    note:
      `Seen: each task counts once, with its 95 % interval. Expected: of the next task, from the attempts here${several ? "" : fadingWords(halfLifeDays)}` +
      `${usesPrior ? " and from what is known from elsewhere, which counts as so many tasks" : ""}${usesOthers ? ` (${othersWords}: what everybody did at this issue type, drawn towards what everybody did at all)` : ""}; agents stand in its order.${timed ? ` ${sketchedTimesWords}` : ""}${anyErrored ? ` ${erroredWords}` : ""}`,
    columns: withoutEmpty(columns, { errored: anyErrored, prior: usesPrior, median: timed, p95: timed, cost: known((arm) => arm.costPerSuccessUsd), nextCost: known((arm) => arm.expectedCostUsd) }),
    rows: rows.map(({ issueType, arm }) => ({ ...(several ? { issueType: text(typeName(issueType)) } : {}), ...armCells(arm) })),
    ...(several && rows.length > readableRows ? { detail: true } : { limit: 30 }),
    empty: "no attempt passed or failed",
  };
}

/** Said where an agent's own record in other issue types is no part of what is expected of it. */
const othersWords = "of all agents";

function armCells(arm: LeaderboardArm): Record<string, Cell> {
  const { passed, failed, errored } = arm.outcomes;
  const prior = arm.expected?.prior ?? null;
  return {
    agent: text(armName(arm)),
    passed: text(`${formatCount(passed)}/${formatCount(passed + failed)}`),
    errored: { kind: "count", value: errored },
    ...rateCells(arm),
    prior: text(prior === null ? "" : `${Math.round(prior.rate * 100)} % as ${formatPlural(Number(prior.tasks.toPrecision(2)), "task")}${prior.own ? "" : `, ${othersWords}`}`),
    pBest: { kind: "probability", share: arm.expected === null ? null : arm.pBest },
    median: { kind: "duration", ms: arm.medianMs },
    p95: { kind: "duration", ms: arm.p95Ms },
    cost: { kind: "cost", usd: arm.costPerSuccessUsd },
    nextCost: { kind: "cost", usd: arm.expectedCostUsd },
  };
}

function rateCells({ success, expected }: LeaderboardArm): Record<string, Cell> {
  return {
    seen: { kind: "rate", rate: success.rate, low: success.low, high: success.high },
    expected: expected === null ? { kind: "rate", rate: null, low: 0, high: 1 } : { kind: "rate", rate: expected.rate, low: expected.low, high: expected.high },
  };
}

/** Sums that came in without their attempts, as what they are. */
function aggregateTable(aggregates: readonly ImportedAverage[]): Table {
  return {
    kind: "table",
    title: "Imported sums without attempts",
    note: "Somebody else's sums of attempts that are not here: shown as they were imported, and part of no rate.",
    columns: [left("issueType", "issue type"), left("agent", "agent"), left("successes", "successes"), right("meanMs", "mean time"), left("asOf", "as of"), left("source", "from"), left("mixed", "")],
    rows: aggregates.map(({ agent, model, issueType, attempts, successes, meanMs, atMs, source, mixed }) => ({
      issueType: text(typeName(issueType)),
      agent: text(armName({ agent, model })),
      successes: text(`${formatCount(successes)} of ${formatCount(attempts)}`),
      meanMs: { kind: "duration", ms: meanMs },
      asOf: text(formatMoment(atMs)),
      source: text(source),
      mixed: text(mixed ? "mixed with other names" : ""),
    })),
    limit: 20,
    empty: "",
  };
}

function withoutEmpty(columns: readonly Column[], known: Readonly<Record<string, boolean>>): Column[] {
  return columns.filter(({ key }) => known[key] !== false);
}
