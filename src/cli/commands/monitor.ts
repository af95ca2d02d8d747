import { Command } from "commander";
import { findConfig, loadConfig } from "../../config/index.ts";
import { UserError } from "../../model/index.ts";
import { monitor, monitorFailures } from "../../operations/index.ts";
import type { MonitorFailure } from "../../operations/index.ts";
import { alertsLine, visible } from "../../report/index.ts";
import { complaintText } from "../complain.ts";
import { duration, someOf, withSharedFlags } from "../flags.ts";
import { print } from "../print.ts";
import type { CommandContext, SharedFlags } from "../surroundings.ts";
import { definedOnly } from "../surroundings.ts";
import { configFlag, withStore } from "../with-store.ts";

interface MonitorFlags extends SharedFlags {
  readonly every?: number;
  readonly once?: boolean;
  readonly failOn: readonly MonitorFailure[];
}

const usualEveryMs = 3_600_000;
/** Another evaluation is over by then, unless a place that it sends to hangs. */
const waitMs = 60_000;

/** `assay monitor`: look at the rules again and again, and tell whoever should hear of it. */
export function monitorCommand(context: CommandContext): Command {
  const { surroundings } = context;
  return withSharedFlags(
    new Command("monitor")
      .description("Look at the alert rules of the configuration again and again, and send what is new.")
      .option("--every <duration>", "time between two evaluations (default: 1h)", duration("--every"))
      .option("--once", "one evaluation, for cron and CI")
      .option("--fail-on <states>", `with --once: what ends in exit code 1, of ${monitorFailures.join(", ")}`, someOf("--fail-on", monitorFailures), ["alert"]),
  )
    .addHelpText(
      "after",
      `
Examples:
  assay monitor --every 15m                    until Ctrl-C, which ends it with exit code 0
  assay monitor --once                         exit code 1 while any rule is in alert
  assay monitor --once --fail-on alert,warn,undelivered --json`,
    )
    .action(async (flags: MonitorFlags) => {
      if (flags.once === true && flags.every !== undefined) throw new UserError({ wrong: "--once and --every exclude each other", fix: "assay monitor --once" });
      const file = configFlag(flags, surroundings.cwd) ?? findConfig(surroundings.cwd);
      if (file === undefined) throw new UserError({ wrong: `there is no assay.config.ts in ${surroundings.cwd} or above, and it has the rules`, fix: "assay init · or: --config FILE" });
      const suite = await loadConfig(file);
      const isService = flags.once !== true;
      const end = await withStore(flags, surroundings, true, (store) =>
        monitor({
          store,
          suite,
          env: definedOnly(surroundings.env),
          stop: surroundings.stop,
          kill: surroundings.kill,
          waitMs,
          everyMs: isService ? (flags.every ?? usualEveryMs) : null,
          failOn: flags.failOn,
          failed: (error) => void surroundings.err.write(complaintText(error.complaint)),
          evaluated(answer) {
            if (!isService || flags.quiet === true) return;
            for (const line of [alertsLine(answer), ...answer.messages.map(({ text }) => `  ${text}`)]) surroundings.err.write(`${visible(line)}\n`);
          },
        }),
      );
      await print(end.document, flags, surroundings);
      context.exit(end.exitCode);
    });
}
