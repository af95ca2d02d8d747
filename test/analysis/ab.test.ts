import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { AbAnswer, AbMetric, AbRequest, AbRow } from "../../src/analysis/index.ts";
import type { Attempt } from "../../src/model/index.ts";
import { compareAgents } from "../../src/analysis/index.ts";
import { UserError } from "../../src/model/index.ts";
import { compareShares, randomFrom } from "../../src/stats/index.ts";
import { attemptsOf } from "./attempts.ts";
import type { Given } from "./attempts.ts";

/** A case of the oracle. */
interface PairedT {
  readonly in: { readonly d: readonly number[]; readonly mu: number; readonly confidence: number };
  readonly out: { readonly p: number; readonly lower: number; readonly upper: number };
}

/** Both sides of a comparison; their attempts are of runs of their own. */
function sidesOf(a: readonly Given[], b: readonly Given[]): Pick<AbRequest, "a" | "b"> {
  const side = (label: string, given: readonly Given[]) => ({ label, attempts: attemptsOf(given.map((one, slot) => ({ agent: label, runId: label, id: `${label}-${slot}`, ...one }))) });
  return { a: side("A", a), b: side("B", b) };
}

function compare(a: readonly Given[], b: readonly Given[], rest: Partial<AbRequest> = {}): AbAnswer {
  return compareAgents({ ...sidesOf(a, b), ...rest });
}

function rowOf({ rows }: AbAnswer, metric: AbMetric): AbRow {
  const row = rows.find((one) => one.metric === metric);
  if (row === undefined) throw new Error(`no row for ${metric}`);
  return row;
}

function near(measured: number | null, expected: number, tolerance = 1e-9): void {
  assert.ok(measured !== null && Math.abs(measured - expected) <= tolerance, `${measured} is not ${expected}`);
}

function kindsOf({ warnings }: Pick<AbRow, "warnings">): string[] {
  return warnings.map(({ kind }) => kind).sort();
}

/** One attempt at each of so many tasks. */
function each(values: readonly number[], give: (value: number) => Given): Given[] {
  return values.map((value, i) => ({ task: `task-${i}`, ...give(value) }));
}

const solved = (passed: number): Given => ({ outcome: passed === 1 ? "passed" : "failed" });
const taking = (ms: number): Given => ({ ms });
/** Tasks of very different length, from one second to a quarter of an hour. */
const lengths = Array.from({ length: 20 }, (_, i) => 1000 * 1.4 ** i);
/** Attempts vary by a tenth. */
function varied(seed: number, factor = 1): number[] {
  const random = randomFrom(seed);
  return lengths.map((ms) => Math.round(ms * factor * Math.exp(0.1 * random.normal()) * 1e4) / 1e4);
}

describe("time, task by task", () => {
  test("+30 % is found on tasks of which the longest takes 600 times the shortest", () => {
    const row = rowOf(compare(each(varied(1), taking), each(varied(2, 1.3), taking), { metrics: ["durationMs"] }), "durationMs");
    assert.deepEqual([row.verdict, row.design, row.per, row.tasks, row.missing], ["regressed", "paired", "task", 20, 0]);
    assert.ok(row.low! > 1.1 && row.low! < 1.3 && row.high! > 1.3 && row.high! < 1.5, `${row.low} to ${row.high}`);
  });

  test("Student's interval of the logarithms of the tasks' ratios, where none lies far out", () => {
    const row = rowOf(compare(each([100, 200, 300, 400, 500], taking), each([110, 240, 390, 560, 750], taking), { metrics: ["durationMs"] }), "durationMs");
    const d = [1.1, 1.2, 1.3, 1.4, 1.5].map(Math.log);
    const mean = d.reduce((sum, x) => sum + x) / 5;
    const se = Math.sqrt(d.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 4 / 5);
    near(row.estimate, Math.exp(mean));
    near(row.low, Math.exp(mean - 2.7764451051977987 * se));
    near(row.high, Math.exp(mean + 2.7764451051977987 * se));
    assert.equal(row.q, row.p);
  });

  test("best and worst task show what a mean hides", () => {
    const row = rowOf(compare(each([100, 100, 100, 100], taking), each([50, 101, 99, 400], taking)), "durationMs");
    assert.deepEqual([row.best, row.worst].map((one) => [one!.task, Math.round(one!.effect * 100) / 100, Math.round(one!.b)]), [["task-0", 0.5, 50], ["task-3", 4, 400]]);
    assert.deepEqual(row.tally, { better: 2, worse: 2, same: 0 });
  });

  test("only attempts that passed tell a time; errored and skipped ones tell nothing, and played-back ones neither", () => {
    const slow = { ms: 1e6 } as const;
    const noise: Given[] = [{ task: "task-0", outcome: "failed", ...slow }, { task: "task-1", outcome: "errored", ...slow }, { task: "task-2", outcome: "skipped", ...slow }];
    const plain = compare(each([100, 200, 300], taking), each([120, 230, 380], taking));
    const noisy = compare(each([100, 200, 300], taking), [...each([120, 230, 380], taking), ...noise]);
    assert.equal(rowOf(noisy, "durationMs").estimate, rowOf(plain, "durationMs").estimate);
    const { a, b } = sidesOf(each([100, 200, 300], taking), each([120, 230, 380], taking));
    const replayed = b.attempts.map((attempt, i): Attempt => ({ ...attempt, id: `r${i}`, slot: 50 + i, wallNs: 1, series: { ...attempt.series, mode: "replayed" } }));
    assert.equal(rowOf(compareAgents({ a, b: { ...b, attempts: [...b.attempts, ...replayed] } }), "durationMs").estimate, rowOf(plain, "durationMs").estimate);
  });

  test("where no task was solved by both, what each happened to solve is not compared", () => {
    const row = rowOf(compare(each([1, 1, 0, 0], solved), each([0, 0, 1, 1], solved)), "durationMs");
    assert.deepEqual([row.verdict, row.estimate, row.p, row.missing, row.issueTypes], ["undecided", null, null, 2, null]);
    assert.deepEqual(kindsOf(row), ["too-few-attempts"]);
  });

  test("tasks without one that both did are compared as they are, and it is said", () => {
    const other = (given: Given[]) => given.map((one) => ({ ...one, task: `other-${one.task}` }));
    const answer = compare(each([100, 110, 120, 95, 105], taking), other(each([1000, 1100, 1200, 950, 1050], taking)));
    const row = rowOf(answer, "durationMs");
    assert.deepEqual([row.design, row.tasks, row.verdict, row.best, row.a.units], ["unpaired", 0, "regressed", null, 5]);
    assert.ok(kindsOf(row).includes("no-shared-tasks"));
    near(row.estimate, 10, 1e-6);
  });

  test("attempts that name no task are replicates of their own", () => {
    const nameless = (ms: readonly number[]) => ms.map((one) => ({ task: "", ms: one }));
    const row = rowOf(compare(nameless([100, 110, 120]), nameless([100, 110, 120, 130])), "durationMs");
    assert.deepEqual([row.design, row.per, row.a.units, row.a.tasks, row.b.units], ["unpaired", "attempt", 3, 0, 4]);
  });

  test("one task that both did: its attempts are compared, and nothing is said about others", () => {
    const times = (ms: readonly number[]): Given[] => ms.map((one) => ({ task: "one", ms: one }));
    const row = rowOf(compare(times([100, 105, 95, 102]), times([200, 210, 190, 205])), "durationMs");
    assert.deepEqual([row.design, row.per, row.tasks, row.verdict, row.a.attempts], ["unpaired", "attempt", 1, "regressed", 4]);
    assert.ok(kindsOf(row).includes("one-task"));
  });
});

describe("no task that both did", () => {
  const of = (issueType: string, passed: number, n: number) => Array.from({ length: n }, (_, i): Given => ({ task: "", issueType, ...solved(Number(i < passed)) }));

  test("who is ahead in both issue types is not behind because of doing more of the hard one", () => {
    const answer = compare([...of("hard", 80, 160), ...of("easy", 20, 20)], [...of("hard", 3, 12), ...of("easy", 150, 160)], { metrics: ["success"] });
    const row = rowOf(answer, "success");
    const [hard, easy] = [(160 * 12) / 172, (20 * 160) / 180];
    near(row.estimate, (hard * (3 / 12 - 80 / 160) + easy * (150 / 160 - 1)) / (hard + easy));
    near(row.b.typical! - row.a.typical!, row.estimate!);
    assert.deepEqual([row.issueTypes, row.design, row.verdict === "improved", row.estimate! < 0], [2, "unpaired", false, true]);
  });

  test("an issue type that one side did alone is left out, and it is said", () => {
    const row = rowOf(compare([...of("both", 5, 10), ...of("mine", 9, 9)], of("both", 5, 10)), "success");
    assert.deepEqual([row.issueTypes, row.estimate, row.a.attempts], [1, 0, 10]);
    assert.deepEqual(row.warnings.find(({ kind }) => kind === "issue-types-left-out")?.facts, { a: 9, b: 0 });
  });

  test("without an issue type that both did nothing is judged", () => {
    const answer = compare(of("hard", 1, 100), of("easy", 99, 100));
    assert.deepEqual(answer.rows.map(({ verdict, issueTypes, p, estimate, missing }) => [verdict, issueTypes, p, estimate, missing]), [["undecided", 0, null, null, null], ["undecided", 0, null, null, null]]);
    assert.deepEqual(kindsOf(rowOf(answer, "success")), ["no-shared-issue-types"]);
  });

  test("times are held against each other within issue types", () => {
    const took = (issueType: string, factor: number, n: number) => Array.from({ length: n }, (_, i): Given => ({ task: "", issueType, ms: factor * (100 + (i % 3)) }));
    const row = rowOf(compare([...took("long", 1000, 30), ...took("short", 1, 6)], [...took("long", 2000, 6), ...took("short", 2, 30)]), "durationMs");
    assert.equal(row.verdict, "regressed");
    near(row.estimate, 2, 0.01);
    assert.ok(row.low! > 1.9 && row.high! < 2.1, `${row.low} to ${row.high}`);
  });
});

describe("success, task by task", () => {
  test("a mean over tasks, in shares: three attempts of one task are no three tasks", () => {
    const three = (passed: readonly number[]) => passed.flatMap((n, i) => [0, 1, 2].map((k): Given => ({ task: `task-${i}`, ...solved(Number(k < n)) })));
    const row = rowOf(compare(three([0, 1, 2, 0, 1, 3, 0, 1]), three([2, 3, 3, 1, 3, 3, 2, 2])), "success");
    const d = [2, 2, 1, 1, 2, 0, 2, 1].map((x) => x / 3);
    near(row.estimate, d.reduce((sum, x) => sum + x) / 8);
    assert.deepEqual([row.tasks, row.a.attempts, row.a.units, row.verdict], [8, 24, 8, "improved"]);
    near(row.a.typical, 8 / 24);
  });

  test("few tasks that all agree are not proof: two solved that were not", () => {
    const row = rowOf(compare(each([0, 0], solved), each([1, 1], solved)), "success");
    assert.equal(row.verdict, "undecided");
    assert.equal(row.estimate, 1);
    assert.ok(row.low! < 0 && row.high === 1, `${row.low} to ${row.high}`);
    assert.deepEqual(kindsOf(row), ["few-tasks"]);
  });

  test("no difference in any task is said so, without a p, and is no proof before 36 tasks", () => {
    const at = (n: number) => rowOf(compare(each(Array(n).fill(1), solved), each(Array(n).fill(1), solved)), "success");
    const few = at(10);
    assert.deepEqual([few.noDifference, few.p, few.q, few.verdict, few.missing, few.estimate], [true, null, null, "undecided", 26, 0]);
    near(few.high, 1 - 0.025 ** (1 / 10));
    assert.deepEqual(kindsOf(few), ["no-difference-seen"]);
    assert.deepEqual([at(35).verdict, at(36).verdict], ["undecided", "unchanged"]);
  });

  test("what shows no difference takes no part in the correction", () => {
    const answer = compare(each(varied(1), taking), each(varied(2, 1.3), taking));
    assert.deepEqual(answer.family, { rows: 1, reported: 1 });
    assert.equal(rowOf(answer, "success").noDifference, true);
    assert.equal(rowOf(answer, "durationMs").q, rowOf(answer, "durationMs").p);
  });

  test("one task, or none that both did: dominance and Newcombe's interval", () => {
    const many = (passed: number, n: number, task = "one") => Array.from({ length: n }, (_, i): Given => ({ task, ...solved(Number(i < passed)) }));
    const expected = compareShares({ successes: 9, n: 10 }, { successes: 5, n: 10 });
    const one = rowOf(compare(many(9, 10), many(5, 10), { metrics: ["success"] }), "success");
    near(one.p, expected.p);
    near(one.low, expected.low);
    near(one.high, expected.high);
    assert.deepEqual([one.per, one.estimate, one.tasks], ["attempt", -0.4, 1]);
    const apart = rowOf(compare(each([1, 1, 1, 1, 1, 1, 1, 1, 1, 0], solved), each([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], solved).map((one) => ({ ...one, task: `b-${one.task}` })), { metrics: ["success"] }), "success");
    near(apart.p, expected.p);
    assert.deepEqual([apart.per, apart.tasks, apart.design], ["task", 0, "unpaired"]);
  });

  test("errored and skipped attempts are nobody's failure, and of a retried slot the last row counts", () => {
    const more: Given[] = [{ task: "task-0", outcome: "errored" }, { task: "task-1", outcome: "skipped" }];
    const plain = compare(each([1, 0, 1], solved), each([0, 0, 1], solved));
    const noisy = compare(each([1, 0, 1], solved), [...each([0, 0, 1], solved), ...more]);
    assert.equal(rowOf(noisy, "success").estimate, rowOf(plain, "success").estimate);
    const { a, b } = sidesOf(each([1, 0, 1], solved), each([0, 0, 1], solved));
    const retried = b.attempts.map((attempt, i): Attempt => (i === 0 ? { ...attempt, id: "again", retry: 1, outcome: "passed" } : attempt));
    near(rowOf(compareAgents({ a, b: { ...b, attempts: [...b.attempts, retried[0]!] } }), "success").estimate, 0);
  });
});

describe("money, tokens and confidence", () => {
  test("money counts every attempt that was begun, also what failed or broke", () => {
    const paying = (usd: number): Given => ({ costUsd: usd });
    const failing = each([0.2, 0.4, 0.6], paying).map((one, i) => ({ ...one, outcome: i === 0 ? "failed" : i === 1 ? "errored" : "passed" }) as const);
    const row = rowOf(compare(each([0.1, 0.2, 0.3], paying), failing), "costUsd");
    near(row.estimate, 2);
    assert.equal(row.tasks, 3);
    assert.equal(row.verdict, "regressed");
  });

  test("a missing cost is dropped and counted, never read as 0", () => {
    const row = rowOf(compare(each([0.1, 0.2, 0.3], (usd) => ({ costUsd: usd })), each([0.2, 0.4, 0.6], (usd) => (usd === 0.4 ? {} : { costUsd: usd }))), "costUsd");
    assert.equal(row.tasks, 2);
    assert.deepEqual([row.warnings.find(({ kind }) => kind === "values-dropped")?.facts, row.untold], [{ a: 0, b: 1 }, []]);
  });

  test("confidence is Brier's score: whoever says 0.9 and fails is worse than whoever says 0.5", () => {
    const saying = (confidence: number): Given => ({ confidence, outcome: "failed" });
    const row = rowOf(compare(each([0.5, 0.5, 0.6], saying), each([0.9, 0.9, 0.9], saying)), "confidence");
    near(row.estimate, (0.56 + 0.56 + 0.45) / 3);
    assert.deepEqual([row.direction, row.margin, row.tally], ["lower", 0.05, { better: 0, worse: 3, same: 0 }]);
  });

  test("the paired t test of R (t.test), differences laid into what scores can differ by", () => {
    const { cases } = JSON.parse(readFileSync(new URL("../fixtures/oracles/paired_t.json", import.meta.url), "utf8")) as { cases: readonly PairedT[] };
    let seen = 0;
    for (const { in: { d, mu, confidence }, out } of cases) {
      const away = d.map((x) => x - mu);
      const unit = 0.45 / Math.max(...away.map(Math.abs));
      // What rounding explains is the least that tasks may differ by, and cannot be told to R.
      const spread = Math.max(...away) - Math.min(...away);
      if (d.length < 2 || !(spread * unit > 0.02)) continue;
      const row = rowOf(compare(each(away, () => ({ confidence: Math.SQRT1_2, outcome: "failed" })), each(away, (x) => ({ confidence: Math.sqrt(0.5 + x * unit), outcome: "failed" })), { metrics: ["confidence"], level: confidence }), "confidence");
      near(row.p, out.p, 1e-6 * out.p + 1e-12);
      seen++;
      // What is reported has an interval of 95 % at least.
      if (row.level !== confidence) continue;
      near(row.low, Math.max(-1, (out.lower - mu) * unit), 1e-7);
      near(row.high, Math.min(1, (out.upper - mu) * unit), 1e-7);
    }
    assert.ok(seen >= 20, `${seen} cases`);
  });

  test("a metric that nobody tells has no row, unless it is asked for", () => {
    const [a, b] = [each([1, 2, 3], taking), each([1, 2, 3], taking)];
    assert.deepEqual(compare(a, b).rows.map(({ metric }) => metric), ["success", "durationMs"]);
    const asked = compare(a, b, { metrics: ["costUsd"] });
    assert.deepEqual(asked.rows.map(({ metric, verdict, p }) => [metric, verdict, p]), [["costUsd", "undecided", null]]);
    assert.deepEqual(asked.rows.map(({ untold, missing }) => [untold, missing]), [[["a", "b"], null]]);
  });
});

describe("what is said of the whole", () => {
  test("tasks of one side are left out and counted, and several agents on a side are named", () => {
    const extra: Given[] = [{ task: "only-b" }, { task: "" }, { task: "task-0", agent: "somebody" }];
    const { warnings, sharedTasks, b } = compare(each([1, 1, 0], solved), [...each([1, 1, 0], solved), ...extra]);
    assert.deepEqual(warnings, [{ kind: "tasks-left-out", facts: { a: 0, b: 2 } }, { kind: "arms-mixed", subject: "B" }]);
    assert.deepEqual([sharedTasks, b.tasks, b.attempts, b.judged], [3, 4, 6, 6]);
  });

  test("fewer than 8 tasks: only large effects can be seen", () => {
    const at = (n: number) => kindsOf(rowOf(compare(each(varied(1).slice(0, n), taking), each(varied(2).slice(0, n), taking)), "durationMs"));
    assert.deepEqual([at(7), at(8)], [["few-tasks"], []]);
  });

  test("nothing on a side: every row is undecided, and nothing is thrown", () => {
    const { rows, sharedTasks } = compare([], each([1, 0, 1], solved));
    assert.equal(sharedTasks, 0);
    assert.ok(rows.length === 2 && rows.every(({ verdict, p }) => verdict === "undecided" && p === null));
  });

  test("a task done live and played back counts once, each against itself", () => {
    const { a, b } = sidesOf(each([1, 1, 0], solved), each([1, 0, 0], solved));
    const also = ({ label, attempts }: typeof a) => ({ label, attempts: [...attempts, ...attempts.map((attempt, i): Attempt => ({ ...attempt, id: `${label}r${i}`, slot: 50 + i, series: { ...attempt.series, mode: "replayed" } }))] });
    const row = rowOf(compareAgents({ a: also(a), b: also(b) }), "success");
    assert.deepEqual([row.tasks, row.a.attempts], [3, 6]);
  });

  test("a level, a margin and a look out of range are refused in words", () => {
    for (const rest of [{ level: 1 }, { margins: { success: 0 } }, { look: { number: 1, mostTasks: 4 } }, { look: { number: 7, mostTasks: 33 } }, { look: { number: 1.5, mostTasks: 33 } }])
      assert.throws(() => compare([], [], rest), UserError);
  });
});

describe("looks", () => {
  test("each look has its part of the error, and names the next", () => {
    const at = (number: number) => compare(each(varied(1), taking), each(varied(2, 1.1), taking), { look: { number, mostTasks: 33 }, metrics: ["durationMs"] });
    assert.deepEqual(at(1).look, { number: 1, of: 6, tasks: 5, nextTasks: 7 });
    assert.deepEqual(at(6).look, { number: 6, of: 6, tasks: 33, nextTasks: null });
    const plain = rowOf(compare(each(varied(1), taking), each(varied(2, 1.1), taking), { metrics: ["durationMs"] }), "durationMs");
    const row = rowOf(at(2), "durationMs");
    assert.ok(row.level > 0.99 && row.p! > plain.p! && row.high! - row.low! > plain.high! - plain.low!);
  });

  test("the chance of a verdict is 1 with one, and 0 at the last look without", () => {
    const chance = (factor: number, number: number) => rowOf(compare(each(varied(1), taking), each(varied(2, factor), taking), { look: { number, mostTasks: 33 }, metrics: ["durationMs"] }), "durationMs").chance!;
    assert.equal(chance(2, 3), 1);
    assert.equal(chance(1.1, 6), 0);
    assert.ok(chance(1.1, 2) > 0 && chance(1.1, 2) < 1);
  });
});

describe("whatever the attempts", () => {
  const given = fc.record({
    task: fc.constantFrom("", "t1", "t2", "t3", "t4"),
    outcome: fc.constantFrom("passed", "passed", "failed", "errored", "skipped"),
    ms: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: null }),
    costUsd: fc.option(fc.integer({ min: 0, max: 1000 }).map((cents) => cents / 100), { nil: null }),
    confidence: fc.option(fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10), { nil: null }),
  }) satisfies fc.Arbitrary<Given>;
  const givens = fc.array(given, { maxLength: 25 });

  test("swapping A and B mirrors everything", () => {
    fc.assert(
      fc.property(givens, givens, (one, other) => {
        const { a, b } = sidesOf(one, other);
        const [there, back] = [compareAgents({ a, b }), compareAgents({ a: b, b: a })];
        assert.deepEqual([there.a, there.sharedTasks], [back.b, back.sharedTasks]);
        there.rows.forEach((row, i) => assertMirrored(row, back.rows[i]!));
      }),
      { numRuns: 200 },
    );
  });

  test("the order of the rows does not matter", () => {
    fc.assert(
      fc.property(givens, givens, fc.integer(), (one, other, seed) => {
        const { a, b } = sidesOf(one, other);
        const shuffled = (side: typeof a) => ({ ...side, attempts: randomFrom(seed).shuffle(side.attempts) });
        assert.deepEqual(compareAgents({ a: shuffled(a), b: shuffled(b) }), compareAgents({ a, b }));
      }),
      { numRuns: 100 },
    );
  });

  test("repeating every attempt adds attempts, and neither tasks nor a different estimate", () => {
    fc.assert(
      fc.property(givens, givens, fc.integer({ min: 2, max: 4 }), (one, other, times) => {
        const named = (given: readonly Given[]) => given.filter(({ task }) => task !== "");
        const repeated = (given: readonly Given[]) => Array.from({ length: times }, () => named(given)).flat();
        const [once, often] = [compare(named(one), named(other)), compare(repeated(one), repeated(other))];
        once.rows.forEach((row, i) => {
          const again = often.rows[i]!;
          assert.deepEqual([again.tasks, again.a.attempts, again.b.attempts], [row.tasks, row.a.attempts * times, row.b.attempts * times]);
          if (row.design === "paired") near(again.estimate, row.estimate!, 1e-9 * Math.abs(row.estimate!) + 1e-12);
        });
      }),
      { numRuns: 100 },
    );
  });

  test("the estimate lies in its interval, and every number is finite", () => {
    fc.assert(
      fc.property(givens, givens, (one, other) => {
        for (const row of compare(one, other).rows) {
          for (const value of [row.estimate, row.low, row.high, row.p, row.q, row.missing]) assert.ok(value === null || Number.isFinite(value), JSON.stringify(row));
          if (row.low !== null && row.high !== null) assert.ok(row.low <= row.estimate! + 1e-12 && row.estimate! <= row.high + 1e-12, JSON.stringify(row));
        }
      }),
      { numRuns: 200 },
    );
  });
});

const mirrorVerdict = { improved: "regressed", regressed: "improved", unchanged: "unchanged", undecided: "undecided" } as const;

function assertMirrored(row: AbRow, back: AbRow): void {
  const flip = (value: number | null) => (value === null ? null : row.scale === "ratio" ? 1 / value : -value);
  const same = (one: number | null, other: number | null) => (one === null || other === null ? assert.equal(one, other) : near(one, other, 1e-7 * (1 + Math.abs(other))));
  assert.deepEqual([row.verdict, row.suspect, row.tasks, row.design, row.noDifference], [mirrorVerdict[back.verdict], back.suspect, back.tasks, back.design, back.noDifference]);
  same(row.estimate, flip(back.estimate));
  same(row.p, back.p);
  same(row.missing, back.missing);
  // The end of a ratio near 0 mirrors one that is next to infinite, which is told as null or as a huge number.
  if (row.high !== null && back.high !== null && row.high < 1e6 && back.high < 1e6) {
    same(row.low, flip(back.high));
    same(row.high, flip(back.low));
  }
  assert.deepEqual([row.a, row.b], [back.b, back.a]);
  assert.deepEqual([row.tally?.better, row.tally?.worse, row.tally?.same], [back.tally?.worse, back.tally?.better, back.tally?.same]);
  same(row.best?.effect ?? null, flip(back.worst?.effect ?? null));
}
