import { Command } from "commander";
import { exportForms } from "../../interchange/index.ts";
import type { ExportForm } from "../../interchange/index.ts";
import { UserError } from "../../model/index.ts";
import { exportAttempts } from "../../operations/index.ts";
import { lately, moment, oneOf, repeated, withSharedFlags } from "../flags.ts";
import { print } from "../print.ts";
import type { CommandContext, SharedFlags } from "../surroundings.ts";
import { withStore } from "../with-store.ts";

interface ExportFlags extends SharedFlags {
  readonly format?: ExportForm;
  readonly output?: string;
  readonly replace?: boolean;
  readonly agent?: readonly string[];
  readonly model?: readonly string[];
  readonly issueType?: readonly string[];
  readonly task?: readonly string[];
  readonly since?: number;
  readonly until?: number;
  readonly last?: number;
  readonly timeZone?: string;
}

/** `assay export`: the attempts of this store, for other programs and other stores. */
export function exportCommand(context: CommandContext): Command {
  const { surroundings } = context;
  return withSharedFlags(
    new Command("export")
      .description("Write attempts out: as lines, as a table, for another tool.")
      .option("--format <form>", `of ${exportForms.join(", ")} (default: jsonl, or as the file ends)`, oneOf("--format", exportForms))
      .option("-o, --output <file>", "where to (default: standard output)")
      .option("--replace", "write over a file that is there")
      .option("--agent <name>", "of this agent; may be given several times", repeated)
      .option("--model <name>", "with this model; may be given several times", repeated)
      .option("--issue-type <name>", "of this issue type; may be given several times", repeated)
      .option("--task <id>", "of this task; may be given several times", repeated)
      .option("--since <moment>", "begun since then: 12h, 7d, 2026-01-31", moment("--since"))
      .option("--until <moment>", "and before then", moment("--until"))
      .option("--last <time>", "begun in the last so much time: 12h, 30d (whole days, UTC)", lately("--last"))
      .option("--time-zone <zone>", "of times in a form that names none (default: this machine's)"),
  )
    .addHelpText(
      "after",
      `
Examples:
  assay export -o attempts.jsonl               everything: assay import reads it back without loss
  assay export --last 30d -o attempts.csv      a table for a spreadsheet
  assay export --format crackerjack -o agent_performance.json`,
    )
    .action(async (flags: ExportFlags) => {
      const { cwd, out, err, stop } = surroundings;
      if (flags.json === true && flags.output === undefined) throw new UserError({ wrong: "--json and the attempts do not go to one standard output", fix: "assay export --json -o FILE" });
      const request = { cwd, filter: filterOf(flags), form: flags.format ?? formOf(flags.output), file: flags.output, replace: flags.replace === true, zone: flags.timeZone, nowMs: Date.now(), stop };
      const end = await withStore(flags, surroundings, false, (store) => exportAttempts({ store, ...request, print: (text) => out.write(text) }));
      // Standard output belongs to the attempts where they go there.
      if (flags.output !== undefined) await print(end.document, flags, surroundings);
      else if (flags.quiet !== true) await print(end.document, flags, { ...surroundings, out: err });
      context.exit(end.exitCode);
    });
}

function formOf(file: string | undefined): ExportForm {
  return file?.toLowerCase().endsWith(".csv") === true ? "csv" : "jsonl";
}

function filterOf({ agent, model, issueType, task, since, until, last }: ExportFlags) {
  if (since !== undefined && last !== undefined) throw new UserError({ wrong: "--since and --last both say when a window begins", fix: "one of them" });
  const sinceMs = since ?? last;
  if (sinceMs !== undefined && until !== undefined && sinceMs >= until) throw new UserError({ wrong: "--until is not after the begin of the window: there is no time between them", fix: "--since 7d --until 1d" });
  const given = { agents: agent, models: model, issueTypes: issueType, tasks: task, sinceMs, untilMs: until };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
