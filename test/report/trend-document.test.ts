import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { trendAnswer } from "../../src/analysis/index.ts";
import type { Scope, Sums } from "../../src/analysis/index.ts";
import { addUp } from "../../src/analysis/sums.ts";
import { trendDocument } from "../../src/report/index.ts";
import { hidesMuch, rangeText, sparkline, storyWords } from "../../src/report/trend-words.ts";

/** No day lies apart. */
const apart = { newest: null, others: 0 } as const;
const scope: Scope = { agents: null, models: null, issueTypes: null, tasks: null, modes: ["live"], sinceMs: null, untilMs: null, unknown: [] };

/** Days of attempts from the first of March on: how many passed, and of how many. */
function days(counts: readonly (readonly [passed: number, attempts: number])[]): Sums[] {
  return counts.map(([passed, attempts], day) => ({ ...addUp([]), task: "", startMs: Date.UTC(2026, 2, 1 + day), passed, failed: attempts - passed }));
}

function documentOf(cells: readonly Sums[], asked: Partial<Scope> = {}) {
  return trendDocument([trendAnswer({ ...scope, ...asked }, "success", cells)], 0);
}

describe("where there are too few days", () => {
  const few = days([[3, 4], [2, 4], [4, 4]]);

  test("the window that is named begins before the one that was asked for, however long that was", () => {
    const next = (sinceMs: number) => documentOf(few, { sinceMs }).next;
    assert.deepEqual(next(Date.UTC(2026, 1, 9)), ["A longer window has more days: --since 2025-12-11"]);
    assert.deepEqual(next(Date.UTC(2024, 0, 1)), ["A longer window has more days: --since 2023-11-02"]);
  });

  test("nothing longer is named where all time was asked for", () => {
    assert.deepEqual([documentOf(few).next, documentOf(few, { sinceMs: 0 }).next], [[], []]);
  });
});

describe("a steady series", () => {
  const verdictOf = (cells: readonly Sums[]) => documentOf(cells).verdict;
  const same = (days: number, passed: number, attempts: number) => Array.from({ length: days }, (): [number, number] => [passed, attempts]);

  test("says what it may hide, and is neither called steady nor good news where that is much", () => {
    assert.deepEqual(verdictOf(days(same(30, 100, 100))), { tone: "good", text: "success rate: steady at 100 % (a step of less than 0.79 points would not show)" });
    assert.deepEqual(verdictOf(days(same(6, 1, 1))), { tone: "doubt", text: "success rate: no step shown at 100 %, but one of less than 100 points would not show" });
    const { tone, text } = verdictOf(days([[1, 3], [2, 3], [3, 3], [1, 3], [2, 3], [2, 3], [1, 3], [3, 3], [2, 3], [1, 3]]));
    assert.match(`${tone}: ${text}`, /^doubt: success rate: no step shown at 6\d %, but one of less than \d\d points would not show$/);
  });

  test("of times may hide a factor; half a percent is not worth a word", () => {
    const told = (hidden: number | null) => storyWords({ metric: "duration", trend: { kind: "steady", steps: [], driftPerDay: null, fitted: [2310], hidden, apart } });
    assert.deepEqual([1.31, 1.004, 2.4, null].map(told), [
      "steady at 2.31 s (a step of less than 1.31× would not show)",
      "steady at 2.31 s",
      "no step shown at 2.31 s, but one of less than 2.40× would not show",
      "no step shown at 2.31 s, but days are too much like their neighbours for any to show",
    ]);
  });

  test("is doubted from 1.5 times, from 25 points, and where nothing would show", () => {
    const doubted = (metric: "success" | "cost", hidden: number | null) => hidesMuch({ metric, trend: { kind: "steady", steps: [], driftPerDay: null, fitted: [1], hidden, apart } });
    assert.deepEqual([doubted("cost", 1.5), doubted("cost", 1.51), doubted("success", 0.25), doubted("success", 0.26), doubted("cost", null)], [false, true, false, true, true]);
  });
});

describe("days that lie apart", () => {
  const usual = Array.from({ length: 13 }, (): [number, number] => [27, 30]);

  test("a newest day that fell is told and doubted, though one day is no step; the next one like it makes it one", () => {
    const { tone, text } = documentOf(days([...usual, [9, 30]])).verdict;
    assert.match(`${tone}: ${text}`, /^doubt: .*steady at 89 % .*; the newest day lies 59 points below: one more like it would make it a step$/);
    assert.match(documentOf(days([...usual, [9, 30], [9, 30]])).verdict.text, /stepped down at 2026-03-14/);
  });

  test("single days in between are counted, and no reason for doubt", () => {
    const { tone, text } = documentOf(days([...usual, [9, 30], ...usual])).verdict;
    assert.match(`${tone}: ${text}`, /^good: .*steady at 89 % .*; 1 day lies apart$/);
  });

  test("of times are told as a factor", () => {
    const told = (change: number, days: number, others: number) =>
      storyWords({ metric: "duration", trend: { kind: "steady", steps: [], driftPerDay: null, fitted: [1000], hidden: 1, apart: { newest: { days, change, moreForStep: days === 1 ? 2 : null }, others } } });
    assert.equal(told(3, 1, 0), "steady at 1 s; the newest day lies at 3.00× that: 2 more like it would make it a step");
    assert.equal(told(0.5, 2, 3), "steady at 1 s; the newest 2 days lie at 0.500× that; besides, 3 days lie apart");
  });
});

describe("the first line of several figures", () => {
  /** Days of 20 attempts: how many passed, and the time of each that did. */
  const timed = (counts: readonly (readonly [passed: number, ms: number])[]) =>
    counts.map(([passed, ms], day): Sums => {
      const log = Math.log(ms) * passed;
      return { ...addUp([]), task: "", startMs: Date.UTC(2026, 2, 1 + day), passed, failed: 20 - passed, timed: passed, sumMs: ms * passed, sumLogMs: log, sumLogMsSquared: log * Math.log(ms) };
    });
  const documentOfAll = (cells: readonly Sums[]) => trendDocument([trendAnswer(scope, "success", cells), trendAnswer(scope, "duration", cells), trendAnswer(scope, "cost", cells)], 0);
  const stepped = timed(Array.from({ length: 20 }, (_, day): [number, number] => [18 + (day % 2), (day < 12 ? 1000 : 2000) + (day % 3) * 10]));

  test("begins with the one that the sign belongs to, and does not repeat what stands below word for word", () => {
    const { verdict, blocks } = documentOfAll(stepped);
    assert.equal(verdict.tone, "bad");
    assert.match(verdict.text, /^time of passed attempts: stepped up at 2026-03-13, from 1\.01 s to 2\.01 s · success rate: steady at 93 % · cost of an attempt: not known$/);
    const lines = blocks.flatMap((block) => (block.kind === "findings" ? block.lines : []));
    assert.deepEqual(lines.filter(({ tone }) => tone !== "plain").map(({ tone, text }) => [tone, text.split(",")[0]!.split(" (")[0]]), [["good", "steady at 93 %"], ["bad", "stepped up at 2026-03-13"]]);
    assert.ok(lines.every(({ text }) => !verdict.text.includes(text)));
  });

  test("is not doubted because nobody knows the costs", () => {
    const { tone, text } = documentOfAll(timed(Array.from({ length: 20 }, (_, day): [number, number] => [18 + (day % 2), 1000 + (day % 3) * 10]))).verdict;
    assert.deepEqual([tone, text], ["good", "success rate: steady at 93 % · time of passed attempts: steady at 1.01 s · cost of an attempt: not known"]);
  });

  test("where only one is known is told in full, and only there", () => {
    const { verdict, blocks } = documentOf(days(Array.from({ length: 30 }, () => [100, 100])));
    const lines = blocks.flatMap((block) => (block.kind === "findings" ? block.lines : []));
    assert.match(verdict.text, /steady at 100 % \(a step of less/);
    assert.ok(lines.length === 2 && lines.every(({ text }) => !text.includes("steady")));
  });
});

describe("the line of bars", () => {
  const line = (metric: "duration" | "success", values: readonly number[]) => {
    const points = values.map((value, day) => ({ startMs: Date.UTC(2026, 2, 1 + day), attempts: 10, value, low: null, high: null }));
    return `${sparkline({ metric, points }, 60)}  ${rangeText({ metric, points })}`;
  };

  test("is level where days differ by rounding, and where a reader would see no difference", () => {
    assert.equal(line("duration", [1000, 1000.0000000000002, 999.9999999999998, 1000]), "▄▄▄▄  1.00 s");
    assert.equal(line("duration", [1000, 1004, 1000]), "▄▄▄  1.00 s");
    assert.equal(line("success", [0.9, 0.9]), "▄▄  90 %");
    assert.equal(line("duration", [0, 0]), "▄▄  0 ms");
  });

  test("goes from bottom to top from half a percent on", () => {
    assert.equal(line("duration", [1000, 1010, 1020]), "▁▅█  1 s to 1.02 s");
    assert.equal(line("success", [0.5, 0.75, 1]), "▁▅█  50 % to 100 %");
  });
});

test("what stands for a day is said beside the bars and under the table: of times the geometric mean", () => {
  const timed = days([[2, 2], [2, 2]]).map((day) => ({ ...day, timed: 2, sumLogMs: Math.log(100) + Math.log(10_000), sumLogMsSquared: Math.log(100) ** 2 + Math.log(10_000) ** 2 }));
  const answer = trendAnswer(scope, "duration", timed);
  assert.equal(Math.round(answer.points[0]!.value), 1000, "of 100 ms and 10 s");
  const [story, table] = trendDocument([answer], 0).blocks;
  assert.ok(story?.kind === "findings" && story.lines.some(({ text }) => text.endsWith("; a day is its geometric mean")));
  assert.ok(table?.kind === "table" && table.note.startsWith("The geometric mean of the day's passed attempts"));
});
