import { Command } from "commander";
import { modelsDocument } from "../../report/index.ts";
import { wholeNumber, withSharedFlags } from "../flags.ts";
import type { OutputFlags } from "../output.ts";
import { deliver, withOutputFlags } from "../output.ts";
import type { ScopeFlags } from "../scope-flags.ts";
import { questionOf, withScopeFlags } from "../scope-flags.ts";
import type { CommandContext } from "../surroundings.ts";
import { newestAttempt, withQuestions } from "../with-questions.ts";

interface ModelsFlags extends ScopeFlags, OutputFlags {
  readonly minAttempts?: number;
}

/** `assay models`: models side by side. */
export function modelsCommand({ surroundings }: CommandContext): Command {
  const command = new Command("models")
    .description("Models side by side: success, times, costs; on the issue types that all of them did, where they differ.")
    .option("--min-attempts <count>", "leave out what an agent and model did fewer times in an issue type", wholeNumber("--min-attempts", 0));
  return withSharedFlags(withOutputFlags(withScopeFlags(command)))
    .addHelpText(
      "after",
      `
Examples:
  assay models                                 all models
  assay models --issue-type complexity --last 30d
  assay ab model:sonnet model:opus             the two task by task`,
    )
    .action(async (flags: ModelsFlags) => {
      const { minAttempts } = flags;
      const document = await withQuestions(flags, surroundings, async (asked) => {
        const answer = await asked.questions.models({ ...questionOf(flags), ...(minAttempts === undefined ? {} : { minAttempts }) });
        return modelsDocument(answer, await newestAttempt(asked, answer.scope));
      });
      await deliver(document, flags, surroundings);
    });
}
