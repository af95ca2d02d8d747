import type { z as Zod } from "zod";
import { isAbsolute, normalize } from "node:path";
import type { Argv } from "../model/index.ts";
import type { Duration, UserAgent, UserCall, UserCheck, UserConfig, UserFunctions, UserMetric, UserRetries, UserTask, UserText } from "../define/index.ts";
import type { UserBodyCheck, UserHeaderCheck, UserJsonCheck, UserRequest, UserService, UserStatusCheck } from "../define/index.ts";
import type { UserExitCheck, UserFileCheck, UserProgramCheck, UserStderrCheck, UserStdoutCheck } from "../define/index.ts";
import type { Mistake } from "./mistakes.ts";
import { longestName, orders } from "../model/index.ts";
import { mistakesOfAlerts } from "./check-alerts.ts";
import { retryReasons } from "../define/index.ts";
import { durationForm, parseDuration } from "./duration.ts";
import { parseJsonPath } from "./json-path.ts";
import { fieldPath, shownValue, unknownName } from "./mistakes.ts";
import { isPlain } from "./plain.ts";
import { isHttpUrl, mistakesOfRequest } from "./requests.ts";
import { splitWords } from "./words.ts";

/**
 * The mistakes in the form of a configuration: wrong types, unknown fields, values out of range. An empty list means that the
 * value is a `UserConfig`. zod is loaded here and nowhere before: it costs 30 ms.
 */
export async function mistakesOfForm(config: unknown): Promise<Mistake[]> {
  const schemas = schemasOf((await import("zod")).z);
  const mistakes = complaints(schemas.config, config, []);
  if (isRecord(config)) {
    // A store that others fill may be watched without anything to measure.
    if (config.tasks === undefined && config.functions === undefined && config.alerts === undefined) mistakes.unshift({ wrong: "tasks is missing; it must be a list of at least one task" });
    mistakes.push(...mistakesOfFunctions(schemas, config.functions));
    // Rules name metrics: as long as those are wrong, what names them cannot be judged.
    if (complaints(schemas.metrics, config.metrics ?? {}, ["metrics"]).length === 0) mistakes.push(...mistakesOfAlerts(config as UserConfig));
  }
  const tasks = (config as UserConfig | null)?.tasks;
  for (const [i, task] of (Array.isArray(tasks) ? (tasks as unknown[]) : []).entries()) {
    mistakes.push(...mistakesOfCall(schemas, (task as UserTask | null)?.call, ["tasks", i, "call"]));
    mistakes.push(...mistakesOfRequest((task as UserTask | null)?.request, ["tasks", i, "request"]));
    const check = (task as UserTask | null)?.check;
    if (check === undefined) continue;
    if (!Array.isArray(check)) mistakes.push(...mistakesOfCheck(schemas, check, ["tasks", i, "check"]));
    else if (check.length === 0) mistakes.push({ wrong: `tasks[${i}].check is an empty list; leave it out to ask for exit code 0, or status 2xx of a request` });
    else for (const [j, one] of check.entries()) mistakes.push(...mistakesOfCheck(schemas, one, ["tasks", i, "check", j]));
  }
  return mistakes;
}

/** Text or object: only the form that was chosen is looked at, so that the message is about it. */
function mistakesOfCall(schemas: Schemas, call: unknown, path: PropertyKey[]): Mistake[] {
  if (call === undefined || (typeof call === "string" && /^[^#\0].*#[^#]+$/.test(call))) return [];
  if (isRecord(call)) return complaints(schemas.call, call, path);
  const wrong = `${fieldPath(path)} is ${shownValue(call)}; it must be a file and a name that it exports, such as "./bench/parse.ts#parse", or an object`;
  return [typeof call === "string" && call !== "" && !call.includes("#") ? { wrong, fix: JSON.stringify(`${call}#default`) } : { wrong }];
}

function mistakesOfFunctions(schemas: Schemas, functions: unknown): Mistake[] {
  if (functions === undefined) return [];
  const several = Array.isArray(functions);
  if (several && functions.length === 0) return [{ wrong: "functions is an empty list; it must be a glob, or a list of them" }];
  return (several ? (functions as unknown[]) : [functions]).flatMap((one, i) => {
    const path = several ? ["functions", i] : ["functions"];
    if (isText(one) && one !== "") return [];
    if (isRecord(one)) return complaints(schemas.functions, one, path);
    return [{ wrong: `${fieldPath(path)} is ${shownValue(one)}; it must be a glob, such as "bench/**/*.task.ts", or an object with files` }];
  });
}

type Schemas = ReturnType<typeof schemasOf>;
const checkKinds = ["program", "exit", "file", "stdout", "stderr", "status", "header", "json", "body"] as const;

/** The key that a check has says what it is; only that form is looked at, so that the message is about it. */
function mistakesOfCheck(schemas: Schemas, check: unknown, path: PropertyKey[]): Mistake[] {
  if (typeof check === "function") return [];
  const at = fieldPath(path);
  const forms = ["{ program: [...] }", "{ exit: 0 }", "{ file: ... }", "{ stdout: ... }", "{ stderr: ... }", "{ status: 200 }", "{ header: ... }", "{ json: ... }", "{ body: ... }", "a function"];
  if (typeof check !== "object" || check === null || Array.isArray(check)) {
    const words = typeof check === "string" ? wordsOf(check) : Array.isArray(check) && check.every((word) => typeof word === "string") ? check : [];
    const fix = words.length === 0 ? {} : { fix: `{ program: ${JSON.stringify(words)} }` };
    return [{ wrong: `${at} is ${shownValue(check)}; it must be a check`, known: forms, ...fix }];
  }
  const kinds = checkKinds.filter((kind) => Object.hasOwn(check, kind));
  if (kinds.length > 1) return [{ wrong: `${at} has ${kinds.join(" and ")}; each check has one of them`, fix: "write a list of checks, one for each" }];
  if (kinds.length === 1) return complaints(schemas[kinds[0]!], check, path);
  const [key] = Object.keys(check);
  if (key === undefined) return [{ wrong: `${at} is an empty object; it must be a check`, known: forms }];
  return [unknownName(`${at} has ${key}, which makes no check`, key, checkKinds)];
}

function complaints(schema: Zod.ZodType, value: unknown, path: PropertyKey[]): Mistake[] {
  const parsed = schema.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue): Mistake[] => {
    const given = valueAt(value, issue.path);
    const at = fieldPath([...path, ...issue.path]);
    if (issue.code === "unrecognized_keys") {
      const known = JSON.parse(issue.message) as string[];
      return issue.keys.map((key) => unknownName(`${fieldPath([...path, ...issue.path, key])} is not a known field`, key, known));
    }
    const name = at === "" ? "the default export" : at;
    const wrong = given === undefined ? `${name} is missing; it must be ${issue.message}` : `${name} is ${shownValue(given)}; it must be ${issue.message}`;
    return [{ wrong, ...remedy(issue.path.at(-1) ?? path.at(-1), given) }];
  });
}

/** Commands written as one text are the commonest mistake: the remedy shows the array. */
function remedy(field: PropertyKey | undefined, given: unknown): { fix: string } | undefined {
  if (typeof given !== "string" || !["command", "setup", "teardown", "program"].includes(String(field))) return undefined;
  const words = wordsOf(given);
  return words.length === 0 ? undefined : { fix: `${String(field)}: [${words.map((word) => JSON.stringify(word)).join(", ")}]` };
}

function wordsOf(text: string): string[] {
  try {
    return splitWords(text);
  } catch {
    return []; // an unbalanced quote: there is no array to show
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner === null || inner === undefined ? undefined : (inner as Record<PropertyKey, unknown>)[key]), value);
}

/** The form of a configuration. Each part is held against the type that users see, at compile time. */
function schemasOf(z: typeof Zod) {
  /** A value that passes a test; the message ends the sentence "it must be …". */
  const must = <T>(be: string, test: (value: unknown) => boolean) => z.custom<T>(test, { error: be });
  const listOf = <T extends Zod.ZodType>(item: T, be: string) => z.array(item, { error: be }).min(1, { error: be });
  const fields = <T extends Zod.ZodRawShape>(shape: T, be: string) =>
    z.strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? JSON.stringify(Object.keys(shape)) : be) });

  const name = must<string>(`a text of 1 to ${longestName} characters in one line, without spaces around it`, (value) => isLine(value) && value.length > 0);
  const text = must<string>("a text without NUL characters", isText);
  const argv = must<Argv>('a list of texts: the program, then its arguments, such as ["node", "fix.js"]', isArgv);
  const duration = must<Duration>(durationForm, (value) => parseDuration(value) !== undefined);
  const limit = must<Duration>(`${durationForm}; not 0`, (value) => (parseDuration(value) ?? 0) > 0);
  const count = (low: number, high: number) => must<number>(`a whole number from ${low} to ${high}`, (value) => isCount(value, low, high));
  const oneOf = <T extends string>(known: readonly T[]) => must<T>(`one of ${known.map((one) => JSON.stringify(one)).join(", ")}`, (value) => known.includes(value as T));
  const env = z.record(
    z.string().regex(/^[^=\0]+$/),
    text,
    { error: (issue) => (issue.code === "invalid_key" ? "a variable's name: not empty, without = or NUL" : "an object of texts, each under a variable's name") },
  );
  const pattern = must<RegExp>("a regular expression, such as /fixed/", (value) => value instanceof RegExp);

  const margin = must<number>("above 0 and at most 1 (100 %)", (value) => typeof value === "number" && value > 0 && value <= 1);
  const metric = fields(
    {
      better: oneOf(["lower", "higher"]).optional(),
      unit: oneOf(["ms", "bytes", "usd", "tokens", "share", "count"]).optional(),
      resolution: must<number>("a number above 0", (value) => typeof value === "number" && value > 0 && value < Infinity).optional(),
      margin: margin.optional(),
    },
    'an object, such as { better: "lower" }',
  ) satisfies Zod.ZodType<UserMetric>;

  const retries = fields(
    { most: count(0, 100).optional(), reasons: z.array(oneOf(retryReasons), { error: "a list of reasons" }).optional(), backoff: duration.optional() },
    "an object, such as { most: 2 }",
  ) satisfies Zod.ZodType<UserRetries>;

  const agent = fields(
    {
      id: name,
      command: argv,
      model: name.optional(),
      env: env.optional(),
      settings: must<Readonly<Record<string, unknown>>>("an object of plain data (no functions)", (value) => isRecord(value) && isPlain(value, 20)).optional(),
      timeout: limit.optional(),
    },
    "an object with id and command",
  ) satisfies Zod.ZodType<UserAgent>;

  const task = fields(
    {
      id: name,
      issueType: must<string>(`a text of at most ${longestName} characters in one line`, isLine).optional(),
      fixture: must<string>("a path to a folder", (value) => isText(value) && value !== "").optional(),
      input: text.optional(),
      command: argv.optional(),
      call: z.custom<string | UserCall>(() => true).optional(),
      request: z.custom<string | UserRequest>(() => true).optional(),
      env: env.optional(),
      setup: argv.optional(),
      teardown: argv.optional(),
      critical: z.boolean({ error: "true or false" }).optional(),
      after: must<string | readonly string[]>("the id of a task, or a list of them", (value) => isText(value) || isTexts(value)).optional(),
      timeout: limit.optional(),
      agents: must<readonly string[]>("a list of at least one agent's id", (value) => isTexts(value) && value.length > 0).optional(),
      margins: z.record(z.string(), margin, { error: "an object of margins, each under a metric's name" }).optional(),
      check: z.custom<UserCheck | readonly UserCheck[]>(() => true).optional(),
    },
    "an object with an id",
  ) satisfies Zod.ZodType<UserTask>;

  const url = must<string>("an http or https URL", (value) => isText(value) && URL.canParse(value) && isHttpUrl(value));
  const service = fields(
    { command: argv, ready: url, timeout: limit.optional(), env: env.optional() },
    'an object, such as { command: ["node", "server.ts"], ready: "http://127.0.0.1:8080/" }',
  ) satisfies Zod.ZodType<UserService>;

  const metrics = z.record(z.string(), metric, { error: "an object of metrics, each under its name" });
  const config = fields(
    {
      suite: name.optional(),
      attempts: count(1, 1_000_000).optional(),
      concurrency: count(1, 1024).optional(),
      order: oneOf(orders).optional(),
      seed: count(0, 2 ** 32 - 1).optional(),
      timeout: limit.nullable().optional(),
      memory: oneOf(["polled", "exact"]).optional(),
      retries: retries.optional(),
      store: must<string>("the URL of a store, such as sqlite:./attempts.db", (value) => isText(value) && value !== "").optional(),
      agents: listOf(agent, "a list of at least one agent; leave it out when every task has a command").optional(),
      tasks: listOf(task, "a list of at least one task").optional(),
      functions: z.custom<NonNullable<UserConfig["functions"]>>(() => true).optional(),
      service: service.optional(),
      metrics: metrics.optional(),
      alerts: z.custom<NonNullable<UserConfig["alerts"]>>(() => true).optional(),
      deliveries: z.custom<NonNullable<UserConfig["deliveries"]>>(() => true).optional(),
    },
    "an object: export default defineConfig({ tasks: [...] })",
  ) satisfies Zod.ZodType<UserConfig>;

  const kindOfProcess = oneOf(["fresh", "in-process"]).optional();
  const filled = must<string>("a text that is not empty", (value) => isText(value) && value !== "");
  const expected = { equals: text.optional(), contains: text.optional(), matches: pattern.optional() };
  const printed = must<string | UserText>("a text that must be contained, or an object with contains, matches or equals", isExpectation);
  const code = (value: unknown) => isCount(value, 0, 2 ** 32 - 1);
  const status = (value: unknown) => isCount(value, 100, 599) || (typeof value === "string" && /^[1-5]xx$/.test(value));
  const exists = z.boolean({ error: "true or false" }).optional();
  return {
    config,
    metrics,
    call: fields(
      {
        file: must<string>("a path to a module", (value) => isText(value) && value !== ""),
        export: filled,
        args: must<readonly unknown[]>("a list of plain data (no functions)", (value) => Array.isArray(value) && isPlain(value, 20)).optional(),
        setup: filled.optional(),
        teardown: filled.optional(),
        process: kindOfProcess,
      },
      "",
    ) satisfies Zod.ZodType<UserCall>,
    functions: fields({ files: filled, process: kindOfProcess }, "") satisfies Zod.ZodType<UserFunctions>,
    program: fields({ program: argv, name: name.optional(), env: env.optional(), timeout: limit.optional() }, "") satisfies Zod.ZodType<UserProgramCheck>,
    exit: fields(
      { exit: must<number | readonly number[]>("an exit code or a list of them", (value) => code(value) || (Array.isArray(value) && value.length > 0 && value.every(code))) },
      "",
    ) satisfies Zod.ZodType<UserExitCheck>,
    file: fields({ file: must<string>("a path inside the workspace", isInside), exists, ...expected }, "") satisfies Zod.ZodType<UserFileCheck>,
    stdout: fields({ stdout: printed }, "") satisfies Zod.ZodType<UserStdoutCheck>,
    stderr: fields({ stderr: printed }, "") satisfies Zod.ZodType<UserStderrCheck>,
    status: fields(
      { status: must<UserStatusCheck["status"]>('a status code from 100 to 599, a class such as "2xx", or a list of them', (value) => status(value) || (Array.isArray(value) && value.length > 0 && value.every(status))) },
      "",
    ) satisfies Zod.ZodType<UserStatusCheck>,
    header: fields({ header: must<string>("the name of a header", (value) => typeof value === "string" && /^[!#$%&'*+.^_`|~\w-]+$/.test(value)), exists, ...expected }, "") satisfies Zod.ZodType<UserHeaderCheck>,
    json: fields(
      {
        json: must<string>('a place such as data.items[0].id or ["any name"]', (value) => isText(value) && parseJsonPath(value) !== undefined),
        equals: must<unknown>("plain data", (value) => isPlain(value, 20)).optional(),
        matches: pattern.optional(),
        exists,
      },
      "",
    ) satisfies Zod.ZodType<UserJsonCheck>,
    body: fields({ body: printed }, "") satisfies Zod.ZodType<UserBodyCheck>,
  };
}

// A field that the types have and the schema has not (or the other way round) is an error here.
type Same<A, B> = [A, B] extends [B, A] ? true : never;
type FieldsOf<S extends keyof Schemas> = keyof Zod.output<Schemas[S]>;
void ([true, true, true] satisfies [
  Same<FieldsOf<"config">, keyof UserConfig>,
  Same<keyof Exclude<Zod.output<Schemas["config"]>["tasks"], undefined>[number], keyof UserTask>,
  Same<keyof NonNullable<Zod.output<Schemas["config"]>["agents"]>[number], keyof UserAgent>,
]);

const isText = (value: unknown): value is string => typeof value === "string" && !value.includes("\0");
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isArgv = (value: unknown): value is Argv => isTexts(value) && value.length > 0 && value[0] !== "";
const isCount = (value: unknown, low: number, high: number): boolean => Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Names end up in one line of a table, in file names and in URLs: no control characters, no lone surrogates. */
function isLine(value: unknown): value is string {
  return typeof value === "string" && value.length <= longestName && value.isWellFormed() && !/\p{Cc}|\u2028|\u2029/u.test(value) && value.trim() === value;
}

function isInside(value: unknown): boolean {
  if (!isText(value) || value === "" || isAbsolute(value)) return false;
  const path = normalize(value);
  return path !== "." && path !== ".." && !/^\.\.[\\/]/.test(path);
}

function isExpectation(value: unknown): boolean {
  if (typeof value === "string") return true;
  if (!isRecord(value) || Object.keys(value).length === 0) return false;
  const fits = { equals: isText, contains: isText, matches: (given: unknown) => given instanceof RegExp };
  return Object.entries(value).every(([key, given]) => given === undefined || (Object.hasOwn(fits, key) && fits[key as keyof typeof fits](given)));
}
