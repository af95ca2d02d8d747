import { Command } from "commander";
import type { TrendAnswer, TrendMetric } from "../../analysis/index.ts";
import { trendDocument } from "../../report/index.ts";
import type { Question } from "../../tracker/index.ts";
import { someMetrics, withSharedFlags } from "../flags.ts";
import type { OutputFlags } from "../output.ts";
import { deliver, withOutputFlags } from "../output.ts";
import type { ScopeFlags } from "../scope-flags.ts";
import { questionOf, withScopeFlags } from "../scope-flags.ts";
import type { Selected } from "../selectors.ts";
import { readSelector } from "../selectors.ts";
import type { CommandContext } from "../surroundings.ts";
import type { Asked } from "../with-questions.ts";
import { newestAttempt, withQuestions } from "../with-questions.ts";

interface TrendFlags extends ScopeFlags, OutputFlags {
  readonly metric: readonly MetricName[];
}

/** What the question calls them, by the names that metrics have everywhere else. */
const asked = { success: "success", durationMs: "duration", costUsd: "cost" } as const satisfies Record<string, TrendMetric>;
type MetricName = keyof typeof asked;
const metricNames = Object.keys(asked) as MetricName[];

/** `assay trend`: how success, time or cost went, day by day. */
export function trendCommand({ surroundings }: CommandContext): Command {
  const command = new Command("trend")
    .description("How success, time or cost went, day by day: steady, stepped (when, how far) or drifting.")
    .argument("[selectors...]", "of what: names of agents, models, issue types or tasks, or agent:NAME, model:NAME, type:NAME, task:NAME")
    .option("--metric <metrics>", `of ${metricNames.join(", ")}; duration and cost will do`, someMetrics("--metric", metricNames), ["success"]);
  return withSharedFlags(withOutputFlags(withScopeFlags(command)))
    .addHelpText(
      "after",
      `
The last 30 days, where no window is given.

Examples:
  assay trend                                  the success rate of everything
  assay trend Refactoring --metric duration --since 90d
  assay trend model:sonnet --metric success,duration,cost --format html -o trend.html`,
    )
    .action(async (selectors: readonly string[], flags: TrendFlags) => {
      const document = await withQuestions(flags, surroundings, async (opened) => {
        const which = await narrowed(questionOf(flags), selectors, opened);
        const answers: TrendAnswer[] = [];
        for (const name of new Set(flags.metric)) answers.push(await opened.questions.trend({ ...which, metric: asked[name] }));
        const [first, ...others] = answers as [TrendAnswer, ...TrendAnswer[]];
        return trendDocument([first, ...others], await newestAttempt(opened, first.scope));
      });
      await deliver(document, flags, surroundings);
    });
}

/** Names of one kind are read as "or", of several kinds as "and". */
async function narrowed(which: Question, selectors: readonly string[], { store }: Asked): Promise<Question> {
  if (selectors.length === 0) return which;
  const series = await store.series();
  const selected = selectors.map((word) => readSelector(word, series, ["task", "issueType", "agent", "model"]));
  const columns = ["agent", "model", "issueType", "task"] as const;
  const names = (column: keyof Selected) => [...selected.flatMap((one) => (one[column] === undefined ? [] : [one[column]])), ...((which[column] as readonly string[] | undefined) ?? [])];
  return { ...which, ...Object.fromEntries(columns.map((column) => [column, names(column)] as const).filter(([, found]) => found.length > 0)) };
}
