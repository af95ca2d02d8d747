import { Command } from "commander";
import { importForms } from "../../interchange/index.ts";
import type { ImportForm } from "../../interchange/index.ts";
import { importAttempts } from "../../operations/index.ts";
import { oneOf, withSharedFlags } from "../flags.ts";
import { print } from "../print.ts";
import type { CommandContext, SharedFlags } from "../surroundings.ts";
import { withStore } from "../with-store.ts";

interface ImportFlags extends SharedFlags {
  readonly from?: ImportForm;
  readonly timeZone?: string;
}

/** `assay import`: attempts that were recorded elsewhere. */
export function importCommand(context: CommandContext): Command {
  const { surroundings } = context;
  return withSharedFlags(
    new Command("import")
      .description("Take in attempts that were recorded elsewhere.")
      .argument("<file>", "the file, or - for standard input")
      .option("--from <form>", `of ${importForms.join(", ")} (default: from how the file begins)`, oneOf("--from", importForms))
      .option("--time-zone <zone>", "of moments that name no zone, such as Europe/Berlin (default: this machine's)"),
  )
    .addHelpText(
      "after",
      `
Examples:
  assay import attempts.jsonl                  one attempt a line, as assay export writes them or as people do
  assay import agent_performance.json          the metrics file of crackerjack's agent tracker
  ssh build cat attempts.jsonl | assay import -

What is damaged is told (and the exit code is 2), the rest is taken. The same file twice counts once.`,
    )
    .action(async (file: string, flags: ImportFlags) => {
      const request = { cwd: surroundings.cwd, file, input: surroundings.in ?? nothing(), from: flags.from, zone: flags.timeZone, nowMs: Date.now(), stop: surroundings.stop };
      const end = await withStore(flags, surroundings, true, (store) => importAttempts({ store, ...request }));
      await print(end.document, flags, surroundings);
      context.exit(end.exitCode);
    });
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
