import type { Attempt } from "../model/index.ts";
import { UserError } from "../model/index.ts";
import { crackerjackVersion } from "./crackerjack-reader.ts";
import type { Aggregate } from "./incoming.ts";
import type { AttemptPage, AttemptWriter } from "./outgoing.ts";
import type { TimeZone } from "./time-zone.ts";

/** So many attempts of each entry the tracker keeps. */
const recentResults = 100;

/** What the metrics file says of one agent, model and issue type. */
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

/**
 * The metrics file of crackerjack's agent tracker, version 1.0: the sums of all attempts that passed or failed, and the last 100 of each
 * entry. Averages are formed as the tracker forms them, one attempt after the other, and rounded to 3 decimals at the end.
 */
export class CrackerjackWriter implements AttemptWriter {
  readonly #zone: TimeZone;
  readonly #nowMs: number;
  readonly #entries = new Map<string, { readonly entry: Entry; readonly known: { confidences: number; times: number } }>();
  readonly #left = { errored: 0, skipped: 0, unconfident: 0, untimed: 0 };
  #aggregates = 0;

  /** @param zone  of the file's times, which name none */
  constructor({ zone, nowMs }: { readonly zone: TimeZone; readonly nowMs: number }) {
    this.#zone = zone;
    this.#nowMs = nowMs;
  }

  begin(): string {
    return "";
  }

  take({ attempts }: AttemptPage): string {
    for (const attempt of attempts) {
      if (attempt.outcome === "passed" || attempt.outcome === "failed") this.#add(attempt);
      else this.#left[attempt.outcome]++;
    }
    return "";
  }

  /** @throws UserError that names every name with a colon */
  end(aggregates: readonly Aggregate[]): string {
    this.#aggregates = aggregates.length;
    const entries = [...this.#entries.values()].map(({ entry }) => entry);
    const colons = [...new Set(entries.flatMap(({ agent_name, model_name, issue_type }) => [`agent ${agent_name}`, `model ${model_name}`, `issue type ${issue_type}`].filter((name) => name.includes(":"))))];
    if (colons.length > 0)
      throw new UserError({
        wrong: `this form joins agent, model and issue type by ":", and these names hold one: ${colons.join(", ")}`,
        known: ["two different combinations could become one entry, and nobody could tell them apart again"],
        fix: "--format jsonl · or --agent, --model and --issue-type, to leave them out",
      });
    const metrics = Object.fromEntries(entries.map((entry) => [`${entry.agent_name}:${entry.model_name}:${entry.issue_type}`, { ...entry, avg_confidence: rounded(entry.avg_confidence), avg_time_seconds: rounded(entry.avg_time_seconds) }]));
    return `${JSON.stringify({ version: crackerjackVersion, last_updated: this.#local(this.#nowMs), metrics }, null, 2)}\n`;
  }

  leftOut(): number {
    return this.#left.errored + this.#left.skipped;
  }

  notes(): string[] {
    const { errored, skipped, unconfident, untimed } = this.#left;
    return [
      `its times are local time of ${this.#zone.name}, because the form names no zone; read it back with --time-zone ${this.#zone.name}`,
      ...(errored + skipped > 0 ? [`${errored} errored and ${skipped} skipped attempts were left out: the form knows success and failure only`] : []),
      ...(unconfident > 0 ? [`${unconfident} attempts have no confidence: null in their rows, and no part of an average`] : []),
      ...(untimed > 0 ? [`${untimed} attempts have no time: null in their rows, and no part of an average`] : []),
      ...(this.#aggregates > 0 ? [`${this.#aggregates} aggregates of attempts that are not in this store were left out: sums are of attempts`] : []),
    ];
  }

  #add({ series, startedAtMs, outcome, confidence, wallNs }: Attempt): void {
    const { agent, model, issueType } = series;
    const key = JSON.stringify([agent, model, issueType]);
    const names = { agent_name: agent, model_name: model, issue_type: issueType };
    let held = this.#entries.get(key);
    if (held === undefined) {
      held = { entry: { ...names, total_attempts: 0, successful_fixes: 0, failed_fixes: 0, avg_confidence: 0, avg_time_seconds: 0, recent_results: [] }, known: { confidences: 0, times: 0 } };
      this.#entries.set(key, held);
    }
    const { entry, known } = held;
    const seconds = wallNs === null ? null : wallNs / 1e9;
    entry.total_attempts++;
    if (outcome === "passed") entry.successful_fixes++;
    else entry.failed_fixes++;
    if (confidence === null) this.#left.unconfident++;
    else entry.avg_confidence = (entry.avg_confidence * known.confidences++ + confidence) / known.confidences;
    if (seconds === null) this.#left.untimed++;
    else entry.avg_time_seconds = (entry.avg_time_seconds * known.times++ + seconds) / known.times;
    entry.recent_results.push({ timestamp: this.#local(startedAtMs), ...names, success: outcome === "passed", confidence, time_seconds: seconds });
    if (entry.recent_results.length > recentResults) entry.recent_results.shift();
  }

  /** As Python's isoformat says it: no fraction where there is none. */
  #local(momentMs: number): string {
    const text = new Date(this.#zone.toWall(momentMs)).toISOString().slice(0, -1);
    return text.endsWith(".000") ? text.slice(0, -4) : `${text}000`;
  }
}

/** Python rounds half to even, which differs from this only where a binary fraction lies exactly half-way. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
