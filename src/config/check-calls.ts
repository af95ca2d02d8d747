import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { nearestNames } from "../model/index.ts";
import type { UserCall, UserTask } from "../define/index.ts";
import { callOf } from "./functions.ts";
import type { Listed } from "./list-exports.ts";
import type { Mistake } from "./mistakes.ts";
import { unknownName } from "./mistakes.ts";

/**
 * The mistakes in calls whose form is right: files that are not there, names that are not exported or are no function. A module that cannot
 * be loaded is none: its attempts are errored and say so.
 *
 * @param listed what the modules that are there export
 */
export function mistakesOfCalls(tasks: readonly UserTask[], root: string, listed: ReadonlyMap<string, Listed>): Mistake[] {
  return tasks.flatMap(({ call: said }, i): Mistake[] => {
    if (said === undefined) return [];
    const call = callOf(said);
    const file = resolve(root, call.file);
    const at = typeof said === "string" ? `tasks[${i}].call is "${said}"; ` : `tasks[${i}].call.file is "${call.file}"; `;
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) return [missingFile(`${at}there is no file ${call.file}`, call, file, typeof said === "string")];
    if (!found.isFile()) return [{ wrong: `${at}that is no file`, fix: "the module that exports the function" }];
    const module = listed.get(file);
    if (module === undefined || "problem" in module) return [];
    return (["export", "setup", "teardown"] as const).flatMap((field) => {
      const name = call[field];
      if (name === undefined || module.exports[name] === "function") return [];
      const path = typeof said === "string" ? `tasks[${i}].call` : `tasks[${i}].call.${field}`;
      return [notAFunction(path, name, call.file, module.exports, typeof said === "string")];
    });
  });
}

/** All tasks, but for those of files whose id is taken; those are mistakes. */
export function withoutClashes(own: readonly UserTask[], found: readonly UserTask[]): { tasks: UserTask[]; mistakes: Mistake[] } {
  const taken = new Map(own.map(({ id }, i) => [id, `tasks[${i}]`]));
  const tasks = [...own];
  const mistakes: Mistake[] = [];
  for (const task of found) {
    const { file } = callOf(task.call!);
    const before = taken.get(task.id);
    if (before !== undefined) mistakes.push({ wrong: `a function of ${basename(file)} would be the task "${task.id}", and so is ${before}; each needs an id of its own`, fix: "another name for the file" });
    else {
      taken.set(task.id, `one of ${basename(file)}`);
      tasks.push(task);
    }
  }
  return { tasks, mistakes };
}

function missingFile(wrong: string, call: UserCall, file: string, inOneText: boolean): Mistake {
  const known = modulesIn(dirname(file));
  const [nearest] = nearestNames(basename(file), known, 1);
  if (known.length === 0) return { wrong, fix: "a path that starts at the folder of the configuration" };
  if (nearest === undefined) return { wrong, known };
  const folder = dirname(call.file);
  const path = folder === "." ? `./${nearest}` : `${call.file.startsWith("./") ? "./" : ""}${join(folder, nearest)}`;
  return { wrong, known, fix: JSON.stringify(inOneText ? `${path}#${call.export}` : path) };
}

function notAFunction(path: string, name: string, file: string, exports: Readonly<Record<string, string>>, inOneText: boolean): Mistake {
  const functions = Object.keys(exports).filter((one) => exports[one] === "function").sort();
  const shown = (one: string) => (inOneText ? `${file}#${one}` : one);
  const whole = JSON.stringify(shown(name));
  const kind = exports[name];
  if (kind !== undefined) return { wrong: `${path} is ${whole}; ${name} is exported, but it is ${kind === "class" ? "a class" : "no function"}`, known: functions };
  if (functions.length === 0) return { wrong: `${path} is ${whole}; ${basename(file)} exports no function`, fix: `export function ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : "run"}() { … }` };
  const mistake = unknownName(`${path} is ${whole}; ${basename(file)} does not export ${name}`, name, functions);
  const [nearest] = nearestNames(name, functions, 1);
  return nearest === undefined ? mistake : { ...mistake, fix: JSON.stringify(shown(nearest)) };
}

function modulesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.m?[jt]s$/.test(name)).sort().slice(0, 20);
  } catch {
    return [];
  }
}
