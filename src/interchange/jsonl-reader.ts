import type { Run, RecordDialect } from "../model/index.ts";
import { UserError, canonicalJson, ownDialect, problemsOf, readRecord } from "../model/index.ts";
import { readUsage } from "../usage/index.ts";
import type { ByteLine } from "./byte-lines.ts";
import { ByteLines } from "./byte-lines.ts";
import { Occurrences } from "./content-id.ts";
import { crackerjackDialect } from "./crackerjack-dialect.ts";
import type { AttemptReader, Incoming } from "./incoming.ts";
import { aggregateOfLine, attemptOfLine, attemptsKind, attemptsVersion, environmentOfLine, runOfLine, strangeFields, variantOfLine } from "./jsonl-lines.ts";
import { parseJson } from "./json-text.ts";
import type { PlainObject } from "./shape.ts";
import { isPlainObject } from "./shape.ts";
import type { TimeZone } from "./time-zone.ts";

/** Longest line of an attempt that is taken, in bytes. */
export const longestLineBytes = 1_000_000;
/** A run carries its whole plan, a variant all settings: their lines may be longer. */
const longestRunLineBytes = 32_000_000;

/** What a reader must know to read. */
export interface ReadingOptions {
  /** How errors call the file. */
  readonly file: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** For moments that name no zone. */
  readonly zone: TimeZone;
}

/**
 * Attempts, one a line: those that assay wrote, those that people write (`{"agent": "Fix", "success": true, …}`, see `readRecord`), and
 * those in the words of crackerjack (`agent_name`), also mixed. A line that cannot be taken is told, and the next one read.
 */
export class JsonlReader implements AttemptReader {
  readonly #options: ReadingOptions;
  readonly #lines = new ByteLines((start) => (/^\{"(run|variant|environment)"/.test(Buffer.from(start.subarray(0, 20)).toString("latin1")) ? longestRunLineBytes : longestLineBytes));
  readonly #environments = new Map<string, Run["environment"]>();
  readonly #occurrences = new Occurrences();
  readonly #foreign: RecordDialect;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#foreign = crackerjackDialect(options.zone);
  }

  take(bytes: Uint8Array): Incoming[] {
    return this.#lines.take(bytes).flatMap((line) => this.#read(line));
  }

  end(): Incoming[] {
    const last = this.#lines.end();
    return last === undefined ? [] : this.#read(last);
  }

  #read({ number, bytes, ended }: ByteLine): Incoming[] {
    const where = `line ${number}`;
    if (bytes === null) return [{ kind: "problem", where, text: `it is longer than ${longestLineBytes / 1e6} MB` }];
    if (isBlank(bytes)) return [];
    const parsed = parseJson(bytes);
    if ("problem" in parsed) return [{ kind: "problem", where, text: ended ? parsed.problem : `${parsed.problem}; the file ends in the middle of this line: it was truncated` }];
    const notes: Incoming[] = parsed.notes.map((text) => ({ kind: "note", text }));
    if (!isPlainObject(parsed.value)) return [...notes, { kind: "problem", where, text: "it holds no JSON object" }];
    return [...notes, ...this.#item(parsed.value, where)];
  }

  #item(value: PlainObject, where: string): Incoming[] {
    const has = (name: string) => Object.hasOwn(value, name);
    const taken = <T>(read: T | string, item: (thing: T) => Incoming[]): Incoming[] => (typeof read === "string" ? [{ kind: "problem", where, text: read }] : item(read));
    if (has("kind") && has("version")) return this.#head(value);
    if (has("agent_name")) return this.#record(value, where, this.#foreign);
    if (has("agent")) return this.#record(value, where, ownDialect);
    if (has("attempt")) return this.#attempt(value["attempt"], where);
    if (has("run")) return taken(runOfLine(value["run"], this.#environments), (run) => [{ kind: "run", run }]);
    if (has("variant")) return taken(variantOfLine(value["variant"]), (variant) => [{ kind: "variant", variant }]);
    if (has("aggregate")) return taken(aggregateOfLine(value["aggregate"]), (aggregate) => [{ kind: "aggregate", aggregate }]);
    if (has("environment"))
      return taken(environmentOfLine(value["environment"]), (environment) => {
        this.#environments.set(environment.id, environment);
        return [];
      });
    const names = Object.keys(value).slice(0, 5).join(", ");
    return [{ kind: "problem", where, text: `it is no attempt: it has neither agent nor agent_name${names === "" ? "" : `, but ${names.slice(0, 100)}`}` }];
  }

  /** Files may be joined by `cat`: a first line may come anywhere. */
  #head({ kind, version }: PlainObject): Incoming[] {
    const { file } = this.#options;
    if (kind !== attemptsKind) {
      const fix = kind === "assay-baseline" ? `assay baseline import ${file}` : "assay export -o FILE";
      return [{ kind: "refusal", error: new UserError({ wrong: `${file} holds no attempts: its kind is ${JSON.stringify(kind)}`, known: ["what assay export writes", "attempts, one a line"], fix }) }];
    }
    if (version === attemptsVersion) return [];
    const newer = typeof version === "number" && version > attemptsVersion;
    const fix = newer ? "update assay" : "assay export -o FILE, by the assay that has the attempts";
    return [{ kind: "refusal", error: new UserError({ wrong: `${file} has version ${JSON.stringify(version)}; this assay reads version ${attemptsVersion}`, fix }) }];
  }

  #attempt(value: unknown, where: string): Incoming[] {
    const attempt = attemptOfLine(value);
    if (typeof attempt === "string") return [{ kind: "problem", where, text: attempt }];
    const problems = problemsOf(attempt);
    if (problems.length > 0) return [{ kind: "problem", where, text: problems.join("; ") }];
    return [...unknownFields(strangeFields(value)), { kind: "attempt", attempt, where }];
  }

  #record(value: PlainObject, where: string, dialect: RecordDialect): Incoming[] {
    const { fields, problems, notes } = readRecord(value, { nowMs: this.#options.nowMs, readUsage, dialect });
    if (fields === null) return [{ kind: "problem", where, text: problems.join("; ") }];
    if (fields.startedAtMs === null)
      return [{ kind: "problem", where, text: `${dialect.names.at} is missing: an attempt of the past needs its moment (assay record --stdin records attempts as made now)` }];
    const id = fields.id ?? this.#occurrences.idOf(recordContent(value, dialect));
    return [...notes.map((text): Incoming => ({ kind: "note", text })), { kind: "record", fields: { ...fields, startedAtMs: fields.startedAtMs }, id }];
  }
}

/** What an attempt is recognised by: what it says, in whatever order; the same in a file of lines and in one of metrics. */
export function recordContent(value: PlainObject, dialect: RecordDialect): string {
  return canonicalJson(Object.values(dialect.names).filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]]));
}

/** That fields were left out because nobody here knows them. */
export function unknownFields(names: readonly string[]): Incoming[] {
  return names.map((name) => ({ kind: "note", text: `a field ${JSON.stringify(name.slice(0, 60))} means nothing to assay and was left out` }));
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
