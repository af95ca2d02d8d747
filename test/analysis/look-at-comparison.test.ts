import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { answerAtLook, lookAtComparison } from "../../src/analysis/index.ts";
import type { LookAnswer, LookRequest } from "../../src/analysis/index.ts";
import { looks, randomFrom } from "../../src/stats/index.ts";
import { evidenceOf, rowOf } from "./evidence.ts";

const plan = looks(3, 30);

/** Two arms drawn by a seed, of which each look sees the first attempts; b is so many times as slow. */
function arms(seed: number, { tasks = 1, sigma = 0.25, factor = 1, lone = false }: { tasks?: number; sigma?: number; factor?: number; lone?: boolean } = {}) {
  const random = randomFrom(seed, "arms");
  const draw = () => Array.from({ length: tasks }, () => Array.from({ length: 30 }, () => 10_000 * Math.exp(sigma * random.normal())));
  const [before, after] = [draw(), draw()];
  const side = (label: string, drawn: number[][], n: number, times: number) =>
    evidenceOf(label, [{ day: 0, id: label, attempts: drawn.flatMap((values, t) => values.slice(0, n).map((ms) => ({ task: `task-${t}`, ms: ms * (lone && t > 0 ? 1 : times) }))) }]);
  return (n: number) => ({ baseline: side("a", before, n, 1), candidate: side("b", after, n, factor) });
}

/** Measures to the end of the plan: the answers of all looks that were taken. */
function follow(sides: ReturnType<typeof arms>, asked: Partial<LookRequest> = {}): { answers: LookAnswer[]; last: LookRequest } {
  const answers: LookAnswer[] = [];
  for (let look = 0; ; look++) {
    const last: LookRequest = { ...sides(plan[look]!.n), by: "series", interleaved: true, grow: "both", plan, look, earlier: [...answers], goal: "verdict", ...asked };
    answers.push(lookAtComparison(last));
    if (answers.at(-1)!.status !== "go-on") return { answers, last };
  }
}

describe("lookAtComparison", () => {
  test("a task that takes twice as long is decided after a few attempts", () => {
    const { answers } = follow(arms(1, { factor: 2 }));
    const { rows, status, nextAttempts } = answers.at(-1)!;
    assert.deepEqual([status, rows[0]!.row.verdict, nextAttempts], ["decided", "regressed", null]);
    assert.ok(answers.length <= 4, `${answers.length} looks`);
    assert.ok(rows[0]!.row.level >= 1 - plan[answers.length - 1]!.alpha - 1e-12);
  });

  test("where it goes on it says to how many attempts", () => {
    const [first] = follow(arms(2, { factor: 1.3 })).answers;
    assert.deepEqual([first!.status, first!.nextAttempts], ["go-on", plan[1]!.n]);
  });

  test("a change that 30 attempts cannot show is given up before they are spent", () => {
    const ends = Array.from({ length: 12 }, (_, seed) => follow(arms(seed, { sigma: 0.5 })).answers);
    assert.ok(ends.filter((answers) => answers.at(-1)!.status === "futile").length >= 8);
    assert.ok(ends.every((answers) => answers.length < plan.length || answers.at(-1)!.status !== "go-on"));
  });

  test("nothing changed, sigma 25 %: the wrong side is called in at most one of twenty, less than fixed looks without a plan would", () => {
    let wrong = 0;
    for (let seed = 0; seed < 300; seed++) if (["regressed", "improved"].includes(follow(arms(seed)).answers.at(-1)!.rows[0]!.row.verdict)) wrong++;
    assert.ok(wrong <= 15, `${wrong} of 300`);
  });

  test("half as slow again, sigma 25 %: found in nine of ten with about a third of the attempts", () => {
    let found = 0;
    let spent = 0;
    for (let seed = 0; seed < 100; seed++) {
      const { answers } = follow(arms(seed, { factor: 1.5 }));
      if (answers.at(-1)!.rows[0]!.row.verdict === "regressed") found++;
      spent += plan[answers.length - 1]!.n;
    }
    assert.ok(found >= 90, `${found} of 100`);
    assert.ok(spent / 100 < 13, `${spent / 100} attempts`);
  });

  test("a gate does not wait for unchanged", () => {
    const calm = arms(3, { sigma: 0.12 });
    const spent = (goal: "gate" | "verdict") => follow(calm, { goal }).answers.length;
    assert.ok(spent("gate") < spent("verdict"), `${spent("gate")} and ${spent("verdict")} looks`);
  });

  test("a row that was decided stays so, and its p is not looked at again", () => {
    const { answers } = follow(arms(4, { tasks: 12, factor: 3, lone: true }));
    const at = answers.findIndex(({ rows }) => rows[0]!.status === "decided");
    assert.ok(at >= 0 && at < answers.length - 1);
    for (const { rows } of answers.slice(at)) assert.deepEqual(rows[0], answers[at]!.rows[0]);
  });

  test("only the watched metrics are waited for", () => {
    assert.deepEqual(follow(arms(5, { factor: 2 }), { watch: ["success"] }).answers[0]!.rows.map(({ row }) => row.metric), ["success"]);
    assert.equal(follow(arms(5), { watch: ["tokens"] }).answers[0]!.rows.length, 0);
  });

  test("too few to compare goes on, until the plan is used up", () => {
    const failed = (n: number) => {
      const { baseline, candidate } = arms(6)(n);
      return { baseline, candidate: { ...candidate, attempts: candidate.attempts.map((attempt) => ({ ...attempt, outcome: "failed" as const })) } };
    };
    const { answers } = follow(failed);
    assert.deepEqual([answers.length, answers[0]!.status, answers.at(-1)!.rows[0]!.status], [plan.length, "go-on", "futile"]);
  });

  test("the whole comparison at a look holds the watched rows as they were decided, and no other row is surer than its look", () => {
    const { answers, last } = follow(arms(7, { factor: 2, tasks: 3 }));
    const answer = answerAtLook(last, answers.at(-1)!);
    for (const { row } of answers.at(-1)!.rows) assert.deepEqual(rowOf(answer, row.task), row);
    for (const row of answer.rows) assert.ok(row.level >= 1 - plan.at(-1)!.alpha - 1e-12, `${row.metric} at ${row.level}`);
    assert.equal(Object.values(answer.counts).reduce((sum, count) => sum + count, 0), answer.rows.length);
  });

  test("refuses a look that the plan does not have, and one out of turn", () => {
    const request = { ...arms(8)(3), by: "series", grow: "both", plan, goal: "verdict", earlier: [] } as const;
    assert.throws(() => lookAtComparison({ ...request, look: 7 }), /^RangeError: look is 7; the plan has 7 looks/);
    assert.throws(() => lookAtComparison({ ...request, look: 1 }), /^RangeError: earlier has 0 answers; 1 looks/);
  });
});
