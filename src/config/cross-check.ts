import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { UserConfig, UserTask } from "../define/index.ts";
import type { WholeConfig } from "./functions.ts";
import type { Mistake } from "./mistakes.ts";
import { nearestNames } from "../model/index.ts";
import { directAgent, worksOf } from "./expand.ts";
import { unknownName } from "./mistakes.ts";
import { misplacedChecks } from "./requests.ts";

/** The mistakes between the parts of a configuration whose form is right: names that clash, are unknown or run in a circle, missing folders. */
export function mistakesBetweenParts(config: WholeConfig, root: string): Mistake[] {
  return [
    ...twice(config.agents ?? [], "agents"),
    ...twice(config.tasks, "tasks"),
    ...reservedAgent(config),
    ...unknownAgents(config),
    ...nobodyToDoIt(config),
    ...severalWorks(config),
    ...misplacedChecks(config),
    ...unknownTasks(config),
    ...circles(config),
    ...contradictoryChecks(config),
    ...wrongFixtures(config, root),
  ];
}

function twice(items: readonly { readonly id: string }[], field: string): Mistake[] {
  const first = new Map<string, number>();
  return items.flatMap(({ id }, i) => {
    const before = first.get(id);
    if (before === undefined) {
      first.set(id, i);
      return [];
    }
    return [{ wrong: `${field}[${i}].id is "${id}", and so is ${field}[${before}].id; each needs an id of its own`, fix: `"${id}-2"` }];
  });
}

function reservedAgent({ agents = [] }: UserConfig): Mistake[] {
  return agents.flatMap(({ id }, i) => (id === directAgent ? [{ wrong: `agents[${i}].id is "${directAgent}", the name for commands of tasks`, fix: "another id" }] : []));
}

function unknownAgents({ agents = [], tasks }: WholeConfig): Mistake[] {
  const known = agents.map(({ id }) => id);
  return tasks.flatMap((task, i) =>
    (task.agents ?? []).flatMap((id, j) => {
      if (known.includes(id) || (id === directAgent && worksOf(task).length > 0)) return [];
      return [unknownName(`tasks[${i}].agents[${j}] is "${id}"; there is no such agent`, id, known)];
    }),
  );
}

function nobodyToDoIt({ agents = [], tasks }: WholeConfig): Mistake[] {
  if (agents.length > 0) return [];
  return tasks.flatMap((task, i) =>
    worksOf(task).length === 0 ? [{ wrong: `tasks[${i}] ("${task.id}") has no command, and there are no agents to do it`, fix: `command: ["program", "argument"], or a list of agents` }] : [],
  );
}

function severalWorks({ tasks }: WholeConfig): Mistake[] {
  return tasks.flatMap((task, i) => {
    const works = worksOf(task);
    return works.length < 2 ? [] : [{ wrong: `tasks[${i}] ("${task.id}") has ${works.join(" and ")}; a task does one thing`, fix: "a task for each" }];
  });
}

const afterOf = ({ after }: UserTask): readonly string[] => (after === undefined ? [] : typeof after === "string" ? [after] : after);

function unknownTasks({ tasks }: WholeConfig): Mistake[] {
  const known = tasks.map(({ id }) => id);
  return tasks.flatMap((task, i) =>
    afterOf(task).flatMap((id, j) => {
      if (known.includes(id)) return [];
      const path = Array.isArray(task.after) ? `tasks[${i}].after[${j}]` : `tasks[${i}].after`;
      return [unknownName(`${path} is "${id}"; there is no such task`, id, known)];
    }),
  );
}

/** One mistake for each circle of `after`, told from its first task on. */
function circles({ tasks }: WholeConfig): Mistake[] {
  const next = new Map(tasks.map((task) => [task.id, afterOf(task)]));
  const done = new Set<string>();
  const found: Mistake[] = [];
  for (const { id: start } of tasks) {
    // A walk with its own stack: a chain of thousands of tasks must not overflow ours.
    const way: string[] = [];
    const onTheWay = new Set<string>();
    const stack: { id: string; enter: boolean }[] = [{ id: start, enter: true }];
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      const { id, enter } = step;
      if (!enter) {
        onTheWay.delete(way.pop()!);
        done.add(id);
      } else if (onTheWay.has(id)) {
        const circle = [...way.slice(way.indexOf(id)), id];
        const i = tasks.findIndex((task) => task.id === id);
        found.push({ wrong: `tasks[${i}].after runs in a circle: ${circle.map((name) => `"${name}"`).join(" after ")}` });
      } else if (!done.has(id) && next.has(id)) {
        way.push(id);
        onTheWay.add(id);
        stack.push({ id, enter: false }, ...next.get(id)!.map((other) => ({ id: other, enter: true })));
      }
    }
  }
  return found;
}

function contradictoryChecks({ tasks }: WholeConfig): Mistake[] {
  return tasks.flatMap(({ check }, i) =>
    (Array.isArray(check) ? check : [check]).flatMap((one: unknown, j) => {
      if (typeof one !== "object" || one === null || !("exists" in one) || one.exists !== false) return [];
      if (!["equals", "contains", "matches"].some((key) => key in one)) return [];
      return [{ wrong: `tasks[${i}].check${Array.isArray(check) ? `[${j}]` : ""} asks for a ${"file" in one ? "file" : "header" in one ? "header" : "place"} that is not there, and for its ${"json" in one ? "value" : "text"}`, fix: "leave one of them out" }];
    }),
  );
}

function wrongFixtures({ tasks }: WholeConfig, root: string): Mistake[] {
  return tasks.flatMap(({ fixture }, i): Mistake[] => {
    if (fixture === undefined) return [];
    const folder = resolve(root, fixture);
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory()) return [];
    if (found !== undefined) return [{ wrong: `tasks[${i}].fixture is "${fixture}", which is a file; it must be a folder`, fix: "the folder that holds it" }];
    const wrong = `tasks[${i}].fixture is "${fixture}"; there is no such folder`;
    const known = foldersIn(dirname(folder));
    if (known.length === 0) return [{ wrong, fix: "a path that starts at the folder of the configuration" }];
    const [nearest] = nearestNames(basename(folder), known, 1);
    return [nearest === undefined ? { wrong, known } : { wrong, known, fix: JSON.stringify(join(dirname(fixture), nearest)) }];
  });
}

function foldersIn(folder: string): string[] {
  try {
    const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
    return folders.map(({ name }) => name).sort().slice(0, 20);
  } catch {
    return [];
  }
}
