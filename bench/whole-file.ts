/**
 * The way that the store is held against: one JSON file with everything, written anew for every attempt to a `.tmp` beside it and renamed.
 * Per agent, model and issue type it keeps sums and the last 100 attempts, as the tracker does whose file `assay import` reads. Nothing is flushed to the disk, so that
 * a power cut loses what this store would have kept.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";

interface Entry {
  readonly agent_name: string;
  readonly model_name: string;
  readonly issue_type: string;
  total_attempts: number;
  successful_fixes: number;
  failed_fixes: number;
  avg_confidence: number;
  avg_time_seconds: number;
  recent_results: object[];
}

/** What the file holds, and writes it. */
export class WholeFile {
  readonly #path: string;
  #metrics: Record<string, Entry> = {};

  constructor(path: string) {
    this.#path = path;
  }

  /** Puts so many attempts into the file, 100 to an entry. */
  fill(attempts: number): void {
    for (let i = 0; i < attempts; i++) this.#add(i);
    this.#write();
  }

  /** Records one more attempt; `read`: reads the file first, without which a second process would undo what the first recorded. */
  record(i: number, { read }: { readonly read: boolean }): void {
    if (read) this.#metrics = (JSON.parse(readFileSync(this.#path, "utf8")) as { metrics: Record<string, Entry> }).metrics;
    this.#add(i);
    this.#write();
  }

  #add(i: number): void {
    const names = { agent_name: `agent-${Math.floor(i / 100)}`, model_name: "sonnet", issue_type: "complexity" };
    const entry = (this.#metrics[Object.values(names).join(":")] ??= {
      ...names, total_attempts: 0, successful_fixes: 0, failed_fixes: 0, avg_confidence: 0, avg_time_seconds: 0, recent_results: [],
    }); // prettier-ignore
    const n = ++entry.total_attempts;
    entry.successful_fixes++;
    entry.avg_confidence = (entry.avg_confidence * (n - 1) + 0.8) / n;
    entry.avg_time_seconds = (entry.avg_time_seconds * (n - 1) + 2.3) / n;
    entry.recent_results.push({ timestamp: new Date(1_760_000_000_000 + i).toISOString(), ...names, success: true, confidence: 0.8, time_seconds: 2.3 });
    entry.recent_results = entry.recent_results.slice(-100);
  }

  #write(): void {
    writeFileSync(`${this.#path}.tmp`, JSON.stringify({ version: "1.0", last_updated: new Date().toISOString(), metrics: this.#metrics }, null, 2));
    renameSync(`${this.#path}.tmp`, this.#path);
  }
}
