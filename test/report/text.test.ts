import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { cutMiddle, cutText, displayWidth, visible, wrapText } from "../../src/report/text.ts";

describe("visible", () => {
  test("shows escape sequences, line breaks and C1 controls instead of sending them", () => {
    assert.equal(visible("a\u001b[2J\r\n\tb\u0007\u007f\u009b31m"), "a\\x1b[2J\\r\\n\\tb\\x07\\x7f\\x9b31m");
  });

  test("shows bidirectional overrides, isolates and invisible characters", () => {
    assert.equal(visible("a\u202eb\u2066c\u200bd\ufeff\u2028"), "a\\u202eb\\u2066c\\u200bd\\ufeff\\u2028");
    assert.equal(visible("\u{e0041}"), "\\u{e0041}");
  });

  test("shows halves of surrogate pairs", () => {
    assert.equal(visible("a\ud800b"), "a\\ud800b");
  });

  test("leaves letters, accents and joined emoji alone", () => {
    const fine = "naïve — 日本語 👩‍💻 e\u0301 «x»";
    assert.equal(visible(fine), fine);
  });

  test("for any text: nothing is left that a terminal would obey, and doing it twice changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = visible(text);
        // oxlint-disable-next-line no-control-regex
        assert.doesNotMatch(shown, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f]/);
        assert.equal(visible(shown), shown);
      }),
    );
  });
});

describe("displayWidth", () => {
  test("East Asian characters and emoji take two columns, marks take none", () => {
    assert.deepEqual(["abc", "日本", "👩‍💻", "e\u0301", "✅", "🇩🇪", "한", "ｱ", "µ×…"].map(displayWidth), [3, 4, 2, 1, 2, 2, 2, 1, 3]);
  });
});

describe("cutText", () => {
  test("marks what was cut and keeps what fits", () => {
    assert.deepEqual([cutText("unused-variables", 8), cutText("short", 8), cutText("日本語", 5), cutText("日本語", 4)], ["unused-…", "short", "日本…", "日…"]);
  });

  test("for any text and width: never wider than asked", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, width) => displayWidth(cutText(text, width)) <= width));
  });
});

describe("wrapText", () => {
  test("breaks at spaces and leaves a long word whole", () => {
    assert.deepEqual(wrapText("one two three", 8), ["one two", "three"]);
    assert.deepEqual(wrapText("a veryverylong b", 4), ["a", "veryverylong", "b"]);
  });

  test("for any text: no word is lost", () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const words = (s: string) => s.split(" ").filter((word) => word !== "");
      assert.deepEqual(words(wrapText(text, width).join(" ")), words(text));
    }));
  });
});

describe("cutMiddle", () => {
  test("keeps both ends, so that an agent and its model can be told from others", () => {
    const cut = [cutMiddle("Refactoring (sonnet)", 13), cutMiddle("short", 8), cutMiddle("日本語の課題", 7), cutMiddle("ab", 1)];
    assert.deepEqual(cut, ["Refact…onnet)", "short", "日本…題", "…"]);
  });

  test("for any text and width: never wider than asked, and whole where it fits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const cut = cutMiddle(text, width);
        return displayWidth(cut) <= width && (displayWidth(text) > width || cut === text);
      }),
    );
  });
});
