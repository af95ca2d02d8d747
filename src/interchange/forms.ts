import { UserError } from "../model/index.ts";
import { CrackerjackReader } from "./crackerjack-reader.ts";
import { CrackerjackWriter } from "./crackerjack-writer.ts";
import { CsvWriter } from "./csv-writer.ts";
import type { AttemptReader, ImportForm } from "./incoming.ts";
import { JsonlReader } from "./jsonl-reader.ts";
import type { ReadingOptions } from "./jsonl-reader.ts";
import { JsonlWriter } from "./jsonl-writer.ts";
import type { AttemptWriter, ExportForm } from "./outgoing.ts";
import type { TimeZone } from "./time-zone.ts";

/** So many bytes of a file tell its form; a shorter file tells it whole. */
export const tellingBytes = 65_536;

/** A reader for attempts in a form. */
export function openReader(form: ImportForm, options: ReadingOptions): AttemptReader {
  return form === "jsonl" ? new JsonlReader(options) : new CrackerjackReader(options);
}

/** A writer of attempts in a form; zone and moment are for the form that needs them. */
export function openWriter(form: ExportForm, options: { readonly zone: TimeZone; readonly nowMs: number }): AttemptWriter {
  switch (form) {
    case "jsonl":
      return new JsonlWriter();
    case "csv":
      return new CsvWriter();
    case "crackerjack":
      return new CrackerjackWriter(options);
  }
}

/** How many bytes of a byte order mark a UTF-8 file begins with. */
export function markLength(start: Uint8Array): 0 | 3 {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0;
}

/**
 * The form of a file, from how it begins.
 *
 * @param start  its first `tellingBytes` bytes, or all of them, without a byte order mark
 * @param file   how errors call it
 * @throws UserError for an empty file and for what holds no attempts
 */
export function recogniseForm(start: Uint8Array, file: string): ImportForm {
  const text = Buffer.from(start).toString("utf8");
  const firstKey = /^\s*\{\s*"([^"]{0,100})"\s*:/.exec(text)?.[1];
  if (firstKey !== undefined && ["version", "last_updated", "metrics"].includes(firstKey)) return "crackerjack";
  const line = text.split("\n").find((one) => one.trim() !== "") ?? "";
  if (line === "") throw new UserError({ wrong: `${file} is empty`, known: forms, fix: "look at what wrote it" });
  // A line that fits and is no object of JSON, such as the first of an indented file, is none of a file of lines.
  if (line.trimStart().startsWith("{") && (line.trimEnd().endsWith("}") || text.length >= tellingBytes || !text.includes("\n"))) return "jsonl";
  throw new UserError({ wrong: `${file} holds no attempts: ${whatItIs(start, text, firstKey)}`, known: forms, fix: fixFor(text, file) });
}

const forms = ["jsonl: attempts, one JSON object a line, as assay export writes them or as people do", "crackerjack: the metrics file of its agent tracker"];

/** Refuses what no form can be, however the form was named. */
export function requireText(start: Uint8Array, file: string): void {
  const head = Buffer.from(start.subarray(0, 16)).toString("latin1");
  const refuse = (what: string, fix: string) => {
    throw new UserError({ wrong: `${file} ${what}`, fix });
  };
  if (head.startsWith("\xff\xfe") || head.startsWith("\xfe\xff") || (head.length > 1 && head[1] === "\0")) refuse("is UTF-16 text; attempts are read as UTF-8", `iconv -f UTF-16 -t UTF-8 ${file} | assay import -`);
  if (head.startsWith("\x1f\x8b")) refuse("is compressed", `gunzip -c ${file} | assay import -`);
  if (head.startsWith("SQLite format 3")) refuse("is a database", `if it is a store of assay: assay export --store sqlite:${file} | assay import -`);
}

function whatItIs(start: Uint8Array, text: string, firstKey: string | undefined): string {
  const begin = JSON.stringify(text.trimStart().slice(0, 30));
  if (start.includes(0)) return "it is no text";
  if (text.trimStart().startsWith("[")) return "it is a list of JSON, not one attempt a line";
  if (firstKey !== undefined) return `it is an object of JSON over several lines, whose first field is ${JSON.stringify(firstKey)}`;
  return `it begins with ${begin}, which is no JSON object`;
}

function fixFor(text: string, file: string): string {
  if (/^\s*\{\s*"kind"\s*:\s*"assay-baseline"/.test(text)) return `assay baseline import ${file}`;
  return text.trimStart().startsWith("[") ? `jq -c '.[]' ${file} | assay import -` : "docs/format/attempts.md says how a line looks";
}
