import { Command } from "commander";
import { compare, compareAndConfirm, gateRules } from "../../operations/index.ts";
import type { CompareRequest, GateRule } from "../../operations/index.ts";
import { repeated, share, someOf, wholeNumber, withSharedFlags } from "../flags.ts";
import { whileMeasuring } from "../measuring.ts";
import { print } from "../print.ts";
import type { CommandContext, SharedFlags } from "../surroundings.ts";
import { definedOnly } from "../surroundings.ts";
import { configFlag, withStore } from "../with-store.ts";

interface CompareFlags extends SharedFlags {
  readonly run: string;
  readonly against?: string;
  readonly metric: readonly string[];
  readonly margin?: number;
  readonly strict?: boolean;
  readonly failOn: readonly GateRule[];
  readonly confirm?: string | true;
  readonly maxAttempts?: number;
}

/** `assay compare`: what got better or worse, and how sure that is. */
export function compareCommand(context: CommandContext): Command {
  return withSharedFlags(
    new Command("compare")
      .description("Compare a run with a baseline, or any two sides: what got better or worse, and how sure that is.")
      .argument("[side]", "what is known: a baseline (name or file), run:ID, run:previous, agent:NAME, variant:ID, concurrency:N, mode:MODE; none: the only baseline, else the run before")
      .option("--run <run>", "the run that is asked about: an id, the beginning of one, or latest", "latest")
      .option("--against <side>", "the other side, in the same words (default: the run)")
      .option("--metric <name>", "show only this metric (durationMs, costUsd, …; duration and cost will do); all are judged (may be repeated)", repeated)
      .option("--margin <share>", "smallest change that matters, for every metric (default: 0.1)", share("--margin"))
      .option("--strict", "a regression must be surely beyond the margin")
      .option("--confirm [ref]", "measure suspects again, both sides in turns, against a commit (default: the baseline's)")
      .option("--max-attempts <rounds>", "most rounds of --confirm (default: 30)", wholeNumber("--max-attempts", 1, 1000))
      .option("--fail-on <verdicts>", `what fails the comparison, of ${gateRules.slice(2).join(", ")} (default: regressed)`, someOf("--fail-on", gateRules)),
  )
    .addHelpText(
      "after",
      `
Examples:
  assay compare main                      the newest run against the baseline main
  assay compare run:previous              against the run before
  assay compare agent:eslint --against agent:biome   two agents of the newest run, on the same tasks
  assay compare main --confirm            settle what is suspect, in turns against the baseline's commit`,
    )
    .action(async (side: string | undefined, given: CompareFlags) => {
      const { surroundings } = context;
      const flags = { ...given, metric: given.metric ?? [], failOn: given.failOn ?? (["regressed"] as const) };
      const end = await withStore(flags, surroundings, false, (store) => {
        const { cwd, env } = surroundings;
        const { run, against, metric: metrics, margin, strict = false, failOn } = flags;
        const request: CompareRequest = { store, cwd, configFile: configFlag(flags, cwd), baseline: side, against, run, metrics, margin, strict, failOn };
        if (flags.confirm === undefined) return compare(request);
        const most = flags.maxAttempts ?? 30;
        const ref = flags.confirm === true ? undefined : flags.confirm;
        return whileMeasuring({ total: most * 2, store }, flags, surroundings, (measuring) => compareAndConfirm(request, { ...measuring, keepWorkspaces: false, ref, env: definedOnly(env), most }));
      });
      await print(end.document, flags, surroundings);
      context.exit(end.exitCode);
    });
}
