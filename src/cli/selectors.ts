import type { SeriesKey } from "../model/index.ts";
import { UserError, nearestNames } from "../model/index.ts";

/** What a word on the command line names: an agent, a model, both, an issue type or a task. */
export type Selected = Partial<Pick<SeriesKey, "agent" | "model" | "issueType" | "task">>;

type Column = keyof Selected;
const prefixes: Readonly<Record<string, Column>> = { "agent:": "agent", "model:": "model", "type:": "issueType", "task:": "task" };
const columnWords: Readonly<Record<Column, string>> = { agent: "agent", model: "model", issueType: "issue type", task: "task" };

/**
 * Reads a word as `agent:NAME`, `model:NAME`, `type:NAME`, `task:NAME`, as `NAME (MODEL)` as tables print it, or as a name alone where only
 * one thing has it. A store without attempts knows no names: the word is taken for what it says, or for an agent.
 *
 * @param columns what may be named
 * @throws UserError where nothing has the name, with the names that are nearest to it, and where several things have it
 */
export function readSelector(word: string, series: readonly SeriesKey[], columns: readonly Column[]): Selected {
  const prefix = Object.keys(prefixes).find((one) => word.startsWith(one) && columns.includes(prefixes[one]!));
  const rest = prefix === undefined ? "" : word.slice(prefix.length);
  if (series.length === 0) return prefix === undefined ? { agent: word } : { [prefixes[prefix]!]: rest };
  const named = columns.filter((column) => series.some((one) => one[column] === word && word !== ""));
  if (named.length === 1) return { [named[0]!]: word };
  if (named.length > 1) throw new UserError({ wrong: `${JSON.stringify(word)} is ${named.map((column) => columnWords[column]).join(" and ")}`, known: named.map((column) => `${prefixOf(column)}${word}`), fix: `${prefixOf(named[0]!)}${word}` });
  if (prefix !== undefined && series.some((one) => one[prefixes[prefix]!] === rest)) return { [prefixes[prefix]!]: rest };
  const arm = columns.includes("agent") && columns.includes("model") ? series.find(({ agent, model }) => `${agent} (${model})` === word) : undefined;
  if (arm !== undefined) return { agent: arm.agent, model: arm.model };
  throw unknownName(word, series, prefix === undefined ? columns : [prefixes[prefix]!], rest);
}

function unknownName(word: string, series: readonly SeriesKey[], columns: readonly Column[], rest: string): UserError {
  const names = columns.flatMap((column) => [...new Set(series.map((one) => one[column]))].filter((name) => name !== "").map((name) => (rest === "" ? name : `${prefixOf(column)}${name}`)));
  const near = nearestNames(word, [...new Set(names)]);
  const what = columns.map((column) => columnWords[column]).join(", ");
  return new UserError({ wrong: `no attempt in this store has the ${what.replace(/, ([^,]*)$/, " or $1")} ${JSON.stringify(rest || word)}`, known: near.length > 0 ? near : names.slice(0, 20), fix: near[0] ?? "assay agents, which lists them" });
}

function prefixOf(column: Column): string {
  return Object.keys(prefixes).find((one) => prefixes[one] === column)!;
}

/** How people call what is selected: as tables print it. */
export function selectedLabel({ agent, model }: Selected): string {
  return agent === undefined ? (model ?? "") : model === undefined ? agent : `${agent} (${model})`;
}
