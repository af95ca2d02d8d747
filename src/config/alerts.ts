import { resolve } from "node:path";
import type { AlertColumn, AlertCondition, AlertRule, Alerting, Delivery, Metric, Mode } from "../model/index.ts";
import { alertColumns, builtInMetrics, workMetrics } from "../model/index.ts";
import type { UserAlert, UserConfig, UserDelivery } from "../define/index.ts";
import { parseDuration } from "./duration.ts";
import { expandMetrics } from "./metrics.ts";

/** The alerts of a configuration without mistakes, made definite; null where it has none. */
export function expandAlerts(config: UserConfig, root: string): Alerting | null {
  if (config.alerts === undefined || config.alerts.length === 0) return null;
  const metrics = metricsKnown(config);
  const deliveries = Object.entries(config.deliveries ?? {}).map(([name, delivery]) => expandDelivery(name, delivery, root));
  return { rules: config.alerts.map((alert) => expandRule(alert, metrics, deliveries)), deliveries };
}

/** Metrics that a rule may name, by every name that it may call them. */
export function metricsKnown({ metrics }: UserConfig): ReadonlyMap<string, Metric> {
  const all = [...Object.values<Metric>(builtInMetrics), ...Object.values<Metric>(workMetrics), ...expandMetrics(metrics)];
  const byName = new Map(all.map((metric) => [metric.name, metric]));
  // As `assay trend` calls them.
  for (const [short, name] of shortNames) byName.set(short, byName.get(name)!);
  return byName;
}

const shortNames = [["duration", "durationMs"], ["cost", "costUsd"]] as const; // prettier-ignore

/** A duration that may be days or weeks, in milliseconds; undefined where it is none. */
export function parseLongDuration(value: unknown): number | undefined {
  const [, count, unit] = (typeof value === "string" && /^(\d{1,4}) ?([dw])$/.exec(value.trim())) || [];
  return count === undefined ? parseDuration(value) : Number(count) * (unit === "d" ? 1 : 7) * 86_400_000;
}

/** A level in the unit of its metric; undefined where it is none. */
export function parseLevel(value: unknown, { unit }: Metric): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  return unit === "ms" && typeof value === "string" ? parseDuration(value) : undefined;
}

/** The columns that a rule tells apart. */
export function eachOf({ each }: UserAlert): readonly AlertColumn[] {
  return each === undefined ? [] : typeof each === "string" ? [each] : alertColumns.filter((column) => each.includes(column));
}

const usualAttempts = 20;
const usualRenotifyMs = 86_400_000;

function expandRule(alert: UserAlert, metrics: ReadonlyMap<string, Metric>, deliveries: readonly Delivery[]): AlertRule {
  const metric = metrics.get(alert.metric ?? "success")!;
  const { by = { attempts: usualAttempts }, to = deliveries.map(({ name }) => name) } = alert;
  return {
    name: alert.name,
    on: { mode: "live" as Mode, ...Object.fromEntries(Object.entries(alert.on ?? {}).filter(([, value]) => value !== undefined)) },
    each: eachOf(alert),
    metric,
    when: expandCondition(alert, metric),
    by: by === "day" ? { kind: "day" } : { kind: "attempts", attempts: by.attempts },
    inARow: alert.for ?? 1,
    noDataMs: parseLongDuration(alert.noData) ?? null,
    renotifyMs: alert.renotify === null ? null : (parseLongDuration(alert.renotify) ?? usualRenotifyMs),
    to: typeof to === "string" ? [to] : [...new Set(to)],
  };
}

function expandCondition({ when, margin }: UserAlert, metric: Metric): AlertCondition {
  if (when === "stepped") return { kind: "stepped", margin: margin ?? metric.margin };
  if ("regressed" in when) return { kind: "regressed", baseline: when.regressed, margin: margin ?? metric.margin };
  const side = when.below === undefined ? "above" : "below";
  const warn = when.warn === undefined ? null : parseLevel(when.warn, metric)!;
  return { kind: "level", side, level: parseLevel(when[side], metric)!, warn };
}

const commandTimeoutMs = 30_000;
const webhookTimeoutMs = 10_000;
const webhookAttempts = 3;

function expandDelivery(name: string, delivery: UserDelivery, root: string): Delivery {
  if ("command" in delivery) return { name, kind: "command", argv: [...delivery.command], cwd: root, env: { ...delivery.env }, timeoutMs: parseDuration(delivery.timeout) ?? commandTimeoutMs };
  if ("file" in delivery) return { name, kind: "file", path: resolve(root, delivery.file) };
  return { name, kind: "webhook", url: delivery.webhook, headers: { ...delivery.headers }, timeoutMs: parseDuration(delivery.timeout) ?? webhookTimeoutMs, attempts: delivery.attempts ?? webhookAttempts };
}

