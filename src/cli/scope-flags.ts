import type { Command } from "commander";
import type { Scope } from "../analysis/index.ts";
import { UserError, modes } from "../model/index.ts";
import type { Mode } from "../model/index.ts";
import type { Question } from "../tracker/index.ts";
import { lately, moment, repeated, someOf } from "./flags.ts";

/** Which attempts a command is about. */
export interface ScopeFlags {
  readonly agent?: readonly string[];
  readonly model?: readonly string[];
  readonly issueType?: readonly string[];
  readonly task?: readonly string[];
  readonly mode?: readonly Mode[];
  /** Epoch milliseconds, as `until` and `last`. */
  readonly since?: number;
  readonly until?: number;
  readonly last?: number;
}

/** Adds the filters that all commands about recorded attempts share. */
export function withScopeFlags(command: Command): Command {
  return withMode(withWindow(withWork(withArms(command))));
}

/** The same without `--mode`, for what takes attempts of all modes. */
export function withNameFlags(command: Command): Command {
  return withWindow(withWork(withArms(command)));
}

/** Without the work: who is chosen between, and by what of their past. */
export function withArmFlags(command: Command): Command {
  return withMode(withWindow(withArms(command)));
}

/** Without the agents and models: what two sides share. */
export function withSharedGroundFlags(command: Command): Command {
  return withMode(withWindow(withWork(command)));
}

function withArms(command: Command): Command {
  return command.option("--agent <name>", "of this agent; may be given several times", repeated).option("--model <name>", "with this model; may be given several times", repeated);
}

function withWork(command: Command): Command {
  return command.option("--issue-type <name>", "of this issue type; may be given several times", repeated).option("--task <id>", "of this task; may be given several times", repeated);
}

function withWindow(command: Command): Command {
  return command
    .option("--since <moment>", "begun since then: 24h, exactly; 7d, whole UTC days from 00:00, today one of them; 2026-01-31", moment("--since"))
    .option("--until <moment>", "and before then, said the same way", moment("--until"))
    .option("--last <time>", "begun in the last so much time: 24h, exactly; 30d, whole UTC days, today one of them", lately("--last"));
}

function withMode(command: Command): Command {
  return command.option("--mode <modes>", `of ${modes.join(", ")} (default: live)`, someOf("--mode", modes));
}

/** When a window begins and ends. @throws UserError where nothing lies between, and where its begin is said twice */
export function windowOf({ since, until, last }: ScopeFlags): { readonly sinceMs: number | undefined; readonly untilMs: number | undefined } {
  if (since !== undefined && last !== undefined) throw new UserError({ wrong: "--since and --last both say when a window begins", fix: "one of them" });
  const sinceMs = since ?? last;
  if (sinceMs !== undefined && until !== undefined && sinceMs >= until) throw new UserError({ wrong: "--until is not after the begin of the window: there is no time between them", fix: "--since 7d --until 1d" });
  if (sinceMs !== undefined && sinceMs > Date.now()) throw new UserError({ wrong: `--since is ${new Date(sinceMs).toISOString()}, in the future`, fix: "--since 30d" });
  return { sinceMs, untilMs: until };
}

/** The filters as a question has them. @throws UserError as {@link windowOf} */
export function questionOf(flags: ScopeFlags): Question {
  const { agent, model, issueType, task, mode } = flags;
  const { sinceMs: since, untilMs: until } = windowOf(flags);
  const given = { agent, model, issueType, task, mode, since, until };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

const flagOf = { agent: "--agent", model: "--model", issueType: "--issue-type", task: "--task" } as const;
const wordOf = { agent: "agent", model: "model", issueType: "issue type", task: "task" } as const;

/** A name that no attempt ever had is more likely mistyped than asked for. @throws UserError with the names that are nearest to it */
export function requireKnownNames({ unknown }: Scope, known: Readonly<Record<keyof typeof flagOf, readonly string[]>>): void {
  const [first] = unknown;
  if (first === undefined) return;
  const { column, name, nearest } = first;
  const named = known[column].filter((one) => one !== "").slice(0, 20);
  const fix = nearest[0] === undefined ? `leave ${flagOf[column]} out` : `${flagOf[column]} ${JSON.stringify(nearest[0])}`;
  throw new UserError({ wrong: `no attempt in this store has the ${wordOf[column]} ${JSON.stringify(name)}`, known: nearest.length > 0 ? nearest : named.length > 0 ? named : ["none has one"], fix });
}
