/**
 * Makes a text of somebody else's safe to print on a terminal, on one line: control characters (C0, C1, DEL, so every escape
 * sequence), bidirectional overrides, invisible format characters, line separators, halves of surrogate pairs and what is no character become
 * visible as `\n`, `\x1b`, `\u202e`. So does what a log of GitHub Actions would take for a
 * command. Everything else, joined emoji included, stays as it is.
 *
 * @example visible("a\u001b[2Jb\n") // "a\\x1b[2Jb\\n"
 * @example visible("::error::no") // "\\x3a:error::no"
 */
export function visible(text: string): string {
  return text.replace(unsafe, shown).replace(workflowCommand, shown);
}

/**
 * A text of at most `most` UTF-16 units, with `…` in the place of what was cut; no character is cut in half.
 *
 * @example clip("unused-variables", 8) // "unused-…"
 */
export function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

function shown(character: string): string {
  const code = character.codePointAt(0)!;
  const short = shortEscapes[code];
  if (short !== undefined) return short;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
}

/** The first character of what GitHub Actions reads as a command in whatever a step prints: `::word` where a line may begin, `##[` anywhere. */
const workflowCommand = /(?<!\S):(?=:[a-z])|#(?=#\[)/gi;

const shortEscapes: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r" };

// The joiners U+200C and U+200D are format characters (Cf) too, but scripts and emoji need them and they move no cursor.
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]|(?![\u200c\u200d])\p{Cf}/gu;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * How many columns of a terminal a text takes: 2 for East Asian wide characters and emoji, 0 for marks that combine, else 1.
 *
 * @param text without control characters (see {@link visible})
 * @example displayWidth("日本") // 4
 */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/**
 * A text cut to a width, with `…` in the place of what was cut.
 *
 * @param width columns, at least 1
 * @example cutText("unused-variables", 8) // "unused-…"
 */
export function cutText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = "";
  let taken = 0;
  for (const { segment } of graphemes.segment(text)) {
    taken += graphemeWidth(segment);
    if (taken > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/**
 * A text cut to a width in its middle, so that both ends tell it from others: the model behind an agent as well as the agent.
 *
 * @param width columns, at least 1
 * @example cutMiddle("Refactoring (sonnet)", 13) // "Refact…onnet)"
 */
export function cutMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const all = [...graphemes.segment(text)].map(({ segment }) => segment);
  const atEnd = Math.floor((width - 1) / 2);
  let [end, taken] = [all.length, 0];
  for (; end > 0; end--) {
    const wide = graphemeWidth(all[end - 1]!);
    if (taken + wide > atEnd) break;
    taken += wide;
  }
  // The front is cut as a text alone, so that it and the mark fill what the end leaves.
  return `${cutText(all.slice(0, end).join(""), width - taken)}${all.slice(end).join("")}`;
}

/**
 * A text as lines of at most `width` columns, broken at spaces; a longer word gets a line of its own and is not broken.
 *
 * @example wrapText("one two three", 8) // ["one two", "three"]
 */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

const narrow = /^[\x20-\x7e]*$/;
const combining = /^[\p{Mn}\p{Me}\u200c\u200d]+$/u;
const emoji = /^\p{Emoji_Presentation}|\ufe0f|^\p{Regional_Indicator}/u;

function graphemeWidth(segment: string): number {
  const code = segment.codePointAt(0)!;
  if (code < 0x300 && segment.length === 1) return 1;
  if (combining.test(segment)) return 0;
  return emoji.test(segment) || wideRanges.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** East Asian Width W and F (Unicode 16), neighbouring blocks folded together. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2fb],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];
