import { open, readdir, rename, unlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { Refusal } from "./failures.ts";
import { entryOf, longestLine, spoolFileKind, spoolFolders } from "./spool-files.ts";
import type { FileHandle } from "node:fs/promises";
import type { Attempt } from "../model/index.ts";
import type { SpoolIntake, Store } from "./contract.ts";

/** Most attempts that are recorded together: small, because reading them blocks the caller's loop. */
const attemptsPerBatch = 250;

/**
 * Takes in the spool of a store: renames, reads, records, deletes. Ids make all of it harmless twice, so no lock is needed: what a crash
 * leaves in between is taken in again by whoever comes next, and two who work on one file at once record its attempts once.
 *
 * @param path  of the store, absolute
 * @throws what recording throws where the store cannot be written; the files stay then
 */
export async function takeInSpool(path: string, store: Pick<Store, "beginRun" | "record">): Promise<SpoolIntake> {
  const sum = { files: 0, recorded: 0, known: 0, problems: [] as string[] };
  for (const folder of spoolFolders(path)) {
    for (const name of await filesIn(folder)) {
      const kind = spoolFileKind(name, path);
      if (kind !== "waiting" && kind !== "taken") continue;
      const told = await takeInFile(join(folder, name), kind === "waiting", store);
      sum.files += told.files;
      sum.recorded += told.recorded;
      sum.known += told.known;
      for (const problem of told.problems) sum.problems.push(problem);
    }
  }
  return sum;
}

const nothing: SpoolIntake = { files: 0, recorded: 0, known: 0, problems: [] };

async function takeInFile(path: string, isWaiting: boolean, store: Pick<Store, "beginRun" | "record">): Promise<SpoolIntake> {
  const stem = path.replace(/\.(jsonl|taken)$/, "");
  let file: FileHandle;
  try {
    // Renamed before it is read: its writer sees that, and writes what came too late to another file.
    if (isWaiting) await rename(path, `${stem}.taken`);
    file = await open(`${stem}.taken`);
  } catch (error) {
    // Another process was faster.
    if (codeOf(error) === "ENOENT") return nothing;
    return { ...nothing, problems: [`${path} waits to be taken in and cannot be (${messageOf(error)})`] };
  }
  const intake = new FileIntake(stem, store);
  try {
    for await (const line of linesOf(file)) await intake.take(line);
    await intake.finish();
  } finally {
    await file.close();
  }
  await unlink(`${stem}.taken`).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") intake.problems.push(`${stem}.taken was taken in and cannot be deleted (${messageOf(error)})`);
  });
  return { files: 1, recorded: intake.recorded, known: intake.known, problems: intake.problems };
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** One file on its way into the store. */
class FileIntake {
  recorded = 0;
  known = 0;
  readonly problems: string[] = [];
  readonly #stem: string;
  readonly #store: Pick<Store, "beginRun" | "record">;
  readonly #unusable: string[] = [];
  #lines = 0;
  #batch: { readonly line: Line; readonly attempt: Attempt }[] = [];

  constructor(stem: string, store: Pick<Store, "beginRun" | "record">) {
    this.#stem = stem;
    this.#store = store;
  }

  async take(text: string): Promise<void> {
    const line = { number: ++this.#lines, text };
    if (text === "") return;
    const entry = entryOf(text);
    if (typeof entry === "string") return this.#cannotUse(line, entry);
    if ("run" in entry) {
      await this.#refusing(line, () => this.#store.beginRun(entry.run));
      return;
    }
    this.#batch.push({ line, attempt: entry.attempt });
    if (this.#batch.length >= attemptsPerBatch) await this.#record();
  }

  /** Records what is left, and keeps the lines that could not be used. */
  async finish(): Promise<void> {
    await this.#record();
    if (this.#unusable.length === 0) return;
    // By another name first: two who take in the same file write the same lines, and neither leaves half of them.
    const scratch = `${this.#stem}.${process.pid}.part`;
    const file = await open(scratch, "w", 0o600);
    try {
      await file.writeFile(this.#unusable.map((text) => `${text}\n`).join(""));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(scratch, `${this.#stem}.unusable`);
  }

  async #record(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length === 0) return;
    try {
      this.#count(batch.length, await this.#store.record(batch.map(({ attempt }) => attempt)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // One of them is the culprit; the others are not to suffer for it.
      for (const { line, attempt } of batch) {
        const added = await this.#refusing(line, () => this.#store.record([attempt]));
        if (added !== undefined) this.#count(1, added);
      }
    }
  }

  #count(given: number, added: number): void {
    this.recorded += added;
    this.known += given - added;
  }

  async #refusing<T>(line: Line, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#cannotUse(line, error.message);
      return undefined;
    }
  }

  #cannotUse({ number, text }: Line, why: string): void {
    this.#unusable.push(text);
    const name = basename(this.#stem);
    this.problems.push(`line ${number} of ${name}.jsonl cannot be recorded: ${why}; it is kept in ${this.#stem}.unusable`);
  }
}

/** Lines, decoded, without their newline; of a file without end, a piece of `longestLine` bytes is a line. */
async function* linesOf(file: FileHandle): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for (;;) {
    const chunk = Buffer.allocUnsafe(1 << 18);
    const { bytesRead } = await file.read(chunk, 0, chunk.length);
    if (bytesRead === 0) break;
    rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let from = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
      yield rest.toString("utf8", from, end);
      from = end + 1;
    }
    rest = rest.subarray(from);
    if (rest.length >= longestLine) {
      yield rest.toString("utf8");
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield rest.toString("utf8");
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
