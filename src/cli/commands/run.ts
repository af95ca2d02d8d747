import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { NamedCommand } from "../../config/index.ts";
import { splitWords } from "../../config/index.ts";
import { UserError, orders } from "../../model/index.ts";
import { foresee, gateRules, looksOf, materialOf, openFolder, planPreview, prepare, prepareResume, requireQuestion, runSuite, writeReports } from "../../operations/index.ts";
import type { GateRule, OperationEnd, Prepared, RunRequest, RunStart, UntilDecided } from "../../operations/index.ts";
import { findStore } from "../../store/index.ts";
import type { Store } from "../../store/index.ts";
import { foresightText, reportFiles } from "../../report/index.ts";
import { duration, oneOf, positive, repeated, share, someOf, wholeNumber, withSharedFlags } from "../flags.ts";
import { whileMeasuring } from "../measuring.ts";
import { print } from "../print.ts";
import type { CommandContext, SharedFlags } from "../surroundings.ts";
import { definedOnly } from "../surroundings.ts";
import { storeUrl, withStore } from "../with-store.ts";

interface RunFlags extends SharedFlags {
  readonly attempts?: number;
  readonly agent: readonly string[];
  readonly concurrency?: number;
  readonly order?: (typeof orders)[number];
  readonly seed?: number;
  readonly timeout?: number;
  readonly memory?: "polled" | "exact";
  readonly failOn?: readonly GateRule[];
  readonly baseline?: string;
  readonly margin?: number;
  readonly strict?: boolean;
  readonly untilDecided?: boolean;
  readonly maxAttempts?: number;
  readonly maxCost?: number;
  readonly maxDuration?: number;
  readonly plan?: boolean;
  readonly resume?: string | true;
  readonly keep?: boolean;
  readonly out?: string;
}

/** `assay run`: measure a suite, or any command. */
export function runCommand(context: CommandContext): Command {
  return withSharedFlags(
    new Command("run")
      .description("Measure: the suite of assay.config.ts, or any command after --.")
      .argument("[selector...]", "tasks by id, by pattern (lint/*) or by issue type; none: all")
      .option("-n, --attempts <count>", "attempts of each task by each agent (default: 3, or the configuration's)", wholeNumber("--attempts", 1, 1_000_000))
      .addOption(new Option("--agent <name>", "only this agent; or NAME='cmd args': a command to measure under this name (may be repeated)").argParser(repeated).default([], "all"))
      .option("--concurrency <lanes>", "attempts at the same time (default: 1)", wholeNumber("--concurrency", 1, 1024))
      .option("--order <order>", `${orders.join(", ")} (default: shuffled)`, oneOf("--order", orders))
      .option("--seed <number>", "seed of order and attempts (default: 42)", wholeNumber("--seed", 0))
      .option("--timeout <duration>", "time limit of an attempt: 300ms, 30s, 5m", duration("--timeout"))
      .option("--memory <way>", "polled, or exact (through GNU time)", oneOf("--memory", ["polled", "exact"]))
      .option("--baseline <name>", "compare with a baseline: a name, or an exported file")
      .option("--margin <share>", "smallest change that matters, for every metric (default: 0.1)", share("--margin"))
      .option("--strict", "a regression must be surely beyond the margin")
      .option("--until-decided", "look on the way, and stop where it is decided or cannot be")
      .option("--max-attempts <count>", "of each side, with --until-decided (default: 30)", wholeNumber("--max-attempts", 1, 1_000_000))
      .option("--max-cost <usd>", "stop at this cost, with --until-decided", positive("--max-cost"))
      .option("--max-duration <duration>", "stop after this time, with --until-decided", duration("--max-duration"))
      .option("--fail-on <verdicts>", `what fails the run, of ${gateRules.join(", ")} (default: failed,errored; and regressed with --baseline)`, someOf("--fail-on", gateRules))
      .option("--plan", "say how many attempts and how long; run nothing")
      .option("--resume [run]", "go on with an interrupted run (default: the newest)")
      .option("--keep", "leave the workspaces where they are")
      .option("--out <folder>", "write the run's reports there: report.md, report.json, …"),
  )
    .addHelpText(
      "after",
      `
Examples:
  assay run                                    the whole suite of assay.config.ts
  assay run lint/* --agent eslint -n 10        some tasks, one agent, ten attempts each
  assay run -n 20 -- node build.js             any command, no configuration
  assay run --agent a='sort x' --agent b='sort -n x'   side by side, interleaved
  assay run --baseline main                    and fail where something regressed
  assay run --agent a='…' --agent b='…' --until-decided   as few attempts as it takes
  assay run --resume                           go on after Ctrl-C or a crash`,
    )
    .action(async (selectors: readonly string[], flags: RunFlags) => {
      const end = await run(selectors, flags, context);
      await print(end.document, flags, context.surroundings);
      context.exit(end.exitCode);
    });
}

async function run(selectors: readonly string[], flags: RunFlags, context: CommandContext): Promise<OperationEnd> {
  if (flags.out !== undefined && flags.plan !== true) openFolder(resolve(context.surroundings.cwd, flags.out));
  if (flags.resume !== undefined) return withStore(flags, context.surroundings, true, async (store) => {
    refuseWithResume(selectors, flags, context);
    const { prepared, start } = await prepareResume(store, flags.resume === true ? undefined : flags.resume, definedOnly(context.surroundings.env));
    return measure(prepared, store, flags, context, start);
  });
  const prepared = await prepare(requestOf(selectors, flags, context), definedOnly(context.surroundings.env));
  requireQuestion(prepared);
  const url = await placeOf(flags, prepared, context);
  if (flags.plan === true) return planPreview(prepared, url);
  return withStore({ ...flags, store: url }, context.surroundings, true, (store) => measure(prepared, store, flags, context));
}

function measure(prepared: Prepared, store: Store, flags: RunFlags, { surroundings }: CommandContext, start?: RunStart): Promise<OperationEnd> {
  const asked = { total: prepared.plan.slots.length, store, ...(start === undefined ? {} : { earlier: start.earlier }) };
  return whileMeasuring(asked, flags, surroundings, async ({ note, ...measuring }) => {
    const limits = prepared.request.untilDecided;
    // Before anything is spent: what these numbers will be able to tell.
    if (limits !== undefined) for (const foresight of await foresee(prepared, store, limits.most)) note(foresightText(foresight));
    const end = await runSuite(prepared, { ...measuring, alerted: note, failOn: flags.failOn, keepWorkspaces: flags.keep === true }, start);
    if (flags.out !== undefined) await writeReports(await materialOf(store, end.run, end.attempts, end.document), reportFiles, resolve(surroundings.cwd, flags.out));
    return end;
  });
}

/** The store of every other command; what was loaded for the run is not loaded again. */
async function placeOf(flags: RunFlags, { suite }: Prepared, { surroundings }: CommandContext): Promise<string> {
  return suite.configFile === null ? storeUrl(flags, surroundings) : (flags.store ?? suite.defaults.store ?? findStore(surroundings.cwd, surroundings.env));
}

function requestOf(selectors: readonly string[], flags: RunFlags, { surroundings, measured }: CommandContext): RunRequest {
  const named = flags.agent.filter((text) => !text.includes("="));
  const commands = flags.agent.filter((text) => text.includes("=")).map(namedCommand);
  if (measured !== null) {
    const [program, ...rest] = measured;
    if (program === undefined || program === "") throw new UserError({ wrong: "there is no command after --", fix: "assay run -n 20 -- node build.js" });
    if (commands.length > 0 || selectors.length > 0)
      throw new UserError({ wrong: `a command after -- cannot be mixed with ${commands.length > 0 ? "--agent NAME='cmd'" : `the selector ${JSON.stringify(selectors[0])}`}`, fix: "several commands side by side: --agent a='cmd' --agent b='cmd'" });
    if (named.length > 0) throw new UserError({ wrong: `a command after -- needs no --agent ${named[0]}`, fix: `--agent ${named[0]}='${measured.join(" ")}'` });
    commands.push({ agent: null, argv: [program, ...rest] });
  }
  return {
    cwd: surroundings.cwd,
    configFile: flags.config,
    selectors,
    agents: named,
    commands,
    attempts: flags.attempts,
    order: flags.order,
    seed: flags.seed,
    concurrency: flags.concurrency,
    timeoutMs: flags.timeout,
    memory: flags.memory,
    baseline: flags.baseline,
    margin: flags.margin,
    strict: flags.strict,
    untilDecided: untilDecided(flags),
  };
}

/** The first look comes at 3 attempts of each side, or at `-n`; the limits are fixed before anything is measured. */
function untilDecided({ untilDecided: asked, attempts, maxAttempts, maxCost, maxDuration }: RunFlags): UntilDecided | undefined {
  if (asked === true) {
    const limits = { first: attempts ?? 3, most: maxAttempts ?? Math.max(30, attempts ?? 3), mostUsd: maxCost ?? null, mostMs: maxDuration ?? null };
    looksOf(limits);
    return limits;
  }
  const alone = Object.entries({ "--max-attempts": maxAttempts, "--max-cost": maxCost, "--max-duration": maxDuration }).find(([, value]) => value !== undefined);
  if (alone !== undefined) throw new UserError({ wrong: `${alone[0]} limits --until-decided, which was not given`, known: ["without it, -n says how many attempts there are"], fix: `--until-decided ${alone[0]} ${alone[1]}` });
  return undefined;
}

/** `NAME='cmd args'`: split as shell words, no shell started. */
function namedCommand(text: string): NamedCommand {
  const at = text.indexOf("=");
  const agent = text.slice(0, at).trim();
  const [program, ...rest] = splitWords(text.slice(at + 1));
  if (agent === "" || program === undefined || program === "") throw new UserError({ wrong: `--agent ${JSON.stringify(text)} names no ${agent === "" ? "agent" : "command"}`, fix: "--agent fast='node build.js --fast'" });
  return { agent, argv: [program, ...rest] };
}

/** What was asked for at the start of a run is asked for again; nothing of it may change on the way. */
function refuseWithResume(selectors: readonly string[], flags: RunFlags, { measured }: CommandContext): void {
  const changed = [
    ...selectors,
    ...(measured === null ? [] : ["--"]),
    ...flags.agent.map((name) => `--agent ${name}`),
    ...(["attempts", "order", "seed", "concurrency", "timeout", "memory", "plan", "baseline", "margin", "strict", "untilDecided", "maxAttempts", "maxCost", "maxDuration"] as const).filter((name) => flags[name] !== undefined).map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`),
  ];
  if (changed.length > 0) throw new UserError({ wrong: `--resume goes on with what the run was asked for; ${changed[0]} cannot be given with it`, fix: "assay run --resume" });
}
