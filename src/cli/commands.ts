import type { Command } from "commander";
import type { CommandContext } from "./surroundings.ts";

/** Makes a command for the words and streams of one call. */
export type MakeCommand = (context: CommandContext) => Command;

/**
 * Every command by its name, in the order of the help. A command is loaded when it is typed: what it needs may be much, and nobody types
 * two at once.
 */
export const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  run: async () => (await import("./commands/run.ts")).runCommand,
  compare: async () => (await import("./commands/compare.ts")).compareCommand,
  baseline: async () => (await import("./commands/baseline.ts")).baselineCommand,
  report: async () => (await import("./commands/report.ts")).reportCommand,
  agents: async () => (await import("./commands/agents.ts")).agentsCommand,
  models: async () => (await import("./commands/models.ts")).modelsCommand,
  ab: async () => (await import("./commands/ab.ts")).abCommand,
  trend: async () => (await import("./commands/trend.ts")).trendCommand,
  costs: async () => (await import("./commands/costs.ts")).costsCommand,
  record: async () => (await import("./commands/record.ts")).recordCommand,
  import: async () => (await import("./commands/import.ts")).importCommand,
  export: async () => (await import("./commands/export.ts")).exportCommand,
  monitor: async () => (await import("./commands/monitor.ts")).monitorCommand,
  audit: async () => (await import("./commands/audit.ts")).auditCommand,
  init: async () => (await import("./commands/init.ts")).initCommand,
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand,
};

/** Those that measure what stands after `--`: for all others, words after it are words. */
const measuring = ["run", "audit"];

/** Where the command to measure begins in a line of words: the place of its `--`, or -1. */
export function commandToMeasureAt(args: readonly string[]): number {
  const at = args.indexOf("--");
  const named = args.find((word) => !word.startsWith("-"));
  // Without a command before it, it is known what was meant, and that it is not said so.
  return named === undefined || args.indexOf(named) > at || measuring.includes(named) ? at : -1;
}

/** The commands that a line of words needs: the one that it names, or all, where it asks for help or names none. */
export async function commandsFor(args: readonly string[]): Promise<MakeCommand[]> {
  const named = args.find((word) => !word.startsWith("-")) ?? "";
  return Promise.all(Object.hasOwn(commands, named) ? [commands[named]!()] : Object.values(commands).map((load) => load()));
}
