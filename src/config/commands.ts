import { basename, resolve } from "node:path";
import type { Agent, Argv, Suite, Task } from "../model/index.ts";
import { UserError, fingerprint, longestName } from "../model/index.ts";
import { usualDefaults } from "./expand.ts";
import { joinWords } from "./words.ts";

/** A command to measure without a configuration. */
export interface NamedCommand {
  /** The agent it stands for; null: the name of its program. */
  readonly agent: string | null;
  readonly argv: Argv;
}

/**
 * The suite of commands that are measured side by side: one task, done by one agent for each command, in the user's own
 * folder and without a time limit. The task is called by its command line, or `command` where agents are named or several.
 *
 * @param asked `cwd`: the folder they run in
 * @throws UserError when two of them would be the same agent
 * @example suiteOfCommands({ commands: [{ agent: null, argv: ["node", "x.js"] }], cwd: "/p" }) // agent "node", task "node x.js"
 */
export function suiteOfCommands(asked: { readonly commands: readonly NamedCommand[]; readonly cwd: string }): Suite {
  const { commands } = asked;
  const [first] = commands;
  if (first === undefined) throw new UserError({ wrong: "there is no command to measure", fix: "assay run -- node script.js" });
  const folder = resolve(asked.cwd);
  const agents = commands.map(agentOf);
  const twice = agents.find(({ id }, i) => agents.findIndex((other) => other.id === id) !== i);
  if (twice !== undefined) throw new UserError({ wrong: `two commands are called "${twice.id}"`, fix: `--agent ${twice.id}-2='…'` });
  const id = commands.length === 1 && first.agent === null ? nameOf(joinWords(first.argv)) : "command";
  return { name: "command", root: folder, configFile: null, tasks: [taskIn(folder, id)], agents, metrics: [], defaults: { ...usualDefaults, timeoutMs: null }, service: null, alerting: null };
}

function agentOf({ agent, argv }: NamedCommand): Agent {
  const id = agent ?? nameOf(basename(argv[0]) || argv[0]);
  return { id, model: "unknown", command: [...argv], env: {}, settings: {}, timeoutMs: null };
}

function taskIn(folder: string, id: string): Task {
  const nothing = { fixture: null, input: "", command: null, work: null, env: {}, setup: null, teardown: null, checks: [], after: [], timeoutMs: null, agents: null, margins: {} };
  return { ...nothing, id, issueType: "", folder, critical: true };
}

/** Text of any kind as a name: one line, and two different texts stay two names however long they are. */
function nameOf(text: string): string {
  const line = text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
  return line === text && line.length <= longestName ? line : `${line.slice(0, longestName - 20)} #${fingerprint(text).slice(0, 8)}`.trim();
}
