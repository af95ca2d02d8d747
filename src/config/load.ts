import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import type { Suite } from "../model/index.ts";
import { UserError, nearestNames } from "../model/index.ts";
import { mistakesOfCalls, withoutClashes } from "./check-calls.ts";
import { mistakesBetweenParts } from "./cross-check.ts";
import type { UserConfig } from "../define/index.ts";
import { expand } from "./expand.ts";
import type { WholeConfig } from "./functions.ts";
import { callOf, findFunctionFiles, tasksOfFiles } from "./functions.ts";
import { importConfig } from "./import.ts";
import { listExports } from "./list-exports.ts";
import type { Mistake } from "./mistakes.ts";
import { mistakesError, shownPath } from "./mistakes.ts";
import { mistakesOfMetrics } from "./metrics.ts";
import { mistakesOfForm } from "./schema.ts";

/**
 * Loads a configuration and makes it definite. Loading it again sees what changed in the meantime, in the file and in what it imports by a relative path.
 *
 * @param file path of a .ts, .mts, .js or .mjs file
 * @throws UserError that lists all mistakes, each with the path of its field and the value found there
 */
export async function loadConfig(file: string): Promise<Suite> {
  const path = resolve(file);
  requireConfigFile(path);
  const exported = await importConfig(path);
  if (!("default" in exported))
    throw new UserError({ wrong: `${shownPath(path)} has no default export`, known: Object.keys(exported), fix: "export default defineConfig({ tasks: [...] })" });
  const config = exported.default;
  const [first, ...rest] = await mistakesOfForm(config);
  if (first !== undefined) throw mistakesError(path, [first, ...rest]);
  const { whole, mistakes } = await withFunctions(config as UserConfig, dirname(path));
  const [wrong, ...more] = [...mistakes, ...mistakesBetweenParts(whole, dirname(path)), ...mistakesOfMetrics(whole.metrics)];
  if (wrong !== undefined) throw mistakesError(path, [wrong, ...more]);
  return expand(whole, path);
}

/** The configuration with the tasks that its files of functions bring, and the mistakes in what it says of functions. */
async function withFunctions(config: UserConfig, root: string): Promise<{ whole: WholeConfig; mistakes: Mistake[] }> {
  const own = config.tasks ?? [];
  const { files, mistakes } = findFunctionFiles(config, root);
  const called = own.flatMap(({ call }) => (call === undefined ? [] : [resolve(root, callOf(call).file)]));
  const listed = await listExports([...new Set([...called.filter((file) => existsSync(file)), ...files.map(({ file }) => file)])]);
  const found = tasksOfFiles(files, config, root, listed);
  const nothing = files.length > 0 && found.length === 0 && own.length === 0 ? [{ wrong: "the files of functions export no function", fix: "export function parse() { … }" }] : [];
  const { tasks, mistakes: clashes } = withoutClashes(own, found);
  return { whole: { ...config, tasks }, mistakes: [...mistakes, ...nothing, ...clashes, ...mistakesOfCalls(own, root, listed)] };
}

function requireConfigFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    const near = nearestNames(basename(path), filesIn(dirname(path)));
    throw new UserError({ wrong: `there is no configuration ${shownPath(path)}`, ...(near.length > 0 ? { known: near } : {}), fix: "assay init writes one" });
  }
  if (!found.isFile()) throw new UserError({ wrong: `the configuration ${shownPath(path)} is a folder`, fix: "--config FILE" });
  if (![".ts", ".mts", ".js", ".mjs"].includes(extname(path)))
    throw new UserError({ wrong: `the configuration ${shownPath(path)} is no module`, known: [".ts", ".mts", ".js", ".mjs"], fix: "assay.config.ts" });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, 1000);
  } catch {
    return [];
  }
}
