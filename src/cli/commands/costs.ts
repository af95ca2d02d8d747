import { Command } from "commander";
import type { GroupColumn } from "../../analysis/index.ts";
import { groupColumns } from "../../analysis/index.ts";
import { costsDocument } from "../../report/index.ts";
import { someOf, withSharedFlags } from "../flags.ts";
import type { OutputFlags } from "../output.ts";
import { deliver, withOutputFlags } from "../output.ts";
import type { ScopeFlags } from "../scope-flags.ts";
import { questionOf, withScopeFlags } from "../scope-flags.ts";
import type { CommandContext } from "../surroundings.ts";
import { newestAttempt, withQuestions } from "../with-questions.ts";

interface CostsFlags extends ScopeFlags, OutputFlags {
  readonly by: readonly GroupColumn[];
}

/** `assay costs`: what the money went for. */
export function costsCommand({ surroundings }: CommandContext): Command {
  const command = new Command("costs")
    .description("What the money went for, and what a success cost.")
    .option("--by <columns>", `told apart by, of ${groupColumns.join(", ")}`, someOf("--by", groupColumns), ["agent"]);
  return withSharedFlags(withOutputFlags(withScopeFlags(command)))
    .addHelpText(
      "after",
      `
Examples:
  assay costs --last 30d                       by agent
  assay costs --by agent,model,issueType       each agent with its model in each issue type
  assay costs --by model --json`,
    )
    .action(async (flags: CostsFlags) => {
      const document = await withQuestions(flags, surroundings, async (asked) => {
        const answer = await asked.questions.costs({ ...questionOf(flags), by: flags.by });
        return costsDocument(answer, await newestAttempt(asked, answer.scope));
      });
      await deliver(document, flags, surroundings);
    });
}
