import type { Warning } from "../model/index.ts";
import { UserError } from "../model/index.ts";
import type { Comparison, Look } from "../stats/index.ts";
import { chanceOfVerdict, looks, sequentialP } from "../stats/index.ts";
import type { AbAnswer, AbLook, AbMetric, AbRequest, AbRow, AbSideFacts } from "./ab-answer.ts";
import { abMetrics } from "./ab-answer.ts";
import type { MeasuredAb } from "./ab-rows.ts";
import { measureAb } from "./ab-rows.ts";
import type { AbReading, OrderedSide, SideCells } from "./ab-tasks.ts";
import { abReading, orderedSide, readSide } from "./ab-tasks.ts";
import { checkedMargin } from "./compare-evidence.ts";
import type { ComparisonRow } from "./comparison-answer.ts";
import type { Judging } from "./judge-rows.ts";
import { judgeRows } from "./judge-rows.ts";
import { pairKey } from "./pair-series.ts";

/** Tasks at the first look. */
const fewestTasks = 5;

/**
 * Holds configuration B against configuration A, task by task: how many times as long, as dear, how many more solved. The unit is the
 * task, never the attempt: repeats of a task sharpen what is known of it and are no evidence about others. All rows are corrected
 * together and judged one way. The same attempts give the same answer, in whatever order they come.
 *
 * @throws UserError for a level or a margin out of range, and for a look that the plan does not have
 * @see Miller (2024) arXiv:2411.00640 (paired differences, clustered errors); Benjamini & Hochberg (1995) JRSS B 57:289
 * @example compareAgents({ a: { label: "sonnet", attempts: before }, b: { label: "opus", attempts: after } }).rows[0]?.verdict // "improved"
 */
export function compareAgents(request: AbRequest): AbAnswer {
  const level = checkedLevel(request.level ?? 0.95);
  const planned = request.look === undefined ? null : plannedLook(request.look, level);
  const [a, b] = [orderedSide(request.a), orderedSide(request.b)];
  const sharedTasks = [...a.tasks].filter((task) => b.tasks.has(task)).length;
  const measured = readBoth(request.metrics, a, b).map(({ reading, a: cellsA, b: cellsB }) =>
    measureAb(reading, cellsA, cellsB, sharedTasks, checkedMargin(reading.metric, "", request.margins?.[reading.name])),
  );
  const { rows, family } = judged(measured, level, planned);
  return { a: factsOf(a), b: factsOf(b), sharedTasks, rows, family, look: planned === null ? null : described(planned), warnings: doubtsOf(a, b, sharedTasks) };
}

/** Every metric that is asked for, or else that somebody tells; success and time always. */
function readBoth(asked: readonly AbMetric[] | undefined, a: OrderedSide, b: OrderedSide): { reading: AbReading; a: SideCells; b: SideCells }[] {
  return abMetrics
    .filter((name) => asked === undefined || asked.includes(name))
    .map((name) => abReading(name))
    .map((reading) => ({ reading, a: readSide(a, reading), b: readSide(b, reading) }))
    .filter(({ reading: { name }, a: one, b: other }) => asked !== undefined || name === "success" || name === "durationMs" || one.cells.size + other.cells.size > 0);
}

/** A look with its part of the error. */
interface Planned {
  readonly number: number;
  readonly plan: readonly Look[];
  readonly now: Look;
  readonly alpha: number;
}

function plannedLook({ number, mostTasks }: AbLook, level: number): Planned {
  if (!Number.isSafeInteger(mostTasks) || mostTasks < fewestTasks)
    throw new UserError({ wrong: `a plan for at most ${mostTasks} tasks; it must be a whole number of at least ${fewestTasks}`, fix: "mostTasks: 33" });
  const plan = looks(fewestTasks, mostTasks, 1 - level);
  const now = plan[number - 1];
  if (now === undefined) throw new UserError({ wrong: `look ${number} of a plan that has ${plan.length}`, known: plan.map(({ n }, i) => `look ${i + 1} at ${n} tasks`), fix: "number: 1" });
  return { number, plan, now, alpha: 1 - level };
}

function described({ number, plan, now }: Planned): AbAnswer["look"] {
  return { number, of: plan.length, tasks: now.n, nextTasks: plan[number]?.n ?? null };
}

/** Rows that show no difference at all have no p, and take no part in the correction. */
function judged(measured: readonly MeasuredAb[], level: number, planned: Planned | null): Pick<AbAnswer, "rows" | "family"> {
  const judging: Judging = {
    strict: false,
    grow: "both",
    level: planned === null ? level : 1 - planned.now.alpha,
    // Earlier looks had parts of their own: whatever they said, this one may use up its part.
    ...(planned === null ? {} : { pOf: (_, { p }) => sequentialP([...Array<number>(planned.number - 1).fill(1), p], planned.plan, planned.alpha) }),
  };
  const { rows: told, family } = judgeRows(measured.filter(({ facts }) => !facts.noDifference).map(({ row }) => row), judging);
  let place = 0;
  const rows = measured.map((one) => {
    const row = one.facts.noDifference ? { ...judgeRows([one.row], judging).rows[0]!, p: null, q: null } : told[place++]!;
    return assembled(one, row, planned);
  });
  return { rows, family: { rows: family.rows, reported: family.reported } };
}

function assembled({ row, facts }: MeasuredAb, found: ComparisonRow, planned: Planned | null): AbRow {
  const { unit, direction, scale, margin, estimate, low, high, level, p, q, verdict, suspect, measurable, equalWithin, attemptsMore, warnings } = found;
  const comparison = row.at?.(level) ?? null;
  return {
    ...facts,
    unit, direction, scale, margin, estimate, low, high, level, p, q, verdict, suspect, measurable, equalWithin,
    missing: attemptsMore,
    chance: planned === null || comparison === null ? null : verdict !== "undecided" ? 1 : chanceOf(comparison, margin, direction, planned),
    warnings,
  }; // prettier-ignore
}

function chanceOf(comparison: Comparison, margin: number, betterIs: ComparisonRow["direction"], { plan, now }: Planned): number {
  const last = plan.at(-1)!;
  return last === now ? 0 : chanceOfVerdict(comparison, last, { margin, betterIs, grow: "both" });
}

function factsOf({ label, counted, tasks }: OrderedSide): AbSideFacts {
  const judgedOnes = [...counted].filter(({ outcome }) => outcome === "passed" || outcome === "failed");
  return { label, attempts: counted.size, judged: judgedOnes.length, tasks: tasks.size };
}

function doubtsOf(a: OrderedSide, b: OrderedSide, sharedTasks: number): Warning[] {
  const apart = (side: OrderedSide, other: OrderedSide) => [...side.counted].filter((row) => row.outcome !== "skipped" && !other.tasks.has(pairKey(row, "task"))).length;
  const [leftA, leftB] = sharedTasks === 0 ? [0, 0] : [apart(a, b), apart(b, a)];
  const mixed = [a, b].filter(({ rows }) => new Set(rows.map(({ series: { agent, model } }) => JSON.stringify([agent, model]))).size > 1);
  return [
    ...(leftA + leftB > 0 ? [{ kind: "tasks-left-out", facts: { a: leftA, b: leftB } } as const] : []),
    ...mixed.map(({ label }): Warning => ({ kind: "arms-mixed", subject: label })),
  ];
}

function checkedLevel(level: number): number {
  if (level > 0 && level < 1) return level;
  throw new UserError({ wrong: `the level is ${level}; it must lie between 0 and 1`, fix: "level: 0.95" });
}
