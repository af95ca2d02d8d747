import type { Suite, Task } from "../model/index.ts";
import { UserError, nearestNames } from "../model/index.ts";

/** What of a suite is wanted; an empty list asks for all. */
export interface Selection {
  /** Ids of tasks or issue types; `*` stands for any text. */
  readonly selectors: readonly string[];
  /** Ids of agents; `*` stands for any text. */
  readonly agents: readonly string[];
}

/**
 * The part of a suite that was asked for, in the order of the suite. Tasks that a selected one comes `after` are kept with it:
 * without them it could only be skipped.
 *
 * @throws UserError for a name that fits nothing, and when no selected agent does a selected task
 */
export function selectFrom(suite: Suite, { selectors, agents: names }: Selection): Suite {
  if (suite.tasks.length === 0) throw new UserError({ wrong: `the configuration of ${suite.name} has no tasks: there is nothing to measure`, known: ["its alerts are looked at by assay monitor"], fix: "tasks: [{ id: … }]" });
  const agents = names.length === 0 ? suite.agents : pick(suite.agents, names, "agent", ({ id }) => [id]);
  const asked = selectors.length === 0 ? suite.tasks : pick(suite.tasks, selectors, "task or issue type", ({ id, issueType }) => [id, issueType]);
  const wanted = withEarlier(suite, asked);
  const ids = new Set(agents.map(({ id }) => id));
  const tasks = suite.tasks.flatMap((task): Task[] => {
    if (!wanted.has(task.id)) return [];
    if (task.agents === null) return [task];
    const left = task.agents.filter((id) => ids.has(id));
    return left.length === 0 ? [] : [{ ...task, agents: left }];
  });
  if (tasks.length === 0) {
    const doers = [...new Set(asked.flatMap((task) => task.agents ?? suite.agents.map(({ id }) => id)))];
    throw new UserError({ wrong: `none of these tasks is done by ${names.join(", ")}`, known: doers, fix: `--agent ${doers[0] ?? "NAME"}` });
  }
  return { ...suite, agents, tasks };
}

/** @param namesOf what an item may be asked for by; the first is its id */
function pick<T>(items: readonly T[], wanted: readonly string[], what: string, namesOf: (item: T) => string[]): T[] {
  const picked = new Set<T>();
  for (const name of wanted) {
    const fits = matcher(name, items.flatMap(namesOf));
    const found = items.filter((item) => namesOf(item).some((own) => own !== "" && fits(own)));
    if (found.length === 0) throw nothingCalled(name, what, [...new Set(items.flatMap(namesOf))].filter((own) => own !== ""));
    for (const item of found) picked.add(item);
  }
  return items.filter((item) => picked.has(item));
}

/** An id may itself hold a `*`: the name as it stands comes first. */
function matcher(name: string, known: readonly string[]): (own: string) => boolean {
  if (!name.includes("*") || known.includes(name)) return (own) => own === name;
  const parts = name.split("*");
  const [first, last] = [parts[0]!, parts.at(-1)!];
  return (own) => {
    if (!own.startsWith(first) || !own.endsWith(last) || own.length < first.length + last.length) return false;
    // Leftmost places for the parts between: linear, where a regular expression with many stars is not.
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = own.indexOf(part, at);
      if (found < 0 || found + part.length > own.length - last.length) return false;
      at = found + part.length;
    }
    return true;
  };
}

const mostListed = 20;

function nothingCalled(name: string, what: string, known: readonly string[]): UserError {
  const near = nearestNames(name, known);
  const rest = known.filter((one) => !near.includes(one)).sort();
  const listed = [...near, ...rest].slice(0, mostListed);
  if (known.length > listed.length) listed.push(`… and ${known.length - listed.length} more`);
  return new UserError({ wrong: `no ${what} is called "${name}"`, known: listed, ...(near[0] === undefined ? {} : { fix: what === "agent" ? `--agent ${near[0]}` : `assay run ${near[0]}` }) });
}

function withEarlier(suite: Suite, asked: readonly Task[]): Set<string> {
  const byId = new Map(suite.tasks.map((task) => [task.id, task]));
  const wanted = new Set<string>();
  const open = [...asked];
  for (let task = open.pop(); task !== undefined; task = open.pop()) {
    if (wanted.has(task.id)) continue;
    wanted.add(task.id);
    open.push(...task.after.flatMap((id) => byId.get(id) ?? []));
  }
  return wanted;
}
