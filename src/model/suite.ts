import type { Alerting } from "./alert.ts";
import type { Metric } from "./metric.ts";
import type { ResultFile } from "./result-file.ts";

/** Program and arguments; never a shell. */
export type Argv = readonly [string, ...string[]];

/** Who does it. */
export interface Agent {
  readonly id: string;
  /** `unknown` where there is none. */
  readonly model: string;
  /**
   * How it is called; null for the agent `direct`, which carries out the task's own command. In the arguments
   * `{task}`, `{issueType}`, `{input}`, `{workspace}`, `{fixture}`, `{model}` and `{seed}` are replaced.
   */
  readonly command: Argv | null;
  readonly env: Readonly<Record<string, string>>;
  /** Whatever else makes this agent different, as data; part of its variant. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number | null;
}

/** What is measured, with a stable id and an issue type. */
export interface Task {
  readonly id: string;
  readonly issueType: string;
  /** Absolute path of a folder that is copied into a fresh workspace for each attempt; null: an empty workspace. */
  readonly fixture: string | null;
  /** Absolute path of a folder to run in directly, without a copy; null: a fresh workspace. */
  readonly folder: string | null;
  /** Goes to the agent's standard input and replaces `{input}`. */
  readonly input: string;
  /** The task's own command, for tasks that need no agent. */
  readonly command: Argv | null;
  /** The task's own call or request, for tasks that are neither a command nor an agent's. Not together with `command`. */
  readonly work: Work | null;
  readonly env: Readonly<Record<string, string>>;
  /** Untimed, in the workspace, before and after. */
  readonly setup: Argv | null;
  readonly teardown: Argv | null;
  /** All must hold; without any, exit code 0 is asked for. */
  readonly checks: readonly Check[];
  /** Whether a failure fails the gate. */
  readonly critical: boolean;
  /** Ids of tasks that must have passed before, in the same round and by the same agent. */
  readonly after: readonly string[];
  readonly timeoutMs: number | null;
  /** Ids of the agents that do it; null: all. */
  readonly agents: readonly string[] | null;
  /** Smallest changes that matter for this task, by metric; the metric's own where it says nothing. */
  readonly margins: Readonly<Record<string, number>>;
}

/** What a task does by itself, other than by a command: a call of a function, or a request. */
export type Work = FunctionWork | HttpWork;

/** A call of an exported function of the user's. */
export interface FunctionWork {
  readonly kind: "function";
  /** Absolute path of the module. */
  readonly file: string;
  readonly export: string;
  /** Arguments: plain JSON. */
  readonly args: readonly unknown[];
  /** Names of exports that run before and after, untimed; null: none. */
  readonly setup: string | null;
  readonly teardown: string | null;
  /** `fresh`: a process for each attempt, timed inside it. `in-process`: one process for all, with warm-up and batches, for calls of micro- and milliseconds. */
  readonly process: "fresh" | "in-process";
}

/**
 * One request. In url, headers and body the placeholders of a command are replaced, and `${env:NAME}` by a variable of the environment:
 * at the moment of the request, so that secrets are in no configuration and in no store.
 */
export interface HttpWork {
  readonly kind: "http";
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The body was given as data: what is filled in is written as inside a JSON text. */
  readonly bodyIsJson: boolean;
  /** Whether connections are kept between attempts. */
  readonly reuseConnections: boolean;
}

/** Did the attempt succeed? */
export type Check =
  | { readonly kind: "exit"; readonly codes: readonly number[] }
  | ({ readonly kind: "output"; readonly stream: "stdout" | "stderr" | "body" } & TextExpectation)
  | ({ readonly kind: "file"; readonly path: string; readonly exists: boolean } & TextExpectation)
  | { readonly kind: "status"; readonly codes: readonly StatusPattern[] }
  | ({ readonly kind: "header"; /** In lower case. */ readonly name: string; readonly exists: boolean } & TextExpectation)
  | JsonCheck
  | { readonly kind: "program"; readonly name: string; readonly argv: Argv; readonly env: Readonly<Record<string, string>>; readonly timeoutMs: number }
  | { readonly kind: "function"; readonly name: string; readonly run: CheckFunction };

/** A status code, or a class of them. */
export type StatusPattern = number | "1xx" | "2xx" | "3xx" | "4xx" | "5xx";

/** What stands at a place of a JSON body. */
export interface JsonCheck {
  readonly kind: "json";
  /** The place as the user wrote it. */
  readonly path: string;
  /** The same as names of fields and numbers of items. */
  readonly steps: readonly (string | number)[];
  readonly exists: boolean;
  /** Null: any value; the value is plain JSON. */
  readonly equals: { readonly value: unknown } | null;
  readonly matches: TextExpectation["matches"];
}

/** What a text must be; fields that are null ask for nothing. */
export interface TextExpectation {
  readonly equals: string | null;
  readonly contains: string | null;
  /** Source and flags of a regular expression. */
  readonly matches: { readonly source: string; readonly flags: string } | null;
}

/** What a check may look at. */
export interface CheckInput {
  readonly task: { readonly id: string; readonly issueType: string };
  readonly agent: { readonly id: string; readonly model: string };
  /** Absolute path of the attempt's workspace, as the agent left it. */
  readonly workspace: string;
  /** Absolute path of the untouched fixture, or null. */
  readonly fixture: string | null;
  /** Null where a signal ended it, and for a request. */
  readonly exitCode: number | null;
  /** Of a request: the body of the response. */
  readonly stdout: string;
  readonly stderr: string;
  /** Of a request: what was answered; else null. */
  readonly response: HttpResponse | null;
  /** What the agent wrote to `$ASSAY_RESULT`, or null. */
  readonly result: ResultFile | null;
}

/** What a server answered, beside the body. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; of a header that came several times the values are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** The body was larger than what is kept of it. */
  readonly truncated: boolean;
}

/** True or false; a text is the problem that was found; an object may carry a score in [0, 1]. */
export type CheckVerdict = boolean | string | { readonly passed: boolean; readonly score?: number; readonly detail?: string };

/** A check of one's own; what it throws makes the attempt `errored`, not `failed`. */
export type CheckFunction = (input: CheckInput) => CheckVerdict | Promise<CheckVerdict>;

/** A named set of tasks, the agents that do them, and how. */
export interface Suite {
  readonly name: string;
  /** Absolute: where paths of the configuration start. */
  readonly root: string;
  /** Absolute path of the configuration, or null for a run without one. */
  readonly configFile: string | null;
  readonly tasks: readonly Task[];
  readonly agents: readonly Agent[];
  /** Custom metrics that are declared, and built-in ones with another resolution or margin. */
  readonly metrics: readonly Metric[];
  readonly defaults: SuiteDefaults;
  /** A program that must run beside the attempts; null: none. */
  readonly service: Service | null;
  /** Rules that are looked at after each run, and by `assay monitor`; null: none. No part of how the suite is measured. */
  readonly alerting: Alerting | null;
}

/** A program that is started before the attempts, waited for, and stopped after them. */
export interface Service {
  readonly command: Argv;
  readonly env: Readonly<Record<string, string>>;
  /** It is ready when this URL answers with a status below 500. */
  readonly ready: string;
  /** How long that may take. */
  readonly timeoutMs: number;
}

/** What the command line may override. */
export interface SuiteDefaults {
  readonly attempts: number;
  readonly concurrency: number;
  readonly order: Order;
  readonly seed: number;
  readonly timeoutMs: number | null;
  readonly memory: "polled" | "exact";
  readonly retries: RetryPolicy;
  /** Store URL, or null for the usual place. */
  readonly store: string | null;
}

/** Retries are only for `errored` attempts of named reasons, with exponential back-off. */
export interface RetryPolicy {
  readonly most: number;
  readonly reasons: readonly string[];
  readonly backoffMs: number;
}

/** `shuffled`: rounds of every task and agent, shuffled by the seed; `interleaved`: rounds in the order given; `sequential`: one series after another. */
export const orders = ["shuffled", "interleaved", "sequential"] as const;

/** In which order the attempts of a run are made. */
export type Order = (typeof orders)[number];
