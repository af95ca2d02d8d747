import { globSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { longestName } from "../model/index.ts";
import type { UserCall, UserConfig, UserFunctions, UserTask } from "../define/index.ts";
import type { Listed } from "./list-exports.ts";
import type { Mistake } from "./mistakes.ts";

/** A configuration whose tasks are all there: those that it names, and those that its files of functions bring. */
export type WholeConfig = UserConfig & { readonly tasks: readonly UserTask[] };

/** A file that a glob of the configuration found. */
export interface FoundFile {
  /** Absolute. */
  readonly file: string;
  readonly process: "fresh" | "in-process";
}

/** Name of an export that stands for all of a module which could not be loaded when the tasks were listed. */
export const anyExport = "*";

/**
 * The files that `functions` names, each once and in alphabetical order; those in `node_modules` are left out.
 *
 * @returns a mistake for each glob that finds nothing
 */
export function findFunctionFiles(config: UserConfig, root: string): { files: FoundFile[]; mistakes: Mistake[] } {
  const files = new Map<string, FoundFile>();
  const mistakes: Mistake[] = [];
  const asked = listOf(config.functions);
  for (const [i, one] of asked.entries()) {
    const { files: glob, process = "fresh" } = typeof one === "string" ? { files: one } : one;
    const found = globSync(glob, { cwd: root, exclude: (path) => basename(path) === "node_modules" }).filter((path) => moduleExtensions.includes(extname(path)));
    for (const path of found) {
      const file = resolve(root, path);
      if (!files.has(file)) files.set(file, { file, process });
    }
    const at = Array.isArray(config.functions) ? `functions[${i}]` : "functions";
    const known = moduleExtensions.map((extension) => `*${extension}`);
    if (found.length === 0) mistakes.push({ wrong: `${at} is "${glob}"; it finds no module`, known, fix: 'a glob from the folder of the configuration, such as "bench/**/*.task.ts"' });
  }
  return { files: [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1)), mistakes };
}

const moduleExtensions = [".ts", ".mts", ".js", ".mjs"];

/**
 * The tasks that files of functions bring: one for each exported function, but for `setup`, `teardown`, names that begin with `_`, and
 * classes. A file that cannot be loaded is one task, which says so when it is run.
 *
 * Ids are `file/export`, where the file counts from the folder that all globs share: neither two files of one name
 * nor a file that is added later change the id of a task.
 */
export function tasksOfFiles(files: readonly FoundFile[], config: UserConfig, root: string, listed: ReadonlyMap<string, Listed>): UserTask[] {
  if (files.length === 0) return [];
  const base = sharedFolder(listOf(config.functions).map((one) => resolve(root, plainPart(typeof one === "string" ? one : one.files))));
  return files.flatMap(({ file, process }): UserTask[] => {
    const name = nameOf(relative(base, file));
    const found = listed.get(file) ?? { problem: "it was not listed" };
    const said = "exports" in found ? found.issueType : null;
    const issueType = (said !== null && isName(said) ? said : null) ?? (dirname(file) === root ? "" : basename(dirname(file)));
    if ("problem" in found) return [{ id: name, issueType, call: { file, export: anyExport, process } }];
    const around = (one: string) => (found.exports[one] === "function" ? one : undefined);
    const functions = Object.keys(found.exports).filter((one) => found.exports[one] === "function" && !isAround(one) && !one.startsWith("_"));
    return functions.sort().map((one) => ({ id: `${name}/${one}`, issueType, call: { file, export: one, setup: around("setup"), teardown: around("teardown"), process } }));
  });
}

const isAround = (name: string): boolean => name === "setup" || name === "teardown";

/** `file#export` as its parts; the last `#` divides, because a folder may be called so. */
export function callOf(call: string | UserCall): UserCall {
  if (typeof call !== "string") return call;
  const at = call.lastIndexOf("#");
  return { file: call.slice(0, at), export: call.slice(at + 1) };
}

const isName = (text: string): boolean => text.length <= longestName && text.trim() === text && text.isWellFormed() && !/\p{Cc}|\u2028|\u2029/u.test(text);

/** `a/json.task.ts` is `a/json`. */
function nameOf(path: string): string {
  const plain = path.slice(0, -extname(path).length).replace(/\.(?:task|bench)$/, "");
  return plain.split(sep).join("/");
}

/** The folders of a glob before its first pattern. */
function plainPart(glob: string): string {
  const parts = glob.split("/").slice(0, -1);
  const patterned = parts.findIndex((part) => /[*?[\]{}()!+@]/.test(part));
  return join(...(patterned < 0 ? parts : parts.slice(0, patterned)), ".");
}

function sharedFolder(folders: readonly string[]): string {
  return folders.reduce((shared, folder) => {
    let at = shared;
    while (folder !== at && !folder.startsWith(at.endsWith(sep) ? at : at + sep)) at = dirname(at);
    return at;
  });
}

function listOf(functions: UserConfig["functions"]): readonly (string | UserFunctions)[] {
  return functions === undefined ? [] : Array.isArray(functions) ? (functions as readonly (string | UserFunctions)[]) : [functions as string | UserFunctions];
}
