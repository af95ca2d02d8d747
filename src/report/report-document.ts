import type { Answer } from "../analysis/index.ts";
import type { Run } from "../model/index.ts";
import type { Document } from "./document.ts";
import { fadingTerms } from "./fading-words.ts";
import { formatCount, formatMoment, formatPlural } from "./format.ts";
import { runDocument } from "./run-document.ts";

/** What a report is about, when it is not a run that has ended. */
export type ReportSubject =
  /** A run that goes on while it is looked at. */
  | { readonly kind: "running" }
  /** Attempts of several runs, oldest first: those of a baseline, or of a window of time. */
  | { readonly kind: "collected"; readonly what: "baseline" | "window"; readonly runs: readonly Run[] };

/** What a user reads of attempts that no run has just ended with. */
export function reportDocument(answer: Answer, subject: ReportSubject): Document {
  // Nobody can take up a run that goes on, and a collection has no plan to carry out.
  const document = runDocument({ ...answer, next: answer.next.filter(({ kind }) => kind !== "resume") });
  return subject.kind === "running" ? unfinished(document, answer) : collected(document, subject, answer);
}

function unfinished(document: Document, { totals, openSlots, plannedSlots }: Answer): Document {
  const { passed, failed, errored, skipped } = totals;
  const counts = Object.entries({ passed, failed, errored, skipped }).filter(([, count]) => count > 0).map(([word, count]) => `${formatCount(count)} ${word}`);
  const done = `${formatCount(Math.max(0, plannedSlots - openSlots))} of ${formatPlural(plannedSlots, "slot")} done`;
  return { ...document, verdict: { tone: "doubt", text: `still running, so this is unfinished: ${[done, ...counts].join(", ")}` }, next: ["Ask again when the run has ended", ...document.next] };
}

function collected(document: Document, { what, runs }: Extract<ReportSubject, { kind: "collected" }>, { choice }: Answer): Document {
  const environments = [...new Set(runs.map(({ environment }) => environment.id))];
  const commits = [...new Set(runs.map(({ commit }) => commit).filter((commit) => commit !== ""))];
  const suites = [...new Set(runs.map(({ plan }) => plan["suite"]).filter((suite) => typeof suite === "string" && suite !== ""))];
  const [first, last] = [runs[0], runs.at(-1)];
  const { on = "" } = document.provenance;
  return {
    ...document,
    kind: what,
    warnings: [...document.warnings, ...(environments.length > 1 ? [{ kind: "environment-differs", facts: { environments: environments.length } } as const] : [])],
    provenance: {
      runs: `${formatCount(runs.length)}${first === undefined || last === undefined ? "" : `, from ${formatMoment(first.startedAtMs)} to ${formatMoment(last.startedAtMs)}`}`,
      suites: suites.join(", "),
      commits: commits.map((commit) => commit.slice(0, 12)).join(", "),
      on: environments.length > 1 ? `${environments.length} environments` : on,
      // The leaderboard lets old attempts fade and so expects other rates of the same attempts: this line tells the two apart.
      ...(choice ? fadingTerms(null) : {}),
    },
    data: { ...document.data, runIds: runs.map(({ id }) => id) },
  };
}
