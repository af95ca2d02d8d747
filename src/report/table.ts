import { printCell } from "./cell.ts";
import type { PrintedCell } from "./cell.ts";
import type { Column, Table, Tone } from "./document.ts";
import { formatCount } from "./format.ts";
import { clip, cutMiddle, cutText, displayWidth, visible } from "./text.ts";

/** What a table is printed with. */
export interface TableStyle {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: (tone: Tone | "title" | "faint", text: string) => string;
}

const gap = "  ";
const narrowestText = 8;
/** Of names in front, whose row must be told without the table at hand that has all names: three quarters of the longest, but no more than this. */
const narrowestName = 15;
const longestTitle = 1000;
/** So many texts in front name a row, and are printed again where a table goes on below. */
const leadColumns = 2;

/**
 * A table as aligned lines: numbers never broken, an interval's bracket aligned beside its value, text cut with `…` where the
 * screen is too narrow: in its middle, because names differ at either end, but where a last column has a message, at its end. Names
 * that differ still do when they are cut. Columns that still do not fit follow below, with the names of their rows again.
 */
export function tableLines(table: Table, style: TableStyle): string[] {
  const shown = table.rows.slice(0, table.limit);
  if (shown.length === 0) return [style.paint("faint", visible(table.empty))];
  const columns = table.columns.map((column, i) => layOut(column, shown, i < leadColumns, i > 0 && i === table.columns.length - 1 ? cutText : cutMiddle));
  const lines = panels(columns, style.width).flatMap((panel, i) => [...(i > 0 ? [""] : []), ...panelLines(panel, shown.length, style)]);
  const hidden = table.rows.length - shown.length;
  if (hidden > 0) lines.push(style.paint("faint", `… and ${formatCount(hidden)} more`));
  return lines;
}

interface Laid {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cells: readonly PrintedCell[];
  /** Width of the value and of the bracket behind it. */
  readonly mainWidth: number;
  readonly restWidth: number;
  readonly width: number;
  /** Text may be cut, to this width and no further; numbers may not. */
  readonly cuttable: boolean;
  readonly narrowest: number;
  readonly cut: (text: string, width: number) => string;
}

function layOut(column: Column, rows: Table["rows"], leads: boolean, cut: Laid["cut"]): Laid {
  const cells = rows.map((row) => printCell(row[column.key]));
  const mainWidth = Math.max(...cells.map((cell) => displayWidth(cell.main)));
  const restWidth = Math.max(...cells.map((cell) => displayWidth(cell.rest)));
  const title = visible(clip(column.title, longestTitle));
  const width = Math.max(displayWidth(title), mainWidth + (restWidth > 0 ? 1 + restWidth : 0));
  // A text on the right is a figure in words: 51/60.
  const cuttable = column.align === "left" && rows.every((row) => row[column.key] === undefined || row[column.key]!.kind === "text");
  const shortest = leads ? Math.max(narrowestText, Math.min(narrowestName, Math.ceil(0.75 * width))) : narrowestText;
  const narrowest = Math.min(width, Math.max(shortest, displayWidth(title)));
  return { title, align: column.align, cells, mainWidth, restWidth, width, cuttable, narrowest, cut };
}

/** The least width at which texts that differ still do when they are cut: what is apart at one width is apart at every wider one. */
function narrowestApart({ cells, cut, cuttable, narrowest, width }: Laid): number {
  if (!cuttable || cut === cutText) return narrowest;
  const different = [...new Set(cells.map(({ main }) => main))];
  const apart = (most: number) => new Set(different.map((one) => cut(one, most))).size === different.length;
  let [low, high] = [narrowest, width];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (apart(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/**
 * Cuts the widest texts first. Where that is not enough, nothing is cut that need not be: the columns that do not fit follow in
 * further panels, each with the texts that name its rows in front.
 */
function panels(whole: readonly Laid[], width: number): Laid[][] {
  if (widthOf(whole) <= width) return [[...whole]];
  const columns = whole.map((column) => ({ ...column, narrowest: narrowestApart(column) }));
  const fitted = shrink(columns, width);
  if (widthOf(fitted) <= width) return [fitted];
  const firstOther = columns.findIndex((column) => !column.cuttable);
  const lead = columns.slice(0, Math.max(1, Math.min(leadColumns, firstOther)));
  const result: Laid[][] = [];
  let panel = lead;
  for (const column of columns.slice(lead.length)) {
    if (panel.length > lead.length && widthOf([...panel, column]) > width) {
      result.push(panel);
      panel = lead;
    }
    panel = [...panel, column];
  }
  return [...result, panel].map((one) => shrink(one, width));
}

function shrink(columns: readonly Laid[], width: number): Laid[] {
  const widths = columns.map((column) => column.width);
  const floor = (i: number) => columns[i]!.narrowest;
  for (;;) {
    const excess = widths.reduce((sum, w) => sum + w, 0) + gap.length * (widths.length - 1) - width;
    const open = widths.map((w, i) => ({ w, i })).filter(({ w, i }) => columns[i]!.cuttable && w > floor(i));
    if (excess <= 0 || open.length === 0) break;
    const widest = open.reduce((a, b) => (b.w > a.w ? b : a));
    const second = Math.max(0, ...open.filter(({ i }) => i !== widest.i).map(({ w }) => w));
    // Down to the next widest at once, but at least one column and no further than needed.
    widths[widest.i] = Math.max(floor(widest.i), widest.w - Math.min(excess, Math.max(1, widest.w - second)));
  }
  return columns.map((column, i) => ({ ...column, width: widths[i]! }));
}

function widthOf(columns: readonly Laid[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0) + gap.length * (columns.length - 1);
}

function panelLines(panel: readonly Laid[], rows: number, style: TableStyle): string[] {
  const header = panel.map((column) => pad(column.title, column.width, column.align, (text) => style.paint("title", text)));
  const lines = [header.join(gap)];
  for (let row = 0; row < rows; row++) lines.push(panel.map((column) => cellText(column, row, style)).join(gap));
  return lines.map((line) => line.trimEnd());
}

function cellText(column: Laid, row: number, style: TableStyle): string {
  const cell = column.cells[row]!;
  if (column.cuttable) return pad(column.cut(cell.main, column.width), column.width, column.align);
  const main = pad(cell.main, column.mainWidth, column.align);
  const whole = column.restWidth > 0 ? `${main} ${pad(cell.rest, column.restWidth, "left")}` : main;
  return pad(whole, column.width, column.align, (text) => style.paint(cell.tone, text));
}

/** Paints the text alone, never the space around it: lines can then be trimmed, and no colour runs into the next column. */
function pad(text: string, width: number, align: "left" | "right", paint = (bare: string) => bare): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? paint(text) + space : space + paint(text);
}
