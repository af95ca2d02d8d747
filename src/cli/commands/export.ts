import { extname } from "node:path";
import { Command } from "commander";
import { exportForms } from "../../interchange/index.ts";
import type { ExportForm } from "../../interchange/index.ts";
import { UserError } from "../../model/index.ts";
import { exportAttempts } from "../../operations/index.ts";
import { oneOf, withSharedFlags } from "../flags.ts";
import { print } from "../print.ts";
import type { ScopeFlags } from "../scope-flags.ts";
import { windowOf, withNameFlags } from "../scope-flags.ts";
import type { CommandContext, SharedFlags } from "../surroundings.ts";
import { withDamageTold } from "../with-questions.ts";
import { withStore } from "../with-store.ts";

interface ExportFlags extends SharedFlags, Omit<ScopeFlags, "mode"> {
  readonly format?: ExportForm;
  readonly output?: string;
  readonly replace?: boolean;
  readonly timeZone?: string;
}

/** `assay export`: the attempts of this store, for other programs and other stores. */
export function exportCommand(context: CommandContext): Command {
  const { surroundings } = context;
  const command = new Command("export")
    .description("Write attempts out: as lines, as a table, for another tool.")
    .option("--format <form>", `of ${exportForms.join(", ")} (default: jsonl, or as the file ends)`, oneOf("--format", exportForms))
    .option("-o, --output <file>", "where to (default: standard output)")
    .option("--replace", "write over a file that is there")
    .option("--time-zone <zone>", "of times in a form that names none (default: this machine's)");
  return withSharedFlags(withNameFlags(command))
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
      const end = await withStore(flags, surroundings, false, async (store) => {
        const { document, exitCode } = await exportAttempts({ store, ...request, print: async (text) => (out.write(text), await out.written?.()) });
        return { document: await withDamageTold(document, store, flags, surroundings), exitCode };
      });
      // Whoever reads has seen enough, and needs no word about the rest.
      if (flags.output === undefined && (await out.written?.()) === false) return;
      // Standard output belongs to the attempts where they go there.
      if (flags.output !== undefined) await print(end.document, flags, surroundings);
      else if (flags.quiet !== true) await print(end.document, flags, { ...surroundings, out: err });
      context.exit(end.exitCode);
    });
}

/** What files of these endings hold; several programs have a form of their own that ends in .json. */
const endings: Readonly<Record<string, ExportForm>> = { ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv" };

/** @throws UserError where the file's end promises another form: what reads it would find lines of JSON */
function formOf(file: string | undefined): ExportForm {
  const ending = extname(file ?? "").toLowerCase();
  if (ending === "") return "jsonl";
  const form = endings[ending];
  if (form === undefined) throw new UserError({ wrong: `the end of ${file} does not say what form it should have`, known: [...Object.keys(endings), ...exportForms.map((one) => `--format ${one}`)], fix: `--format jsonl -o ${file}` });
  return form;
}

function filterOf(flags: ExportFlags) {
  const { agent, model, issueType, task } = flags;
  const given = { agents: agent, models: model, issueTypes: issueType, tasks: task, ...windowOf(flags) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
