import type { Scope } from "../analysis/index.ts";
import type { Document } from "./document.ts";
import { formatMoment } from "./format.ts";

/**
 * Which attempts an answer is about, in words; the empty string where it is about all of them.
 *
 * @example scopeWords(scope) // "agent Refactoring · since 2026-10-22 00:00 UTC"
 */
export function scopeWords({ agents, models, issueTypes, tasks, modes, sinceMs, untilMs }: Scope): string {
  const named = (one: string, names: readonly string[] | null) => (names === null ? "" : `${one}${names.length === 1 ? "" : "s"} ${names.map((name) => (name === "" ? "(none)" : name)).join(", ")}`);
  const usual = modes?.length === 1 && modes[0] === "live";
  const parts = [
    named("issue type", issueTypes),
    named("agent", agents),
    named("model", models),
    named("task", tasks),
    usual ? "" : named("mode", modes),
    sinceMs === null ? "" : `since ${formatMoment(sinceMs)}`,
    untilMs === null ? "" : `until ${formatMoment(untilMs)}`,
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

/** What is said where there is nothing to say anything about: an empty store, or nothing that was asked for. */
export interface Nothing {
  readonly kind: string;
  readonly scope: Scope;
  /** When the newest attempt of the whole store began, epoch milliseconds; null where there is none. */
  readonly newestAtMs: number | null;
  readonly data: Document["data"];
}

/** The answer to a question about no attempts: what to type first, or what to ask for instead. */
export function nothingDocument({ kind, scope, newestAtMs, data }: Nothing): Document {
  const words = scopeWords(scope);
  const isEmpty = newestAtMs === null;
  return {
    version: 1,
    kind,
    title: isEmpty ? "" : words,
    verdict: { tone: "doubt", text: isEmpty ? "nothing is recorded yet" : "no attempt is what was asked for" },
    next: isEmpty ? firstSteps : [`Ask for more: without a filter, or for a longer time; the newest attempt began at ${formatMoment(newestAtMs)}`],
    blocks: [],
    warnings: [],
    provenance: {},
    data,
  };
}

/**
 * An answer over an empty store beside which damaged ones were set aside: what they held is not in it.
 *
 * @param files  their paths, newest last; at least one
 */
export function withSetAside(document: Document, files: readonly string[]): Document {
  const { verdict, next } = document;
  const more = files.length > 1 ? ` (and ${files.length - 1} before it)` : "";
  return {
    ...document,
    verdict: { ...verdict, tone: "doubt", text: `${verdict.text}; a damaged store was set aside as ${files.at(-1)}${more}` },
    next: ["assay doctor: what was set aside, and what to do about it", ...next],
  };
}

const firstSteps = [
  "assay record --agent NAME --issue-type TYPE --success: one attempt that was made",
  "assay import FILE: attempts that were recorded elsewhere",
  "assay run: measure agents on tasks of your own (assay init writes the first)",
];
