import type { RecordDialect, RecordedFields, RecordTerms } from "../model/index.ts";
import { UserError, readRecord } from "../model/index.ts";
import { readUsage } from "../usage/index.ts";
import { Occurrences, contentId } from "./content-id.ts";
import { crackerjackDialect, momentIn } from "./crackerjack-dialect.ts";
import type { Aggregate, AttemptReader, Incoming } from "./incoming.ts";
import { JsonMembers } from "./json-members.ts";
import type { JsonMember } from "./json-members.ts";
import { parseJson } from "./json-text.ts";
import type { ReadingOptions } from "./jsonl-reader.ts";
import { recordContent, unknownFields } from "./jsonl-reader.ts";
import type { PlainObject } from "./shape.ts";
import { isPlainObject } from "./shape.ts";

/** The version of the metrics file that is read and written. */
export const crackerjackVersion = "1.0";
/** Largest metrics file that is taken, in bytes. */
export const largestMetricsBytes = 1_000_000_000;
/** An entry holds at most 100 attempts, about 25 kB. */
const longestEntryBytes = 16_000_000;

/**
 * The metrics file of crackerjack's agent tracker, version 1.0: entries with sums and the last 100 attempts of each. Attempts are filed
 * under the names that they carry themselves; keys are not cut at their colons, because names may hold colons. Sums that go beyond the
 * attempts in the file become aggregates. A damaged entry costs itself only.
 */
export class CrackerjackReader implements AttemptReader {
  readonly #options: ReadingOptions;
  readonly #members = new JsonMembers("metrics", longestEntryBytes);
  readonly #occurrences = new Occurrences();
  readonly #dialect: RecordDialect;
  readonly #terms: RecordTerms;
  #bytes = 0;
  #entries = 0;
  #seenVersion = false;
  #seenMetrics = false;
  #lastUpdatedMs: number | null = null;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#dialect = crackerjackDialect(options.zone);
    this.#terms = { nowMs: options.nowMs, readUsage, dialect: this.#dialect };
  }

  take(bytes: Uint8Array): Incoming[] {
    this.#bytes += bytes.length;
    if (this.#bytes > largestMetricsBytes) return [{ kind: "refusal", error: new UserError({ wrong: `${this.#options.file} is larger than ${largestMetricsBytes / 1e9} GB`, fix: "look at it: a metrics file holds at most 100 attempts of each entry" }) }];
    return this.#members.take(bytes).flatMap((member) => (member.inner ? this.#entry(member) : this.#field(member)));
  }

  end(): Incoming[] {
    const { brokenAt, cutOff, extraAt } = this.#members.end();
    const found: Incoming[] = [];
    if (brokenAt !== null) {
      const within = cutOff === null ? "" : `, in the middle of ${keyOf(cutOff)}`;
      const kept = this.#entries === 0 ? "no entry stands whole before that" : `the ${this.#entries} whole ${this.#entries === 1 ? "entry" : "entries"} before that were read`;
      found.push({ kind: "problem", where: `byte ${brokenAt}`, text: `the file ends here${within}: it was truncated; ${kept}` });
    }
    if (extraAt !== null) found.push({ kind: "problem", where: `byte ${extraAt}`, text: "something follows the end of the file's object and was left out" });
    if (brokenAt === null && !this.#seenMetrics && this.#entries === 0) found.push({ kind: "problem", where: "the file", text: 'it has no "metrics", or none in them' });
    return found;
  }

  /** A member beside the metrics. */
  #field(member: JsonMember): Incoming[] {
    const parsed = parsedMember(member);
    if ("problem" in parsed) return [{ kind: "problem", where: `byte ${member.offset}`, text: parsed.problem }];
    const { key, value } = parsed;
    if (key === "version") {
      this.#seenVersion = true;
      if (value === crackerjackVersion) return [];
      const fix = "update assay, or write its attempts one a line: docs/format/attempts.md";
      return [{ kind: "refusal", error: new UserError({ wrong: `${this.#options.file} has version ${JSON.stringify(value)} of the metrics file; this assay reads version "${crackerjackVersion}"`, fix }) }];
    }
    if (key === "last_updated") {
      this.#lastUpdatedMs = momentIn(this.#options.zone, value) ?? null;
      return this.#lastUpdatedMs === null ? [{ kind: "note", text: `last_updated is ${JSON.stringify(value)}, which is no moment` }] : [];
    }
    if (key !== "metrics") return unknownFields([key]);
    this.#seenMetrics = true;
    return [{ kind: "problem", where: "metrics", text: "it must be an object, entry by entry" }];
  }

  #entry(member: JsonMember): Incoming[] {
    const notes: Incoming[] = [];
    if (!this.#seenVersion) notes.push({ kind: "note", text: `the file does not say its version; it was read as ${crackerjackVersion}` });
    this.#seenVersion = true;
    this.#seenMetrics = true;
    const where = `metrics[${keyOf(member.bytes ?? new Uint8Array())}]`;
    const parsed = parsedMember(member);
    if ("problem" in parsed) return [...notes, { kind: "problem", where, text: `${parsed.problem} (from byte ${member.offset})` }];
    if (!isPlainObject(parsed.value)) return [...notes, { kind: "problem", where, text: "it must be an object" }];
    this.#entries++;
    return [...notes, ...parsed.notes.map((text): Incoming => ({ kind: "note", text })), ...this.#attemptsAndSums(parsed.value, where)];
  }

  #attemptsAndSums(entry: PlainObject, where: string): Incoming[] {
    const found: Incoming[] = unknownFields(Object.keys(entry).filter((name) => !entryFields.has(name)));
    const taken: RecordedFields[] = [];
    const rows = entry["recent_results"] ?? [];
    if (!Array.isArray(rows)) found.push({ kind: "problem", where, text: "recent_results must be a list" });
    for (const [i, row] of (Array.isArray(rows) ? rows : []).entries()) {
      const { fields, problems, notes } = readRecord(row, this.#terms);
      const at = `${where}.recent_results[${i}]`;
      if (fields === null) found.push({ kind: "problem", where: at, text: problems.join("; ") });
      else if (fields.startedAtMs === null) found.push({ kind: "problem", where: at, text: "timestamp is missing" });
      else {
        taken.push(fields);
        found.push(...notes.map((text): Incoming => ({ kind: "note", text })), { kind: "record", fields: { ...fields, startedAtMs: fields.startedAtMs }, id: this.#occurrences.idOf(recordContent(row as PlainObject, this.#dialect)) });
      }
    }
    return [...found, ...this.#sums(entry, taken, where)];
  }

  /** What an entry counts and does not hold. */
  #sums(entry: PlainObject, taken: readonly RecordedFields[], where: string): Incoming[] {
    const { total_attempts: total, successful_fixes: successes, failed_fixes: failures } = entry;
    const problem = (text: string): Incoming[] => [{ kind: "problem", where, text: `${text}; its sums were left out` }];
    // The names of an entry are an attempt's names, and are read by the same rules.
    const named = readRecord({ agent_name: entry["agent_name"], model_name: entry["model_name"], issue_type: entry["issue_type"], success: true }, this.#terms);
    if (named.fields === null) return problem(named.problems.join("; "));
    for (const [name, value] of Object.entries({ total_attempts: total, successful_fixes: successes }))
      if (!isCount(value)) return problem(`${name} is ${shown(value)}; it must be a whole number of at least 0`);
    const [all, passed] = [total as number, successes as number];
    if (passed > all) return problem(`successful_fixes is ${passed} of ${all} total_attempts: these counts cannot both be true`);
    if (failures !== undefined && failures !== all - passed) return problem(`successful_fixes ${passed} and failed_fixes ${shown(failures)} are not ${all} total_attempts`);
    const held = taken.filter(({ outcome }) => outcome === "passed").length;
    const [missing, missingPassed] = [all - taken.length, passed - held];
    if (missing < 0 || missingPassed < 0 || missingPassed > missing) return problem(`it counts ${passed} successes of ${all} attempts and holds ${held} of ${taken.length}`);
    const doubts = averages.flatMap(([name, most]): Incoming[] => (isAverage(entry[name], most) ? [] : [{ kind: "problem", where, text: `${name} is ${shown(entry[name])}; it is kept as unknown` }]));
    if (missing === 0) return doubts;
    const [confidence, seconds] = averages.map(([name, most]) => (isAverage(entry[name], most) ? ((entry[name] as number | undefined) ?? null) : null)) as [number | null, number | null];
    const { agent, model, issueType } = named.fields.series;
    const isOther = ({ series }: RecordedFields) => series.agent !== agent || series.model !== model || series.issueType !== issueType;
    const of = { attempts: all, successes: passed, averageConfidence: confidence, averageDurationMs: seconds === null ? null : seconds * 1000 };
    const content = { agent, model, issueType, of, attempts: missing, successes: missingPassed, atMs: this.#lastUpdatedMs ?? this.#options.nowMs, mixed: taken.some(isOther) };
    const aggregate: Aggregate = { id: contentId(JSON.stringify(["aggregate", agent, model, issueType, of, missing, this.#lastUpdatedMs])), ...content, source: this.#options.file };
    return [...doubts, { kind: "aggregate", aggregate }];
  }
}

const entryFields = new Set(["agent_name", "model_name", "issue_type", "total_attempts", "successful_fixes", "failed_fixes", "avg_confidence", "avg_time_seconds", "recent_results"]);

/** Averages of an entry, and what they may be at most. */
const averages = [["avg_confidence", 1], ["avg_time_seconds", 1e12]] as const; // prettier-ignore

function parsedMember({ bytes, offset }: JsonMember): { readonly key: string; readonly value: unknown; readonly notes: readonly string[] } | { readonly problem: string } {
  if (bytes === null) return { problem: `it is longer than ${longestEntryBytes / 1e6} MB` };
  const parsed = parseJson(Buffer.concat([Buffer.from("{"), bytes, Buffer.from("}")]));
  if ("problem" in parsed) return parsed;
  const [entry] = Object.entries(parsed.value as PlainObject);
  return entry === undefined ? { problem: `nothing can be read of byte ${offset}` } : { key: entry[0], value: entry[1], notes: parsed.notes };
}

/** The key that a member begins with, in quotes, as far as it can be read. */
function keyOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, 4000)).toString("utf8");
  const [key] = /^\s*"(?:[^"\\]|\\.)*"/.exec(text) ?? [JSON.stringify(text.trim().slice(0, 40))];
  return key.trim().length > 200 ? `${key.trim().slice(0, 200)}…"` : key.trim();
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isAverage(value: unknown, most: number): boolean {
  return value === undefined || value === null || (typeof value === "number" && value >= 0 && value <= most);
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : typeof value === "number" ? String(value) : JSON.stringify(value).slice(0, 60);
}
