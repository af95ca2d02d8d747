import { basename, dirname, resolve } from "node:path";
import type { Agent, Argv, Check, FunctionWork, Service, Suite, SuiteDefaults, Task, TextExpectation, Work } from "../model/index.ts";
import type { UserAgent, UserCall, UserCheck, UserConfig, UserJsonCheck, UserService, UserTask, UserText } from "../define/index.ts";
import type { WholeConfig } from "./functions.ts";
import { expandAlerts } from "./alerts.ts";
import { parseDuration } from "./duration.ts";
import { expandMetrics } from "./metrics.ts";
import { callOf } from "./functions.ts";
import { parseJsonPath } from "./json-path.ts";
import { expandRequest } from "./requests.ts";
import { joinWords } from "./words.ts";

/** Name of the agent that carries out what tasks bring: commands, calls, requests. */
export const directAgent = "direct";

/** How a suite is measured where nothing else is said. */
export const usualDefaults: SuiteDefaults = {
  attempts: 3,
  concurrency: 1,
  order: "shuffled",
  seed: 42,
  timeoutMs: 300_000,
  memory: "polled",
  retries: { most: 2, reasons: ["network", "rate-limit", "spawn-failed", "harness"], backoffMs: 1000 },
  store: null,
};

const checkTimeoutMs = 60_000;

/**
 * A configuration without mistakes, made definite: defaults filled in, durations in milliseconds, paths absolute.
 *
 * What a task brings (a command, a call, a request) belongs to the agent `direct` alone: it is not done by the agents that the task names besides.
 */
export function expand(config: WholeConfig, file: string): Suite {
  const root = dirname(file);
  const named = (config.agents ?? []).map(expandAgent);
  const isDirect = config.tasks.some((task) => worksOf(task).length > 0);
  const agents = isDirect ? [...named, { id: directAgent, model: "unknown", command: null, env: {}, settings: {}, timeoutMs: null }] : named;
  const everyNamed = isDirect ? named.map(({ id }) => id) : null;
  return {
    name: config.suite ?? (basename(root) || "suite"),
    root,
    configFile: file,
    agents,
    tasks: config.tasks.map((task) => expandTask(task, root, everyNamed)),
    metrics: expandMetrics(config.metrics),
    defaults: expandDefaults(config, root),
    service: config.service === undefined ? null : expandService(config.service),
    alerting: expandAlerts(config, root),
  };
}

/** @param everyNamed all agents but `direct`, or null where that is simply all */
function expandTask(task: UserTask, root: string, everyNamed: readonly string[] | null): Task {
  const agents = worksOf(task).length === 0 ? (task.agents ?? everyNamed) : [...(task.agents ?? []).filter((id) => id !== directAgent), directAgent];
  return {
    id: task.id,
    issueType: task.issueType ?? "",
    fixture: task.fixture === undefined ? null : resolve(root, task.fixture),
    folder: null,
    input: task.input ?? "",
    command: copy(task.command),
    work: expandWork(task, root),
    env: { ...task.env },
    setup: copy(task.setup),
    teardown: copy(task.teardown),
    checks: listed(task.check).map(expandCheck),
    critical: task.critical ?? true,
    after: [...new Set(listed(task.after))],
    timeoutMs: parseDuration(task.timeout) ?? null,
    agents: agents === null ? null : [...new Set(agents)],
    margins: { ...task.margins },
  };
}

/** The fields in which a task says what it does by itself; at most one is allowed. */
export function worksOf(task: UserTask): string[] {
  return (["command", "call", "request"] as const).filter((field) => task[field] !== undefined);
}

function expandWork({ call, request }: UserTask, root: string): Work | null {
  if (request !== undefined) return expandRequest(request);
  return call === undefined ? null : expandCall(callOf(call), root);
}

function expandCall(call: UserCall, root: string): FunctionWork {
  const { file, args = [], setup = null, teardown = null, process = "fresh" } = call;
  return { kind: "function", file: resolve(root, file), export: call.export, args: [...args], setup, teardown, process };
}

function expandService({ command, env, ready, timeout }: UserService): Service {
  return { command: [...command], env: { ...env }, ready, timeoutMs: parseDuration(timeout) ?? serviceTimeoutMs };
}

const serviceTimeoutMs = 30_000;

function expandAgent(agent: UserAgent): Agent {
  return {
    id: agent.id,
    model: agent.model ?? "unknown",
    command: copy(agent.command),
    env: { ...agent.env },
    settings: { ...agent.settings },
    timeoutMs: parseDuration(agent.timeout) ?? null,
  };
}

function expandCheck(check: UserCheck, i: number): Check {
  if (typeof check === "function") return { kind: "function", name: check.name === "" || check.name === "check" ? `check ${i + 1}` : check.name, run: check };
  if ("program" in check) {
    const timeoutMs = parseDuration(check.timeout) ?? checkTimeoutMs;
    return { kind: "program", name: check.name ?? lineOf(check.program), argv: [...check.program], env: { ...check.env }, timeoutMs };
  }
  if ("exit" in check) return { kind: "exit", codes: [...new Set(listed(check.exit))] };
  if ("file" in check) return { kind: "file", path: check.file, exists: check.exists ?? true, ...expandText(check) };
  if ("status" in check) return { kind: "status", codes: [...new Set(listed(check.status))] };
  if ("header" in check) return { kind: "header", name: check.header.toLowerCase(), exists: check.exists ?? true, ...expandText(check) };
  if ("json" in check) return expandJson(check);
  if ("body" in check) return { kind: "output", stream: "body", ...expandText(check.body) };
  return "stdout" in check ? { kind: "output", stream: "stdout", ...expandText(check.stdout) } : { kind: "output", stream: "stderr", ...expandText(check.stderr) };
}

function expandJson({ json, equals, matches, exists }: UserJsonCheck): Check {
  // Through JSON and back, so that fields which are undefined are not asked for.
  const value = equals === undefined ? null : { value: JSON.parse(JSON.stringify(equals)) as unknown };
  return { kind: "json", path: json, steps: parseJsonPath(json)!, exists: exists ?? true, equals: value, matches: expandText({ matches }).matches };
}

function expandText(text: string | UserText): TextExpectation {
  const { equals, contains, matches } = typeof text === "string" ? { contains: text } : { ...text };
  return { equals: equals ?? null, contains: contains ?? null, matches: matches === undefined ? null : { source: matches.source, flags: matches.flags } };
}

function expandDefaults(config: UserConfig, root: string): SuiteDefaults {
  const { retries } = usualDefaults;
  return {
    attempts: config.attempts ?? usualDefaults.attempts,
    concurrency: config.concurrency ?? usualDefaults.concurrency,
    order: config.order ?? usualDefaults.order,
    seed: config.seed ?? usualDefaults.seed,
    timeoutMs: config.timeout === null ? null : (parseDuration(config.timeout) ?? usualDefaults.timeoutMs),
    memory: config.memory ?? usualDefaults.memory,
    retries: {
      most: config.retries?.most ?? retries.most,
      reasons: [...(config.retries?.reasons ?? retries.reasons)],
      backoffMs: parseDuration(config.retries?.backoff) ?? retries.backoffMs,
    },
    store: config.store === undefined ? null : absoluteStore(config.store, root),
  };
}

/** A file of the store starts at the configuration's folder, like every other path. */
function absoluteStore(store: string, root: string): string {
  if (store.startsWith("sqlite:")) return `sqlite:${resolve(root, store.slice("sqlite:".length))}`;
  return /^[a-z][a-z0-9+.-]+:/.test(store) ? store : resolve(root, store);
}

const copy = (argv: Argv | undefined): Argv | null => (argv === undefined ? null : [...argv]);

function listed<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** A command line short enough for a line of a report. */
function lineOf(argv: readonly string[]): string {
  const line = joinWords(argv).replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
