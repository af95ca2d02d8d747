import { Command } from "commander";
import { UserError, exitCodes, modes, outcomes } from "../../model/index.ts";
import type { Mode, Outcome } from "../../model/index.ts";
import { recordDocument } from "../../report/index.ts";
import { openTracker } from "../../tracker/index.ts";
import type { NoticeKind, TrackedAttempt, Tracker } from "../../tracker/index.ts";
import { duration, number, oneOf, recordedMoment, truth, withSharedFlags, wholeNumber } from "../flags.ts";
import { print } from "../print.ts";
import { exitCodeOf, recordLines } from "../record-lines.ts";
import type { CommandContext, SharedFlags, Surroundings } from "../surroundings.ts";
import { storeUrl } from "../with-store.ts";

interface RecordFlags extends SharedFlags {
  readonly agent?: string;
  readonly model?: string;
  readonly issueType?: string;
  readonly task?: string;
  readonly mode?: Mode;
  readonly outcome?: Outcome;
  readonly success?: boolean;
  readonly reason?: string;
  readonly detail?: string;
  readonly confidence?: number;
  readonly score?: number;
  readonly duration?: number;
  readonly cost?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly at?: number | string;
  readonly id?: string;
  readonly cached?: boolean;
  readonly stdin?: boolean;
}

/** `assay record`: attempts that somebody else made. */
export function recordCommand(context: CommandContext): Command {
  const { surroundings } = context;
  const command = new Command("record")
    .description("Record an attempt that was made, or many from standard input.")
    .option("--agent <name>", "who made it")
    .option("--model <name>", "with which model (default: unknown)")
    .option("--issue-type <name>", "what kind of issue it was")
    .option("--task <id>", "which one: attempts of the same task are compared with each other")
    .option("--outcome <outcome>", `of ${outcomes.join(", ")}`, oneOf("--outcome", outcomes))
    .option("--success [true|false]", "instead: passed, or failed", truth("--success"))
    .option("--reason <text>", "why it did not pass")
    .option("--detail <text>", "one line for people")
    .option("--confidence <share>", "how sure the agent was, from 0 to 1", number("--confidence"))
    .option("--score <share>", "partial success, from 0 to 1", number("--score"))
    .option("--duration <time>", "how long it took: 300ms, 2.3s, 5m", duration("--duration"))
    .option("--cost <usd>", "what it cost, US dollars", number("--cost"))
    .option("--input-tokens <count>", "tokens that the model read; priced where no cost is told", wholeNumber("--input-tokens", 0))
    .option("--output-tokens <count>", "tokens that it wrote", wholeNumber("--output-tokens", 0))
    .option("--at <moment>", "when it began, with its zone (default: now, less its duration)", recordedMoment())
    .option("--id <id>", "of your own: the same attempt recorded again counts once")
    .option("--mode <mode>", `of ${modes.join(", ")} (default: live)`, oneOf("--mode", modes))
    .option("--cached", "the answer came from a cache: it counts neither in rates nor in times")
    .option("--stdin", "one attempt a line, as JSON, from standard input until its end");
  return withSharedFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  assay record --agent Refactoring --model sonnet --issue-type complexity --success --duration 2.3s --cost 0.04
  assay record --agent Refactoring --issue-type complexity --success false --reason "tests fail"
  my-program | assay record --stdin            for callers in any language

With --stdin, each line is acknowledged by one on standard output, in order, as soon as it is durable:
  {"agent":"Refactoring","issueType":"complexity","success":true,"durationMs":2300}
  {"line":1,"id":"0199…","status":"stored"}
Exit code 0: all stored, or kept beside a store that cannot take them now (spooled) · 2: some refused · 5: some lost.`,
    )
    .action(async (flags: RecordFlags) => {
      const store = await storeUrl(flags, surroundings);
      const { mode } = flags;
      const given = flags.stdin === true ? undefined : attemptOf(flags);
      if (given === undefined) requireNothingElse(flags);
      // What is wrong with an attempt stands in the answer to it.
      const onNotice = (notice: string, kind: NoticeKind) => void (kind === "answered" || surroundings.err.write(`${notice}\n`));
      const tracker = await openTracker({ store, ...(mode === undefined ? {} : { mode }), onNotice });
      try {
        context.exit(given === undefined ? await recordAll(tracker, flags, surroundings) : await recordOne(tracker, given, flags, surroundings));
      } finally {
        await tracker.close();
      }
    });
}

async function recordOne(tracker: Tracker, given: TrackedAttempt, flags: RecordFlags, surroundings: Surroundings): Promise<number> {
  const { id, status, problems } = await tracker.record(given);
  if (status === "refused") throw new UserError({ wrong: problems.join("; "), fix: "assay record --help" });
  // What the store had already is counted nowhere.
  const { stored } = tracker.counts();
  const became = status === "stored" && stored === 0 ? "known" : status;
  const { agent, model = "unknown", issueType = "", outcome, success, cached } = given;
  const said = cached === true ? "cached" : (outcome ?? (success === true ? "passed" : "failed"));
  if (flags.quiet !== true || flags.json === true) await print(recordDocument({ store: tracker.status().store, attempt: { agent, model, issueType, said, id, status: became, problems } }), flags, surroundings);
  return exitCodeOf({ stored: 0, spooled: 0, refused: 0, lost: Number(status === "lost") });
}

async function recordAll(tracker: Tracker, flags: RecordFlags, { in: input, out, err, stop }: Surroundings): Promise<number> {
  const counts = await recordLines(input ?? nothing(), tracker, out, stop);
  const code = exitCodeOf(counts);
  // Whoever reads the answers has seen enough: what was stored is stored. A disk that took none of them is told by who called.
  const readerLeft = (await out.written?.().catch(() => true)) === false;
  if (readerLeft && code === exitCodes.fine) return code;
  const said = Object.entries(counts).filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`);
  if (flags.quiet !== true) err.write(`${said.length === 0 ? "no line had an attempt" : said.join(", ")}\n`);
  return stop.aborted && !readerLeft ? exitCodes.interrupted : code;
}

/** @throws UserError where the flags that every attempt needs are missing */
function attemptOf(flags: RecordFlags): TrackedAttempt {
  const { agent, model, issueType, task, outcome, success, reason, detail, confidence, score, duration: durationMs, cost: costUsd, inputTokens, outputTokens, at, id, cached } = flags;
  if (agent === undefined) throw new UserError({ wrong: "assay record needs --agent: who made the attempt?", known: ["--stdin reads attempts from standard input"], fix: "assay record --agent NAME --issue-type TYPE --success" });
  if (outcome === undefined && success === undefined) throw new UserError({ wrong: "assay record needs --outcome or --success: how did it go?", known: [`--outcome ${outcomes.join("|")}`, "--success", "--success false"], fix: `assay record --agent ${JSON.stringify(agent)} --success` });
  if (outcome !== undefined && success !== undefined) throw new UserError({ wrong: `--outcome ${outcome} and --success ${success} both say how it went`, fix: "one of them" });
  const tokens = inputTokens === undefined && outputTokens === undefined ? undefined : { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 };
  const given = { agent, model, issueType, task, outcome, success, reason, detail, confidence, score, durationMs, costUsd, usage: tokens, at, id, cached };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as TrackedAttempt;
}

/** Lines say everything of themselves, but for what holds for all of them. */
const withLines = new Set(["stdin", "mode", "store", "config", "json", "verbose", "quiet", "color"]);

function requireNothingElse(flags: RecordFlags): void {
  const other = Object.keys(flags).find((name) => !withLines.has(name));
  if (other !== undefined) throw new UserError({ wrong: `--stdin reads everything from the lines, and --${other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} was given`, fix: `put ${JSON.stringify(other)} into each line` });
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
