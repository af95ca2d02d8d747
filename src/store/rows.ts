import { DamagedRow } from "./failures.ts";
import { countedOf } from "./rollup.ts";
import type { Attempt, Baseline, Environment, Run, SeriesKey, TokenUsage, Variant } from "../model/index.ts";
import type { SQLOutputValue } from "node:sqlite";
import type { Counted } from "./rollup.ts";
import type { RollupCell, StartMark, StoreEvent } from "./contract.ts";

/** What a column takes. */
export type SqlValue = string | number | null | Uint8Array;
/** What a query gives. */
export type Row = Record<string, SQLOutputValue>;

/** An attempt on its way to the tables: flat, because what goes to another thread is copied. */
export interface AttemptRow {
  readonly id: string;
  readonly runId: string;
  readonly slot: number;
  readonly retry: number;
  readonly series: readonly string[];
  /** In the order of `attemptColumns`. */
  readonly values: SqlValue[];
  /** In the order of `usageColumns`. */
  readonly usage: readonly SqlValue[][];
  readonly counted: Counted;
}

/** Columns of `attempt` without `seq` and `series_id`, in the order of `AttemptRow.values`. */
export const attemptColumns = [
  "id", "run_id", "slot", "retry", "task_variant", "agent_variant", "started_at", "outcome", "reason", "detail", "censored", "wall_ns", "cpu_ns",
  "peak_process", "peak_process_method", "peak_tree", "peak_tree_method", "confidence", "score", "error_count", "warning_count", "messages",
  "signature", "output_hash", "cost_usd", "cost_source", "metrics", "warnings",
] as const; // prettier-ignore

/** Columns of `usage` without `attempt_seq`. */
export const usageColumns = [
  "position", "model", "state", "input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning", "cost_usd", "source", "price_version",
] as const; // prettier-ignore

/** Columns of `run`. */
export const runColumns = [
  "id", "kind", "started_at", "ended_at", "environment_id", "commit_sha", "dirty", "load_start", "load_end", "config_hash", "seed", "controls", "plan",
] as const; // prettier-ignore

/** An attempt as columns. */
export function rowOfAttempt(a: Attempt): AttemptRow {
  const { task, issueType, agent, model, mode } = a.series;
  const values: SqlValue[] = [
    a.id, a.runId, a.slot, a.retry, a.taskVariant, a.agentVariant, a.startedAtMs, a.outcome, a.reason, a.detail, a.censored ? 1 : 0, a.wallNs, a.cpuNs,
    a.peakProcessBytes, a.peakProcessMethod, a.peakTreeBytes, a.peakTreeMethod, a.confidence, a.score, a.errorCount, a.warningCount,
    JSON.stringify(a.messages), a.signature, a.outputHash, a.costUsd, a.costSource, JSON.stringify(a.metrics), JSON.stringify(a.warnings),
  ]; // prettier-ignore
  const usage = a.usage.map((u, position) => [
    position, u.model, u.state, u.inputTokens, u.cacheReadTokens, u.cacheWrite5mTokens, u.cacheWrite1hTokens, u.outputTokens, u.reasoningTokens,
    u.costUsd, u.source, u.priceVersion,
  ]); // prettier-ignore
  return { id: a.id, runId: a.runId, slot: a.slot, retry: a.retry, series: [task, issueType, agent, model, mode], values, usage, counted: countedOf(a) };
}

/** An attempt from its columns, those of its series, and its usage. */
export function attemptOfRow(row: Row, usage: readonly TokenUsage[]): Attempt {
  return {
    id: row["id"],
    runId: row["run_id"],
    slot: row["slot"],
    retry: row["retry"],
    series: seriesOfRow(row),
    taskVariant: row["task_variant"],
    agentVariant: row["agent_variant"],
    startedAtMs: row["started_at"],
    outcome: row["outcome"],
    reason: row["reason"],
    detail: row["detail"],
    censored: row["censored"] === 1,
    wallNs: row["wall_ns"],
    cpuNs: row["cpu_ns"],
    peakProcessBytes: row["peak_process"],
    peakProcessMethod: row["peak_process_method"],
    peakTreeBytes: row["peak_tree"],
    peakTreeMethod: row["peak_tree_method"],
    confidence: row["confidence"],
    score: row["score"],
    errorCount: row["error_count"],
    warningCount: row["warning_count"],
    messages: parsed(row, "messages"),
    signature: row["signature"],
    outputHash: row["output_hash"],
    costUsd: row["cost_usd"],
    costSource: row["cost_source"],
    usage,
    metrics: parsed(row, "metrics"),
    warnings: parsed(row, "warnings"),
  } as Attempt;
}

/** Tokens of one model from their columns. */
export function usageOfRow(row: Row): TokenUsage {
  return {
    model: row["model"],
    state: row["state"],
    inputTokens: row["input"],
    cacheReadTokens: row["cache_read"],
    cacheWrite5mTokens: row["cache_write_5m"],
    cacheWrite1hTokens: row["cache_write_1h"],
    outputTokens: row["output"],
    reasoningTokens: row["reasoning"],
    costUsd: row["cost_usd"],
    source: row["source"],
    priceVersion: row["price_version"],
  } as TokenUsage;
}

/** A series from its columns. */
export function seriesOfRow(row: Row): SeriesKey {
  return { task: row["task"], issueType: row["issue_type"], agent: row["agent"], model: row["model"], mode: row["mode"] } as SeriesKey;
}

/** A run as columns, without its environment's facts. */
export function rowOfRun(run: Run): SqlValue[] {
  return [
    run.id, run.kind, run.startedAtMs, run.endedAtMs, run.environment.id, run.commit, run.dirty ? 1 : 0, run.loadStart, run.loadEnd, run.configHash,
    run.seed, JSON.stringify(run.controls), JSON.stringify(run.plan),
  ]; // prettier-ignore
}

/** A run from its columns and its environment's facts. */
export function runOfRow(row: Row): Run {
  return {
    id: row["id"],
    kind: row["kind"],
    startedAtMs: row["started_at"],
    endedAtMs: row["ended_at"],
    environment: { id: row["environment_id"], facts: parsed(row, "facts") } as Environment,
    commit: row["commit_sha"],
    dirty: row["dirty"] === 1,
    loadStart: row["load_start"],
    loadEnd: row["load_end"],
    configHash: row["config_hash"],
    seed: row["seed"],
    controls: parsed(row, "controls"),
    plan: parsed(row, "plan"),
  } as Run;
}

/** A variant from its columns. */
export function variantOfRow(row: Row): Variant {
  return { id: row["id"], kind: row["kind"], facts: parsed(row, "facts") } as Variant;
}

/** A baseline from its columns. */
export function baselineOfRow(row: Row): Baseline {
  return { id: row["id"], name: row["name"], reason: row["reason"], createdAtMs: row["created_at"] } as Baseline;
}

/** A start mark from its columns. */
export function markOfRow(row: Row): StartMark {
  return { attemptId: row["attempt_id"], runId: row["run_id"], slot: row["slot"], retry: row["retry"], startedAtMs: row["started_at"] } as StartMark;
}

/** An event from its columns. */
export function eventOfRow(row: Row): StoreEvent {
  const { id, at, kind, subject, who } = row;
  return { id, atMs: at, kind, subject, who, facts: parsed(row, "facts") } as StoreEvent;
}

/** A cell of the rollup from its columns and those of its series. */
export function cellOfRow(row: Row): RollupCell {
  return { tier: row["tier"] as RollupCell["tier"], startMs: row["start"] as number, series: seriesOfRow(row), ...sumsOfRow(row) };
}

/** What is additive of a cell, from columns of the names of `rollup`. */
export function sumsOfRow(row: Row): Omit<RollupCell, "tier" | "startMs" | "series"> {
  return {
    passed: row["passed"],
    failed: row["failed"],
    errored: row["errored"],
    skipped: row["skipped"],
    timed: row["timed"],
    sumMs: row["sum_ms"],
    sumLogMs: row["sum_log_ms"],
    sumLogMsSquared: row["sum_log_ms_2"],
    ran: row["ran"],
    sumRanMs: row["sum_ran_ms"],
    costed: row["costed"],
    unpriced: row["unpriced"],
    sumCostUsd: row["sum_cost_usd"],
    inputTokens: row["input_tokens"],
    outputTokens: row["output_tokens"],
    confident: row["confident"],
    sumConfidence: row["sum_confidence"],
    scored: row["scored"],
    sumScore: row["sum_score"],
  } as Omit<RollupCell, "tier" | "startMs" | "series">;
}

function parsed(row: Row, column: string): unknown {
  try {
    return JSON.parse(row[column] as string);
  } catch {
    throw new DamagedRow(`the column ${column} of ${String(row["id"])} is no JSON`);
  }
}
