import type { AlertColumn, Argv, CheckFunction, Mode, Order } from "../model/index.ts";

/**
 * What `assay.config.ts` exports as its default: this function only lends it its types.
 * Paths start at the folder of the configuration; mistakes are explained when it is loaded.
 *
 * @example
 * export default defineConfig({
 *   suite: "fixers",
 *   agents: [{ id: "prettier", command: ["prettier", "--write", "."] }],
 *   tasks: [{ id: "quotes", fixture: "fixtures/quotes", check: { program: ["npm", "test"] } }],
 * });
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}

/** A length of time: `"300ms"`, `"30s"`, `"5m"`, `"1h"`, or a number of milliseconds. */
export type Duration = string | number;

/** A named set of tasks, the agents that do them, and how they are measured. */
export interface UserConfig {
  /** Name of the suite; else the name of the configuration's folder. */
  suite?: string | undefined;
  /** Attempts of each task by each agent, from 1; 3. */
  attempts?: number | undefined;
  /** Attempts that run at the same time, from 1; 1. Their times then disturb each other. */
  concurrency?: number | undefined;
  /** `shuffled` (by the seed), `interleaved` or `sequential`; `shuffled`. */
  order?: Order | undefined;
  /** Whole number from 0 that fixes the order and is handed to agents as `{seed}`; 42. */
  seed?: number | undefined;
  /** After this an attempt is stopped and counts as failed; `"5m"`. Null: never. */
  timeout?: Duration | null | undefined;
  /** How peak memory is found: `polled` from outside, or `exact` by GNU time where it is installed; `polled`. */
  memory?: "polled" | "exact" | undefined;
  /** When an attempt that errored (never one that failed) is made again. */
  retries?: UserRetries | undefined;
  /** Where attempts are kept, such as `sqlite:./attempts.db`; else the nearest folder `.assay`. */
  store?: string | undefined;
  /** Who does the tasks; may be left out when every task has a command of its own. */
  agents?: readonly UserAgent[] | undefined;
  /** What is measured; may be left out where `functions` brings tasks. */
  tasks?: readonly UserTask[] | undefined;
  /**
   * Files of which every exported function is a task, as globs such as `"bench/**\/*.task.ts"`. Not tasks: exports called `setup` and
   * `teardown`, which run before and after each attempt of the others, untimed; names that begin with `_`; classes.
   */
  functions?: string | UserFunctions | readonly (string | UserFunctions)[] | undefined;
  /** A program that must run beside the attempts, such as the server that they ask. */
  service?: UserService | undefined;
  /** Your own metrics by name, as agents write them into `$ASSAY_RESULT`; and built-in ones (`durationMs`, `costUsd` …) with another margin. */
  metrics?: Readonly<Record<string, UserMetric>> | undefined;
  /** When somebody should hear of it: looked at after each run, and by `assay monitor`. */
  alerts?: readonly UserAlert[] | undefined;
  /** Where messages of alerts go, by name. */
  deliveries?: Readonly<Record<string, UserDelivery>> | undefined;
}

/** What is watched, and when somebody hears of it. */
export interface UserAlert {
  /** Its own name, shown in every message. */
  name: string;
  /** Only attempts with these values; all live ones where it is left out. */
  on?: { task?: string | undefined; issueType?: string | undefined; agent?: string | undefined; model?: string | undefined; mode?: Mode | undefined } | undefined;
  /** Each value (or combination of values) has a state of its own. */
  each?: AlertColumn | readonly AlertColumn[] | undefined;
  /** `success`, `duration`, `cost`, or a metric by its name; `success`. */
  metric?: string | undefined;
  /**
   * `{ below: 0.8 }` or `{ above: "5s" }`: surely beyond a level, with `warn` as a level on its good side; `"stepped"`: on another, worse
   * level than before; `{ regressed: "main" }`: worse than that baseline.
   */
  when: UserAlertLevel | "stepped" | { regressed: string };
  /** How points are made: so many attempts in a row, or the attempts of a UTC day; `{ attempts: 20 }`. Each is judged once, when it is complete. */
  by?: "day" | { attempts: number } | undefined;
  /** Smallest step, or smallest change from a baseline, that alerts; the metric's own margin. */
  margin?: number | undefined;
  /** For levels: points in a row that must say so; 1. */
  for?: number | undefined;
  /** Without an attempt for so long there is no data, such as `"2d"`; left out: that is never said. */
  noData?: Duration | null | undefined;
  /** An alert that lasts is told again after so long; `"24h"`. Null: never. */
  renotify?: Duration | null | undefined;
  /** Names of deliveries; left out: all of them. */
  to?: string | readonly string[] | undefined;
}

/** A level, in the metric's unit; for times also a duration such as `"5s"`. */
export interface UserAlertLevel {
  below?: number | string | undefined;
  above?: number | string | undefined;
  /** A level that is crossed before: it warns. */
  warn?: number | string | undefined;
}

/** Where messages go. */
export type UserDelivery = UserCommandDelivery | UserWebhookDelivery | UserFileDelivery;

/** A program that gets the message as JSON on its standard input; exit code 0 says that it was taken. */
export interface UserCommandDelivery {
  command: Argv;
  /** Environment variables, beside those that assay runs with. */
  env?: Readonly<Record<string, string>> | undefined;
  /** `"30s"` where it is left out. */
  timeout?: Duration | undefined;
}

/** A URL that the message is posted to as JSON; a status of 2xx says that it was taken. */
export interface UserWebhookDelivery {
  /** An http or https URL; `${env:NAME}` is a variable of the environment, read when a message is sent. */
  webhook: string;
  /** `${env:NAME}` is replaced: `{ authorization: "Bearer ${env:CHAT_TOKEN}" }` keeps the secret out of files. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Of one try; `"10s"`. */
  timeout?: Duration | undefined;
  /** Tries in one evaluation, from 1 to 10, with ever longer waits between them; 3. What did not arrive is tried at the next one. */
  attempts?: number | undefined;
}

/** A file that gets a line of JSON for each message. */
export interface UserFileDelivery {
  /** From the configuration's folder. */
  file: string;
}

/** What a metric is, so that a change of it can be judged. */
export interface UserMetric {
  /** Whether less or more of it is better; needed for your own metrics. */
  better?: "lower" | "higher" | undefined;
  /** What it counts, for print. */
  unit?: "ms" | "bytes" | "usd" | "tokens" | "share" | "count" | undefined;
  /** Smallest step that can be told apart, above 0; 1 for counts, tokens, ms and bytes, else 0.001. */
  resolution?: number | undefined;
  /** Smallest change that matters, in (0, 1]: relative, or for shares in points; 0.1. */
  margin?: number | undefined;
}

/** Files of functions that are measured in another way than the usual one. */
export interface UserFunctions {
  /** A glob, from the configuration's folder. */
  files: string;
  /** As in {@link UserCall}; `fresh`. */
  process?: "fresh" | "in-process" | undefined;
}

/** A call of an exported function. */
export interface UserCall {
  /** A module; a file ending in .ts, .mts, .js or .mjs. */
  file: string;
  /** The name it exports; `default` for its default export. */
  export: string;
  /** Its arguments, as plain data; none. */
  args?: readonly unknown[] | undefined;
  /** Names of exports that run before and after each attempt, with the same arguments, untimed. */
  setup?: string | undefined;
  teardown?: string | undefined;
  /**
   * `fresh`: a process for each attempt, timed inside it. `in-process`: one process for all attempts of the task, with warm-up and
   * batches, for calls of micro- and milliseconds. `fresh`.
   */
  process?: "fresh" | "in-process" | undefined;
}

/** Retries are for attempts that errored: the network, the machine, never the agent's own failure. */
export interface UserRetries {
  /** Retries of one attempt at the most, from 0; 2. */
  most?: number | undefined;
  /** For these reasons only; `network`, `rate-limit`, `spawn-failed`, `harness`. */
  reasons?: readonly RetryReason[] | undefined;
  /** Wait before the first retry; doubled for each further one; `"1s"`. */
  backoff?: Duration | undefined;
}

/** Why an attempt may be made again: the reasons of `errored` that another try can change. */
export type RetryReason = (typeof retryReasons)[number];

/** All of them; a closed list. */
export const retryReasons = ["network", "rate-limit", "spawn-failed", "harness", "workspace-failed", "setup-failed", "check-errored", "command-not-found"] as const;

/** Who does it, and how it is called. */
export interface UserAgent {
  /** Stable name, shown in every report. */
  id: string;
  /**
   * Program and arguments; no shell is started. In the arguments `{task}`, `{issueType}`, `{input}`, `{workspace}`, `{fixture}`,
   * `{model}` and `{seed}` are replaced.
   */
  command: Argv;
  /** The model it uses; `unknown` where there is none. */
  model?: string | undefined;
  /** Environment variables, beside those that assay runs with. */
  env?: Readonly<Record<string, string>> | undefined;
  /** Whatever else makes this agent different, as plain data: part of what a comparison is about. */
  settings?: Readonly<Record<string, unknown>> | undefined;
  /** Instead of the suite's. */
  timeout?: Duration | undefined;
}

/** What is measured. */
export interface UserTask {
  /** Stable name, shown in every report. */
  id: string;
  /** What kind of work it is: the best agent is found per issue type. */
  issueType?: string | undefined;
  /** Folder that each attempt gets a fresh copy of; else it starts in an empty folder. */
  fixture?: string | undefined;
  /** Goes to the agent's standard input and replaces `{input}`. */
  input?: string | undefined;
  /** The task's own program and arguments, for tasks that need no agent; shown as the agent `direct`. */
  command?: Argv | undefined;
  /** A function to call, for tasks that need no agent: `"./bench/parse.ts#parse"`, or with arguments as an object. */
  call?: string | UserCall | undefined;
  /** A request to make, for tasks that need no agent: a URL to get, or an object. */
  request?: string | UserRequest | undefined;
  /** Environment variables, beside the agent's. */
  env?: Readonly<Record<string, string>> | undefined;
  /** Run in the workspace before each attempt; not timed. */
  setup?: Argv | undefined;
  /** Run in the workspace after each attempt; not timed. */
  teardown?: Argv | undefined;
  /** Whether a failure fails the gate; true. */
  critical?: boolean | undefined;
  /** Ids of tasks that must have passed before, in the same round and by the same agent. */
  after?: string | readonly string[] | undefined;
  /** Instead of the agent's and the suite's. */
  timeout?: Duration | undefined;
  /** Ids of the agents that do it; else all. */
  agents?: readonly string[] | undefined;
  /** Smallest changes that matter for this task, by metric, such as `{ durationMs: 0.3 }`. */
  margins?: Readonly<Record<string, number>> | undefined;
  /** What tells that an attempt succeeded; several must all hold; without any, exit code 0 is asked for, and status 2xx of a request. */
  check?: UserCheck | readonly UserCheck[] | undefined;
}

/** One condition of success. */
export type UserCheck =
  | UserProgramCheck
  | UserExitCheck
  | UserFileCheck
  | UserStdoutCheck
  | UserStderrCheck
  | UserStatusCheck
  | UserHeaderCheck
  | UserJsonCheck
  | UserBodyCheck
  | CheckFunction;

/** A program that is run in the workspace as the agent left it; exit code 0 is success. */
export interface UserProgramCheck {
  program: Argv;
  /** Shown when it fails; else the command line. */
  name?: string | undefined;
  env?: Readonly<Record<string, string>> | undefined;
  /** `"1m"` where it is left out. */
  timeout?: Duration | undefined;
}

/** The agent's exit code is this, or one of these. */
export interface UserExitCheck {
  exit: number | readonly number[];
}

/** A file of the workspace is there (or not), with this text. */
export interface UserFileCheck extends UserText {
  /** Relative to the workspace. */
  file: string;
  /** False: it must not be there; true. */
  exists?: boolean | undefined;
}

/** What the agent printed; a plain text must be contained. */
export interface UserStdoutCheck {
  stdout: string | UserText;
}

/** What the agent printed to standard error; a plain text must be contained. */
export interface UserStderrCheck {
  stderr: string | UserText;
}

/** What a text must be; everything that is given must hold. */
export interface UserText {
  equals?: string | undefined;
  contains?: string | undefined;
  matches?: RegExp | undefined;
}

/** One HTTP request. */
export interface UserRequest {
  /** `GET` where it is left out; also `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`, `OPTIONS`. */
  method?: string | undefined;
  /**
   * An http or https URL. `{task}`, `{input}`, `{seed}` and the other placeholders of a command are replaced, percent-encoded; `${env:NAME}` by a
   * variable of the environment (assay's, or the task's `env`), as it stands there.
   */
  url: string;
  /** Placeholders and `${env:NAME}` are replaced: `{ authorization: "Bearer ${env:API_TOKEN}" }` keeps the secret out of files and reports. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** A text as it stands, or data that is sent as JSON; in both, placeholders and `${env:NAME}` are replaced in texts. */
  body?: unknown;
  /** Connections are kept between attempts; false: each attempt makes its own. */
  reuseConnections?: boolean | undefined;
}

/** The status of the response is this, one of these, or of this class; without one, 2xx is asked for. */
export interface UserStatusCheck {
  status: number | UserStatusClass | readonly (number | UserStatusClass)[];
}

/** All status codes that begin with the same digit. */
export type UserStatusClass = "1xx" | "2xx" | "3xx" | "4xx" | "5xx";

/** A header of the response is there (or not), with this text. */
export interface UserHeaderCheck extends UserText {
  /** Its name, in any case. */
  header: string;
  /** False: it must not be there; true. */
  exists?: boolean | undefined;
}

/** What stands at a place of a JSON body. */
export interface UserJsonCheck {
  /**
   * Fields after dots, items in brackets from 0: `data.items[0].id`; a field of any name as `["a.b"]`; `items.length` is the number of items;
   * the empty text is the whole body.
   */
  json: string;
  /** The value, as plain data; objects and lists are compared by what is in them. */
  equals?: unknown;
  /** A text, or what any other value looks like as JSON. */
  matches?: RegExp | undefined;
  /** False: it must not be there; true. */
  exists?: boolean | undefined;
}

/** The body of the response as text; a plain text must be contained. */
export interface UserBodyCheck {
  body: string | UserText;
}

/** A program that is started before the attempts and stopped after them, with everything that it started. */
export interface UserService {
  /** Program and arguments, run in the folder of the configuration; no shell is started. */
  command: Argv;
  /** The attempts begin when this URL answers with a status below 500. */
  ready: string;
  /** How long that may take; `"30s"`. */
  timeout?: Duration | undefined;
  /** Environment variables, beside those that assay runs with. */
  env?: Readonly<Record<string, string>> | undefined;
}
