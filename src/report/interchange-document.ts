import type { Document, Findings, Table, Tone } from "./document.ts";
import { formatBytes, formatCount, formatMoment, formatPlural } from "./format.ts";

/** What an import took and what it did not. */
export interface ImportFacts {
  readonly file: string;
  readonly form: string;
  /** Attempts that are new, and those that were in the store already. */
  readonly taken: number;
  readonly known: number;
  /** How many things could not be taken; the first of them with their place and reason. */
  readonly damaged: number;
  readonly problems: readonly { readonly where: string; readonly text: string }[];
  /** What was taken and should be known about, and how often. */
  readonly notes: readonly { readonly text: string; readonly times: number }[];
  readonly aggregates: readonly AggregateFacts[];
  /** Of moments without a zone; null where the file has none. */
  readonly timeZone: string | null;
  /** The import was stopped before the file's end. */
  readonly interrupted: boolean;
}

/** Sums that somebody else formed, of attempts that nobody can look at. */
export interface AggregateFacts {
  readonly agent: string;
  readonly model: string;
  readonly issueType: string;
  readonly attempts: number;
  readonly successes: number;
  readonly atMs: number;
  /** It was in the store already. */
  readonly known: boolean;
}

/** What an import did. */
export function importDocument(facts: ImportFacts): Document {
  const { file, taken, known, damaged, interrupted, form, aggregates } = facts;
  const sums = aggregates.length > 0 ? [`sums of ${formatPlural(aggregates.length, "entry", "entries")} without attempts kept`] : [];
  const parts = [`${formatPlural(taken, "attempt")} taken from ${file}`, ...sums, ...(known > 0 ? [`${formatCount(known)} known already`] : []), ...(damaged > 0 ? [`${formatCount(damaged)} damaged`] : [])];
  const nothing = taken + known + aggregates.length === 0;
  return {
    version: 1,
    kind: "import",
    title: "",
    verdict: { tone: damaged > 0 || nothing || interrupted ? "doubt" : "good", text: `${parts.join(", ")}${interrupted ? "; stopped before its end" : ""}` },
    next: interrupted ? ["the same again: what was taken counts once"] : taken + known > 0 ? ["assay agents: who did best at what, by all that is recorded"] : [],
    blocks: [...lines(facts), ...problemLines(facts), ...aggregateTable(facts)],
    warnings: [],
    provenance: { form },
    data: { ...facts },
  };
}

/** What an export wrote. */
export interface ExportFacts {
  /** Null: to standard output. */
  readonly file: string | null;
  readonly form: string;
  /** Those that were written, without what the form cannot say. */
  readonly attempts: number;
  readonly runs: number;
  readonly aggregates: number;
  readonly bytes: number;
  readonly notes: readonly string[];
}

/** What an export did. */
export function exportDocument(facts: ExportFacts): Document {
  const { file, attempts, bytes, notes, form } = facts;
  return {
    version: 1,
    kind: "export",
    title: "",
    verdict: { tone: attempts === 0 ? "doubt" : "good", text: `${formatPlural(attempts, "attempt")} written to ${file ?? "standard output"} as ${form} (${formatBytes(bytes)})` },
    next: [],
    blocks: notes.length === 0 ? [] : [findings(notes.map((text) => ({ tone: "plain", text })))],
    warnings: [],
    provenance: {},
    data: { ...facts },
  };
}

function lines({ notes, timeZone, taken, known }: ImportFacts): Findings[] {
  const said = notes.map(({ text, times }) => ({ tone: "doubt" as Tone, text: times === 1 ? text : `${text} (${formatCount(times)} times)` }));
  const zone = timeZone === null || taken + known === 0 ? [] : [{ tone: "plain" as Tone, text: `moments without a zone were read as local time of ${timeZone}` }];
  return zone.length + said.length === 0 ? [] : [findings([...zone, ...said])];
}

function findings(all: Findings["lines"]): Findings {
  return { kind: "findings", title: "What to know", lines: all };
}

/** So many of them are worth a screen. */
const shownProblems = 20;

/** As sentences and not as a table: a reason must not be cut. */
function problemLines({ damaged, problems }: ImportFacts): Findings[] {
  if (damaged === 0) return [];
  const all = problems.slice(0, shownProblems).map(({ where, text: why }) => ({ tone: "bad" as Tone, text: `${where}: ${why}` }));
  const rest = damaged - all.length;
  return [{ kind: "findings", title: "Not taken", lines: rest === 0 ? all : [...all, { tone: "plain", text: `and ${formatCount(rest)} more; --json lists the first ${formatCount(problems.length)}` }] }];
}

function aggregateTable({ aggregates }: ImportFacts): Table[] {
  if (aggregates.length === 0) return [];
  return [
    {
      kind: "table",
      title: "Sums without attempts",
      note: "The file counts these attempts and does not hold them: kept as what it says, and no part of any rate.",
      columns: [
        { key: "agent", title: "agent", align: "left" },
        { key: "model", title: "model", align: "left" },
        { key: "issueType", title: "issue type", align: "left" },
        { key: "successes", title: "successes", align: "right" },
        { key: "asOf", title: "as of", align: "left" },
        { key: "known", title: "", align: "left" },
      ],
      rows: aggregates.map(({ agent, model, issueType, attempts, successes, atMs, known }) => ({
        agent: text(agent),
        model: text(model),
        issueType: text(issueType),
        successes: text(`${formatCount(successes)} of ${formatCount(attempts)}`),
        asOf: text(formatMoment(atMs)),
        known: text(known ? "known already" : ""),
      })),
      limit: 20,
      empty: "",
    },
  ];
}

function text(value: string): { readonly kind: "text"; readonly text: string } {
  return { kind: "text", text: value };
}
