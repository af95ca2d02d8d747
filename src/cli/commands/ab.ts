import { Command } from "commander";
import type { AbMetric } from "../../analysis/index.ts";
import { abMetrics } from "../../analysis/index.ts";
import { abDocument } from "../../report/index.ts";
import { share, someMetrics, withSharedFlags } from "../flags.ts";
import type { OutputFlags } from "../output.ts";
import { deliver, withOutputFlags } from "../output.ts";
import type { ScopeFlags } from "../scope-flags.ts";
import { questionOf, withSharedGroundFlags } from "../scope-flags.ts";
import { readSelector, selectedLabel } from "../selectors.ts";
import type { CommandContext } from "../surroundings.ts";
import { newestAttempt, withQuestions } from "../with-questions.ts";

interface AbFlags extends ScopeFlags, OutputFlags {
  readonly metric?: readonly AbMetric[];
  readonly margin?: number;
}

/** `assay ab`: what one agent or model is, compared with another, on the tasks that both did. */
export function abCommand({ surroundings }: CommandContext): Command {
  const command = new Command("ab")
    .description("Compare B with A, task by task: agents, models, or an agent with its model.")
    .argument("<a>", "a name, agent:NAME, model:NAME, or 'NAME (MODEL)' as tables print it")
    .argument("<b>", "the other one")
    .option("--metric <metrics>", `of ${abMetrics.join(", ")}; duration and cost will do (default: all that attempts tell)`, someMetrics("--metric", abMetrics))
    .option("--margin <share>", "smallest change that matters, for every metric (default: 10%)", share("--margin"));
  return withSharedFlags(withOutputFlags(withSharedGroundFlags(command)))
    .addHelpText(
      "after",
      `
Examples:
  assay ab Refactoring Cleanup                 two agents, whatever their models
  assay ab model:sonnet model:opus --issue-type complexity
  assay ab 'Refactoring (sonnet)' 'Refactoring (opus)' --last 30d`,
    )
    .action(async (a: string, b: string, flags: AbFlags) => {
      const { metric: metrics, margin } = flags;
      const document = await withQuestions(flags, surroundings, async (asked) => {
        const series = await asked.store.series();
        const [one, other] = [a, b].map((word) => {
          const selected = readSelector(word, series, ["agent", "model"]);
          return { ...selected, label: selectedLabel(selected) };
        });
        const margins = margin === undefined ? {} : { margins: Object.fromEntries((metrics ?? abMetrics).map((name) => [name, margin])) };
        const answer = await asked.questions.compare(one!, other!, { ...questionOf(flags), ...(metrics === undefined ? {} : { metrics }), ...margins });
        return abDocument(answer, await newestAttempt(asked, answer.scope));
      });
      await deliver(document, flags, surroundings);
    });
}
