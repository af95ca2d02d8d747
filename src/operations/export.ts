import { existsSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Aggregate, AttemptPage, AttemptWriter, ExportForm } from "../interchange/index.ts";
import { openWriter, timeZone } from "../interchange/index.ts";
import type { Attempt, Run, SeriesKey, Variant } from "../model/index.ts";
import { UserError, exitCodes, nearestNames, newId } from "../model/index.ts";
import { exportDocument } from "../report/index.ts";
import type { AttemptFilter, Store } from "../store/index.ts";
import { aggregateKind } from "../tracker/index.ts";
import { aggregateOfEvent } from "./aggregates.ts";
import type { OperationEnd } from "./operation-end.ts";

/** Which attempts to export. */
export type ExportFilter = Pick<AttemptFilter, "agents" | "models" | "issueTypes" | "tasks" | "sinceMs" | "untilMs">;

/** What to export, how and where to. */
export interface ExportAttemptsRequest {
  readonly store: Store;
  /** Absolute. */
  readonly cwd: string;
  readonly filter: ExportFilter;
  readonly form: ExportForm;
  /** Undefined: to `print`. */
  readonly file: string | undefined;
  /** Whether a file that is there may be written over. */
  readonly replace: boolean;
  readonly print: (text: string) => unknown;
  /** Of times in forms that name none; undefined: the machine's. */
  readonly zone: string | undefined;
  readonly nowMs: number;
  readonly stop: AbortSignal;
}

/**
 * Writes attempts out, in canonical order and page by page, so that memory stays bounded. A file is there whole or not at all.
 *
 * @throws UserError for a name that no attempt has, a file that is there already, names that the form cannot hold (2), and a file that
 *   cannot be written (5)
 */
export async function exportAttempts(request: ExportAttemptsRequest): Promise<OperationEnd> {
  const { store, cwd, filter, form, stop } = request;
  const path = request.file === undefined ? null : resolve(cwd, request.file);
  requireKnownNames(await store.series(), filter);
  if (path !== null && existsSync(path) && !request.replace) throw new UserError({ wrong: `${request.file} is there already; it was left as it is`, fix: "--replace · or -o ANOTHER-FILE" });
  const writer = openWriter(form, { zone: timeZone(request.zone), nowMs: request.nowMs });
  const aggregates = await chosenAggregates(store, filter);
  const counts = { attempts: 0, runs: 0, bytes: 0 };
  const writeAll = async (write: (text: string) => Promise<unknown>) => {
    const put = async (text: string) => {
      if (text === "") return;
      counts.bytes += Buffer.byteLength(text);
      await write(text);
    };
    await put(writer.begin());
    for await (const page of pagesOf(store, filter)) {
      if (stop.aborted) return;
      counts.attempts += page.attempts.length;
      counts.runs += page.runs.length;
      await put(writer.take(page));
    }
    await put(writer.end(aggregates));
  };
  if (path === null) await writeAll(async (text) => request.print(text));
  else await writeFile(path, writeAll, stop);
  const facts = { file: request.file ?? null, form, ...counts, attempts: counts.attempts - writer.leftOut(), aggregates: form === "jsonl" ? aggregates.length : 0, notes: notesOf(writer, form, aggregates) };
  return { document: exportDocument(facts), exitCode: stop.aborted ? exitCodes.interrupted : exitCodes.fine };
}

function notesOf(writer: AttemptWriter, form: ExportForm, aggregates: readonly Aggregate[]): string[] {
  const left = form === "csv" && aggregates.length > 0 ? [`${aggregates.length} aggregates of attempts that are not in this store were left out: a row is an attempt`] : [];
  return [...writer.notes(), ...left];
}

/** So many attempts are read at once, as far as moments tell them apart. */
const pageSize = 5_000;

/**
 * Attempts in canonical order, a window of time after the other: each is made as wide as the one before suggests. Attempts of one
 * millisecond stay together.
 */
async function* pagesOf(store: Store, filter: ExportFilter): AsyncGenerator<AttemptPage> {
  const [newest] = await store.attempts({ ...filter, last: 1 });
  if (newest === undefined) return;
  const end = newest.startedAtMs + 1;
  const seen = { runs: new Set<string>(), variants: new Set<string>() };
  let from = filter.sinceMs ?? 0;
  let width = end - from;
  while (from < end) {
    const window = { ...filter, sinceMs: from, untilMs: Math.min(from + width, end) };
    const count = await store.countAttempts(window);
    if (count > pageSize && width > 1) {
      width = Math.max(1, Math.floor((width * pageSize) / count / 2));
      continue;
    }
    if (count > 0) yield pageOf(store, await store.attempts(window), seen);
    from = window.untilMs;
    if (count < pageSize / 2) width *= 2;
  }
}

async function pageOf(store: Store, attempts: readonly Attempt[], seen: { readonly runs: Set<string>; readonly variants: Set<string> }): Promise<AttemptPage> {
  const runs: Run[] = [];
  const variants: Variant[] = [];
  for (const { runId, taskVariant, agentVariant } of attempts) {
    if (!seen.runs.has(runId)) {
      seen.runs.add(runId);
      const run = await store.run(runId);
      if (run !== undefined) runs.push(run);
    }
    for (const id of [taskVariant, agentVariant]) {
      if (id === "" || seen.variants.has(id)) continue;
      seen.variants.add(id);
      const variant = await store.variant(id);
      if (variant !== undefined) variants.push(variant);
    }
  }
  return { attempts, runs, variants };
}

/** A window of time leaves them out: nobody knows when their attempts were made. */
async function chosenAggregates(store: Store, { agents, models, issueTypes, tasks, sinceMs, untilMs }: ExportFilter): Promise<Aggregate[]> {
  if (tasks !== undefined || sinceMs !== undefined || untilMs !== undefined) return [];
  const among = (value: string, wanted: readonly string[] | undefined) => wanted === undefined || wanted.includes(value);
  return (await store.events({ kind: aggregateKind })).map(aggregateOfEvent).filter(({ agent, model, issueType }) => among(agent, agents) && among(model, models) && among(issueType, issueTypes));
}

function requireKnownNames(series: readonly SeriesKey[], { agents, models, issueTypes, tasks }: ExportFilter): void {
  const wanted = [
    ["agent", "--agent", agents, (key: SeriesKey) => key.agent],
    ["model", "--model", models, (key: SeriesKey) => key.model],
    ["issue type", "--issue-type", issueTypes, (key: SeriesKey) => key.issueType],
    ["task", "--task", tasks, (key: SeriesKey) => key.task],
  ] as const;
  for (const [what, flag, names, of] of wanted) {
    const known = [...new Set(series.map(of))];
    const strange = names?.find((name) => !known.includes(name));
    if (strange === undefined) continue;
    const near = nearestNames(strange, known);
    throw new UserError({ wrong: `no attempt in this store has the ${what} "${strange}"`, known: near.length > 0 ? near : known.slice(0, 20), fix: near[0] === undefined ? `leave ${flag} out` : `${flag} ${near[0]}` });
  }
}

async function writeFile(path: string, writeAll: (write: (text: string) => Promise<unknown>) => Promise<void>, stop: AbortSignal): Promise<void> {
  const part = `${path}.${newId()}.part`;
  let file: FileHandle | null = null;
  try {
    await mkdir(dirname(path), { recursive: true });
    file = await open(part, "wx");
    const handle = file;
    await writeAll((text) => handle.appendFile(text));
    await file.sync();
    await file.close();
    file = null;
    if (!stop.aborted) await rename(part, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UserError || code === undefined) throw error;
    throw new UserError({ wrong: `${path} cannot be written (${code})`, fix: "-o ANOTHER-FILE, in a folder that can be written" }, 5);
  } finally {
    await file?.close();
    await rm(part, { force: true }).catch(() => undefined);
  }
}
