import { isPlainObject } from "./shape.ts";

/** What was parsed, or why it could not be. */
export type Parsed = { readonly value: unknown; readonly notes: readonly string[] } | { readonly problem: string };

/** Deeper than this nobody's attempts are nested; what follows every depth can be made to fall. */
const deepest = 64;

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses JSON that anybody may have written: bytes that are no UTF-8 and endless nesting are problems, keys called `__proto__` are left
 * out, and NaN and Infinity, which Python writes and JSON does not know, become the numbers that they are, so that whoever checks
 * the field can say so.
 */
export function parseJson(bytes: Uint8Array): Parsed {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { problem: "it is not UTF-8 text" };
  }
  const notes: string[] = [];
  // A key can be written with escapes: only the parsed name says what it is.
  const dropsKeys = /__proto__|\\u005f/i.test(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const marked = withMarkedNumbers(text);
    if (marked === text) return { problem: complaintOf(error) };
    try {
      value = JSON.parse(marked, (_key, inner: unknown) => (typeof inner === "string" && inner.startsWith(mark) ? Number(inner.slice(mark.length)) : inner));
    } catch (second) {
      return { problem: complaintOf(second) };
    }
  }
  if (isTooDeep(value, 0)) return { problem: `it is nested deeper than ${deepest} levels` };
  if (dropsKeys && dropProto(value)) notes.push('a field called "__proto__" was left out: no program of good will writes one');
  return { value, notes };
}

const mark = "\u0000not a number: ";

/** Literals outside of strings, as strings that no file holds; a file that does hold one keeps it as it is. */
function withMarkedNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"?|-?\b(?:NaN|Infinity)\b/g, (found) => (found.startsWith('"') ? found : JSON.stringify(mark + found)));
}

function isTooDeep(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== "object") return false;
  if (depth > deepest) return true;
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], depth + 1)) return true;
  return false;
}

/** Removes the keys at every depth; whether there were any. */
function dropProto(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  let dropped = false;
  if (isPlainObject(value) && Object.hasOwn(value, "__proto__")) {
    delete value["__proto__"];
    dropped = true;
  }
  for (const inner of Object.values(value)) dropped = dropProto(inner) || dropped;
  return dropped;
}

/** What V8 says, without the text that it quotes. */
function complaintOf(error: unknown): string {
  const message = (error as Error).message.replace(/, (?:\.\.\.)?".*$/s, "").replace(/ in JSON/, "").replace(/ \(line.*$/, "");
  return `it is no JSON: ${message}`;
}
