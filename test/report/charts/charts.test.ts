import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Chart } from "../../../src/report/chart-data.ts";
import { chartInWords, chartTable } from "../../../src/report/chart-words.ts";
import { drawChart } from "../../../src/report/charts/draw.ts";
import { textWidth } from "../../../src/report/charts/letters.ts";
import { readDrawing } from "./drawing.ts";

const widths = [340, 760] as const;

/** Any number that a bug, a clock or a cosmic ray could bring. */
const anyNumber = fc.oneof(
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1, -1, 5e-324, 1e-320, 1e300, -1e300, Number.MAX_VALUE, -Number.MAX_VALUE, 1e15, 100, 100.000_000_1),
  fc.double(),
  fc.double({ min: 0, max: 1e7, noNaN: true }),
);
const maybe = fc.option(anyNumber);
const name = fc.oneof(fc.constantFrom("", "biome", '<script>alert("x")</script>', "]]>", "W".repeat(200), "日本語".repeat(30), "\u202e\u001b[2J\u0000"), fc.string({ unit: "binary", maxLength: 40 }));
const count = fc.nat({ max: 1e6 });
const few = <T>(one: fc.Arbitrary<T>, most = 5) => fc.array(one, { maxLength: most });
const base = { title: name, howToRead: name };

const timeRow = fc.record({ name, n: count, values: fc.array(anyNumber, { maxLength: 90 }), median: maybe, low: maybe, high: maybe, level: fc.double({ min: 0, max: 1, noNaN: true }), atLeast: fc.boolean() });
const distribution = fc.record({ kind: fc.constant("distribution" as const), ...base, data: fc.record({ groups: few(fc.record({ name, rows: few(timeRow) })), hidden: count }) });
const forestRow = fc.record({ name, estimate: maybe, low: maybe, high: maybe, marginLow: anyNumber, marginHigh: anyNumber, atLeast: fc.boolean() });
const verdict = fc.constantFrom("regressed" as const, "suspect" as const, "improved" as const, "unchanged" as const, "undecided" as const);
const forest = fc.record({ kind: fc.constant("forest" as const), ...base, data: fc.record({ scale: fc.constantFrom("ratio" as const, "difference" as const), groups: few(fc.record({ name: verdict, rows: few(forestRow) })), hidden: count }) });
const expected = fc.option(fc.record({ rate: anyNumber, low: anyNumber, high: anyNumber }));
const armRow = fc.record({ name, rate: maybe, low: anyNumber, high: anyNumber, expected, tasks: count, units: count, chosen: fc.boolean() });
const leaderboard = fc.record({ kind: fc.constant("leaderboard" as const), ...base, data: fc.record({ groups: few(fc.record({ name, said: name, rows: few(armRow) })), hidden: count }) });
const point = fc.record({ name, costPerSuccessUsd: anyNumber, rate: anyNumber, low: anyNumber, high: anyNumber, frontier: fc.boolean() });
const costSuccess = fc.record({ kind: fc.constant("cost-success" as const), ...base, data: fc.record({ panels: few(fc.record({ name, points: few(point, 12) })), hidden: count }) });
const counts = fc.record({ passed: count, failed: count, errored: count, skipped: count });
const bar = fc.record({ lane: fc.nat({ max: 40 }), fromMs: anyNumber, toMs: anyNumber, outcome: fc.constantFrom("passed" as const, "failed" as const, "errored" as const, "skipped" as const), name });
const timeline = fc.record({ kind: fc.constant("timeline" as const), ...base, data: fc.record({ startedAtMs: anyNumber, lengthMs: anyNumber, counts, attempts: few(bar, 30), stretches: few(counts, 60) }) });
const day = fc.record({ atMs: anyNumber, attempts: anyNumber, value: anyNumber, low: maybe, high: maybe });
const stretch = fc.record({ fromMs: anyNumber, toMs: anyNumber, from: anyNumber, to: anyNumber });
const trend = fc.record({ kind: fc.constant("trend" as const), ...base, data: fc.record({ unit: fc.constantFrom("rate" as const, "duration" as const, "cost" as const), points: few(day, 40), stretches: few(stretch), said: name, hidden: count }) });

const kinds: Readonly<Record<Chart["kind"], fc.Arbitrary<Chart>>> = { distribution, forest, leaderboard, "cost-success": costSuccess, timeline, trend };

for (const [kind, any] of Object.entries(kinds))
  describe(`a ${kind} chart, whatever its data`, () => {
    const forAny = (holds: (chart: Chart, width: number) => void) => fc.assert(fc.property(any, fc.constantFrom(...widths), holds), { numRuns: 150 });

    test("has only finite coordinates, all of them inside the view box", () => {
      forAny((chart, width) => {
        const drawing = readDrawing(drawChart(chart, { width, id: "c" }).markup);
        assert.equal(drawing.width, width);
        // A stroke or the half of a mark may reach as far beyond as the page leaves room for.
        for (const { x, y, of } of drawing.points) assert.ok(x >= -1 && x <= drawing.width + 1 && y >= -1 && y <= drawing.height + 1, `${x} ${y} of ${of} in ${drawing.width} × ${drawing.height}`);
      });
    });

    test("has no text that overlaps another or leaves the picture", () => {
      forAny((chart, width) => {
        const drawing = readDrawing(drawChart(chart, { width, id: "c" }).markup);
        const boxes = drawing.texts.filter(({ text }) => text !== "").map(({ text, x, y, anchor }) => {
          const across = textWidth(unescaped(text));
          const left = anchor === "end" ? x - across : anchor === "middle" ? x - across / 2 : x;
          return { text, left, right: left + across, top: y - 9, bottom: y + 2 };
        });
        for (const [i, a] of boxes.entries()) {
          assert.ok(a.left >= -1 && a.right <= drawing.width + 1 && a.bottom <= drawing.height + 1 && a.top >= -2, `"${a.text}" leaves the picture: ${a.left} to ${a.right}`);
          for (const b of boxes.slice(0, i)) assert.ok(a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom, `"${a.text}" overlaps "${b.text}"`);
        }
      });
    });

    test("has a title and a description that its root names, and nothing of its data becomes markup", () => {
      forAny((chart, width) => {
        const svg = drawChart(chart, { width, id: "c" }).markup;
        assert.match(svg, /^<svg viewBox="[\d ]+" role="img" aria-labelledby="c-title c-desc"><title id="c-title">[^<]*<\/title><desc id="c-desc">[^<]+<\/desc>/);
        assert.doesNotMatch(svg, /<script|]]>|javascript:|on\w+="/i);
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(svg, /[\u0000-\u0009\u000b-\u001f\u202e]/);
      });
    });

    test("says itself in one line and as a table, one row for each thing it shows", () => {
      forAny((chart) => {
        assert.notEqual(chartInWords(chart), "");
        const rows = chartTable(chart).rows.length;
        assert.equal(rows, thingsIn(chart));
      });
    });
  });

describe("charts of nothing", () => {
  const nothing: readonly Chart[] = [
    { kind: "distribution", title: "t", howToRead: "", data: { groups: [], hidden: 0 } },
    { kind: "forest", title: "t", howToRead: "", data: { scale: "ratio", groups: [], hidden: 0 } },
    { kind: "leaderboard", title: "t", howToRead: "", data: { groups: [], hidden: 0 } },
    { kind: "cost-success", title: "t", howToRead: "", data: { panels: [], hidden: 0 } },
    { kind: "timeline", title: "t", howToRead: "", data: { startedAtMs: 0, lengthMs: 0, counts: { passed: 0, failed: 0, errored: 0, skipped: 0 }, attempts: [], stretches: [] } },
    { kind: "trend", title: "t", howToRead: "", data: { unit: "rate", points: [], stretches: [], said: "", hidden: 0 } },
  ];
  for (const chart of nothing)
    test(`an empty ${chart.kind} chart says so in letters`, () => {
      const { texts, points } = readDrawing(drawChart(chart, { width: 340, id: "c" }).markup);
      assert.equal(texts.length, 1);
      assert.equal(points.length, 0);
    });
});

describe("what charts tell without colour", () => {
  test("each verdict of a comparison has a shape of its own", () => {
    const verdicts = ["regressed", "suspect", "improved", "unchanged", "undecided"] as const;
    const shapes = verdicts.map((verdictName) => {
      const row = { name: "x", estimate: 1, low: 0.9, high: 1.1, marginLow: 0.9, marginHigh: 1.1, atLeast: false };
      const svg = drawChart({ kind: "forest", title: "t", howToRead: "", data: { scale: "ratio", groups: [{ name: verdictName, rows: [row] }], hidden: 0 } }, { width: 760, id: "c" }).markup;
      return /<(?:path|circle) class="(?:solid|hollow) \w+" ([^>]*)>/.exec(svg)![1];
    });
    assert.equal(new Set(shapes).size, verdicts.length, shapes.join("\n"));
  });

  test("each outcome has bars of its own height on a timeline", () => {
    const outcomes = ["passed", "failed", "errored", "skipped"] as const;
    const svg = drawChart(
      { kind: "timeline", title: "t", howToRead: "", data: { startedAtMs: 0, lengthMs: 100, counts: { passed: 1, failed: 1, errored: 1, skipped: 1 }, stretches: [], attempts: outcomes.map((outcome) => ({ lane: 0, fromMs: 10, toMs: 90, outcome, name: outcome })) } },
      { width: 760, id: "c" },
    ).markup;
    const bars = [...svg.matchAll(/<path class="bar \w+" d="([^"]*)"><title>/g)].map(([, d]) => d);
    assert.equal(new Set(bars).size, outcomes.length);
  });

  test("a step of a trend is a dashed upright line, and the levels beside it are lines of their own", () => {
    const points = Array.from({ length: 10 }, (_, i) => ({ atMs: i * 86_400_000, attempts: 5, value: i < 5 ? 100 : 200, low: null, high: null }));
    const stretches = [{ fromMs: 0, toMs: 4 * 86_400_000, from: 100, to: 100 }, { fromMs: 5 * 86_400_000, toMs: 9 * 86_400_000, from: 200, to: 200 }];
    const svg = drawChart({ kind: "trend", title: "t", howToRead: "", data: { unit: "duration", points, stretches, said: "stepped", hidden: 0 } }, { width: 760, id: "c" }).markup;
    assert.deepEqual([svg.match(/class="step"/g)?.length, svg.match(/class="level"/g)?.length, svg.match(/<circle/g)?.length], [1, 2, 10]);
  });

  test("an interval that goes on beyond the axis ends in an arrow", () => {
    const row = { name: "x", estimate: 1.2, low: 1.1, high: null, marginLow: 0.9, marginHigh: 1.1, atLeast: false };
    const svg = drawChart({ kind: "forest", title: "t", howToRead: "", data: { scale: "ratio", groups: [{ name: "suspect", rows: [row] }], hidden: 0 } }, { width: 760, id: "c" }).markup;
    assert.match(svg, /<path class="solid doubt"/);
  });
});

describe("the size of a chart", () => {
  test("hundreds of values take columns, not hundreds of dots", () => {
    const row = (n: number) => ({ name: "x", n, values: Array.from({ length: n }, (_, i) => i + 1), median: n / 2, low: 1, high: n, level: 0.95, atLeast: false });
    const draw = (n: number) => drawChart({ kind: "distribution", title: "t", howToRead: "", data: { groups: [{ name: "", rows: [row(n)] }], hidden: 0 } }, { width: 760, id: "c" }).markup;
    assert.match(draw(60), /class="dots"/);
    assert.match(draw(61), /class="columns"/);
    assert.ok(draw(5000).length < draw(60).length * 4);
  });
});

function thingsIn({ kind, data }: Chart): number {
  if (kind === "trend") return data.points.length;
  if (kind === "timeline") return data.attempts.length > 0 ? data.attempts.length : data.stretches.length;
  return (kind === "cost-success" ? data.panels.map(({ points }) => points.length) : data.groups.map(({ rows }) => rows.length)).reduce((sum, n) => sum + n, 0);
}

function unescaped(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");
}
