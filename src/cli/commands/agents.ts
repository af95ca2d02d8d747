import { randomInt } from "node:crypto";
import { Command } from "commander";
import { choicePolicies } from "../../analysis/index.ts";
import type { ChoicePolicy } from "../../analysis/index.ts";
import { agentsDocument, nextDocument, nothingDocument } from "../../report/index.ts";
import { nextAgent } from "../../tracker/index.ts";
import { lengthOrNone, oneOf, share, wholeNumber, withSharedFlags } from "../flags.ts";
import type { OutputFlags } from "../output.ts";
import { deliver, withOutputFlags } from "../output.ts";
import type { ScopeFlags } from "../scope-flags.ts";
import { questionOf, withArmFlags, withScopeFlags } from "../scope-flags.ts";
import type { CommandContext } from "../surroundings.ts";
import { newestAttempt, withQuestions } from "../with-questions.ts";

interface AgentsFlags extends ScopeFlags, OutputFlags {
  readonly minAttempts?: number;
  readonly rankBy?: "expected" | "rate";
  readonly halfLife?: string;
}

/** `assay agents`: who is best at what, and how sure that is. */
export function agentsCommand(context: CommandContext): Command {
  const { surroundings } = context;
  const command = new Command("agents")
    .description("Who is best at what: agents with their models, ranked for each issue type.")
    .enablePositionalOptions()
    .usage("[options] · assay agents next --issue-type TYPE")
    .option("--min-attempts <count>", "name nobody with fewer attempts that passed or failed", wholeNumber("--min-attempts", 0))
    .option("--half-life <time>", "attempts of this age count half in what is expected, or none (default: 90d)", lengthOrNone("--half-life"))
    .option("--rank-by <order>", "expected, or rate: the plain rate, whatever it is worth (default: expected)", oneOf("--rank-by", ["expected", "rate"] as const));
  return withSharedFlags(withOutputFlags(withScopeFlags(command)))
    .addCommand(nextCommand(context))
    .addHelpText(
      "after",
      `
Examples:
  assay agents                                 who is named for each issue type
  assay agents --issue-type complexity         all agents of one issue type
  assay agents --last 30d --format html -o agents.html   a page with pictures
  assay agents next --issue-type complexity    who should have the next attempt`,
    )
    .action(async (flags: AgentsFlags) => {
      const { minAttempts, rankBy, halfLife } = flags;
      const which = { ...questionOf(flags), ...(minAttempts === undefined ? {} : { minAttempts }), ...(rankBy === undefined ? {} : { rankBy }), ...(halfLife === undefined ? {} : { halfLife: fadingOf(halfLife) }) };
      const document = await withQuestions(flags, surroundings, async (asked) => {
        const answer = await asked.questions.agents(which);
        return agentsDocument(answer, await newestAttempt(asked, answer.scope));
      });
      await deliver(document, flags, surroundings);
    });
}

interface NextFlags extends Omit<ScopeFlags, "issueType" | "task">, OutputFlags {
  readonly issueType: string;
  readonly policy: ChoicePolicy;
  readonly seed?: number;
  readonly margin?: number;
  readonly halfLife?: string;
}

function nextCommand({ surroundings }: CommandContext): Command {
  const command = new Command("next")
    .description("Who should have the next attempt at an issue type, and why. Nothing is run or recorded.")
    .requiredOption("--issue-type <name>", "what kind of issue it is; one that nobody tried yet, too")
    .option("--policy <policy>", `of ${choicePolicies.join(", ")}`, oneOf("--policy", choicePolicies), "thompson")
    .option("--seed <number>", "gives the same choice again (default: drawn, and printed)", wholeNumber("--seed", 0))
    .option("--margin <share>", "how much lower a success rate may be and still be good enough (default: 5%)", share("--margin"))
    .option("--half-life <time>", "attempts of this age count half, or none (default: 90d)", lengthOrNone("--half-life"));
  return withSharedFlags(withOutputFlags(withArmFlags(command)))
    .addHelpText(
      "after",
      `
Policies:
  thompson                each agent as often as it is likely to be the best: earns while it learns
  best                    always whom assay agents names: nothing is learned of the others
  top-two                 like thompson, but every other time a rival: learns fastest who is best
  cheapest-good-enough    the cheapest per success of those shown to be within --margin of the best

Examples:
  assay agents next --issue-type complexity
  assay agents next --issue-type complexity --agent Refactoring --agent Cleanup    of these two
  assay agents next --issue-type complexity --policy best --json`,
    )
    .action(async ({ issueType, ...flags }: NextFlags) => {
      const { policy, seed = randomInt(2 ** 32), margin, halfLife } = flags;
      const document = await withQuestions(flags, surroundings, async (asked) => {
        const source = { store: async () => asked.store, now: () => asked.nowMs };
        const answer = await nextAgent(source, { ...questionOf(flags), issueType, policy, seed, halfLife: fadingOf(halfLife ?? "90d"), ...(margin === undefined ? {} : { margin }) });
        const newestAtMs = await newestAttempt(asked, answer.scope);
        const { choice } = answer;
        return choice === null ? nothingDocument({ kind: "next", scope: answer.scope, newestAtMs, data: { ...answer } }) : nextDocument({ ...answer, choice });
      });
      await deliver(document, flags, surroundings);
    });
}

/** `none`: nothing fades. */
function fadingOf(halfLife: string): string | null {
  return halfLife === "none" ? null : halfLife;
}
