import { alertColumns, modes } from "../model/index.ts";
import type { Metric } from "../model/index.ts";
import { isBaselineName, longestName } from "../model/index.ts";
import { metricsKnown, parseLevel, parseLongDuration } from "./alerts.ts";
import type { UserConfig } from "../define/index.ts";
import { parseDuration } from "./duration.ts";
import type { Mistake } from "./mistakes.ts";
import { fieldPath, shownValue, unknownName } from "./mistakes.ts";
import { mistakesOfRequest } from "./requests.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The mistakes in alerts and deliveries. What other parts of the configuration get wrong is not asked here. */
export function mistakesOfAlerts(config: UserConfig): Mistake[] {
  const { alerts, deliveries } = config as { readonly alerts?: unknown; readonly deliveries?: unknown };
  if (alerts !== undefined && !Array.isArray(alerts)) return [{ wrong: `alerts is ${shownValue(alerts)}; it must be a list of rules`, fix: 'alerts: [{ name: "fewer pass", when: { below: 0.8 } }]' }];
  if (deliveries !== undefined && !isRecord(deliveries)) return [{ wrong: `deliveries is ${shownValue(deliveries)}; it must be an object of deliveries, each under its name`, fix: 'deliveries: { log: { file: "alerts.jsonl" } }' }];
  const names = Object.keys(deliveries ?? {});
  const metrics = metricsKnown(config);
  const rules = (alerts ?? []) as readonly unknown[];
  return [
    ...rules.flatMap((rule, i) => mistakesOfRule(rule, ["alerts", i], metrics, names)),
    ...namesTwice(rules),
    ...Object.entries(deliveries ?? {}).flatMap(([name, delivery]) => mistakesOfDelivery(delivery, ["deliveries", name])),
  ];
}

const ruleFields = ["name", "on", "each", "metric", "when", "by", "margin", "for", "noData", "renotify", "to"];

function mistakesOfRule(rule: unknown, path: readonly PropertyKey[], metrics: ReadonlyMap<string, Metric>, deliveries: readonly string[]): Mistake[] {
  if (!isRecord(rule)) return [{ wrong: `${fieldPath(path)} is ${shownValue(rule)}; it must be an object with name and when` }];
  const at = (name: string) => fieldPath([...path, name]);
  const name = rule.metric ?? "success";
  const metric = typeof name === "string" ? metrics.get(name) : undefined;
  return [
    ...strangers(rule, path, ruleFields),
    ...must(rule, "name", at, isName, `a text of 1 to ${longestName} characters in one line, without spaces around it`, true),
    ...mistakesOfFilter(rule.on, [...path, "on"]),
    ...mistakesOfEach(rule.each, at("each")),
    ...(metric === undefined ? [unknownName(`${at("metric")} is ${shownValue(name)}; there is no such metric`, String(name), [...metrics.keys()])] : mistakesOfWhen(rule, path, metric)),
    ...mistakesOfBy(rule.by, at("by")),
    ...must(rule, "margin", at, (value) => isNumber(value) && value > 0 && value <= 1, "above 0 and at most 1 (100 %)"),
    ...must(rule, "for", at, (value) => isCount(value, 1, 100), "a whole number of points, from 1 to 100"),
    ...must(rule, "noData", at, (value) => value === null || (parseLongDuration(value) ?? 0) > 0, 'a length of time such as "12h" or "2d"'),
    ...must(rule, "renotify", at, (value) => value === null || (parseLongDuration(value) ?? 0) > 0, 'a length of time such as "24h", or null for never'),
    ...mistakesOfTo(rule.to, path, deliveries),
  ];
}

function mistakesOfFilter(on: unknown, path: readonly PropertyKey[]): Mistake[] {
  if (on === undefined) return [];
  if (!isRecord(on)) return [{ wrong: `${fieldPath(path)} is ${shownValue(on)}; it must be an object of names`, fix: '{ agent: "eslint" }' }];
  const known = [...alertColumns, "mode"];
  const at = (name: string) => fieldPath([...path, name]);
  const modeWrong = on.mode !== undefined && !(modes as readonly unknown[]).includes(on.mode) ? [unknownName(`${at("mode")} is ${shownValue(on.mode)}`, String(on.mode), modes)] : [];
  // A task or an issue type may be without a name.
  return [...strangers(on, path, known), ...alertColumns.flatMap((column) => must(on, column, at, (value) => typeof value === "string" && value.length <= longestName, "a text")), ...modeWrong];
}

function mistakesOfEach(each: unknown, at: string): Mistake[] {
  if (each === undefined) return [];
  const list = Array.isArray(each) ? (each as unknown[]) : [each];
  return list.flatMap((one) => ((alertColumns as readonly unknown[]).includes(one) ? [] : [unknownName(`${at} is ${shownValue(one)}`, String(one), alertColumns)]));
}

const conditions = ['{ below: 0.8 }', '{ above: "5s" }', '"stepped"', '{ regressed: "main" }'];

function mistakesOfWhen({ when, for: inARow, margin }: Fields, path: readonly PropertyKey[], metric: Metric): Mistake[] {
  const at = fieldPath([...path, "when"]);
  if (when === undefined) return [{ wrong: `${at} is missing; it says when there is an alert`, known: conditions }];
  const isLevel = isRecord(when) && (when.below !== undefined || when.above !== undefined);
  const misplaced = [
    ...(inARow !== undefined && !isLevel ? [{ wrong: `${fieldPath([...path, "for"])} is for levels: a step and a regression are told by many points already`, fix: "leave it out" }] : []),
    ...(margin !== undefined && isLevel ? [{ wrong: `${fieldPath([...path, "margin"])} is for steps and regressions`, fix: "warn: a second level" }] : []),
  ];
  if (when === "stepped") return misplaced;
  if (!isRecord(when)) return [{ wrong: `${at} is ${shownValue(when)}; it must be a condition`, known: conditions }];
  const kinds = ["below", "above", "regressed"].filter((key) => when[key] !== undefined);
  if (kinds.length !== 1) return [{ wrong: kinds.length === 0 ? `${at} has no condition` : `${at} has ${kinds.join(" and ")}; each rule has one of them`, known: conditions, ...(kinds.length > 1 ? { fix: "a rule for each" } : {}) }];
  const strange = strangers(when, [...path, "when"], isLevel ? ["below", "above", "warn"] : ["regressed"]);
  if (!isLevel) return [...misplaced, ...strange, ...(typeof when.regressed === "string" && isBaselineName(when.regressed) ? [] : [{ wrong: `${at}.regressed is ${shownValue(when.regressed)}; it must be the name of a baseline`, fix: '{ regressed: "main" }' }])];
  return [...misplaced, ...strange, ...mistakesOfLevel(when, kinds[0] as "below" | "above", at, metric)];
}

function mistakesOfLevel(when: Fields, side: "below" | "above", at: string, metric: Metric): Mistake[] {
  const what = metric.unit === "ms" ? 'a number of milliseconds or a duration such as "5s"' : metric.name === "success" ? "a rate from 0 to 1, such as 0.8 for 80 %" : "a number";
  const fits = (value: number | undefined): value is number => value !== undefined && (metric.name !== "success" || (value >= 0 && value <= 1)) && (metric.scale !== "ratio" || value > 0);
  const level = parseLevel(when[side], metric);
  const wrong = (name: string): Mistake[] => {
    const value = when[name];
    const asRate = metric.name === "success" && isNumber(value) && value > 1 && value <= 100 ? { fix: `${name}: ${value / 100}` } : {};
    return [{ wrong: `${at}.${name} is ${shownValue(value)}; it must be ${what}${metric.scale === "ratio" ? ", above 0" : ""}`, ...asRate }];
  };
  if (!fits(level)) return wrong(side);
  if (when.warn === undefined) return [];
  const warn = parseLevel(when.warn, metric);
  if (!fits(warn)) return wrong("warn");
  const isBefore = side === "below" ? warn > level : warn < level;
  return isBefore ? [] : [{ wrong: `${at}.warn is ${shownValue(when.warn)}; it must be crossed before ${side} ${shownValue(when[side])} is`, fix: side === "below" ? "a higher level" : "a lower level" }];
}

function mistakesOfBy(by: unknown, at: string): Mistake[] {
  if (by === undefined || by === "day") return [];
  if (isRecord(by) && Object.keys(by).join() === "attempts" && isCount(by.attempts, 1, 100)) return [];
  const given = isRecord(by) && by.attempts !== undefined ? `${at}.attempts is ${shownValue(by.attempts)}` : `${at} is ${shownValue(by)}`;
  return [{ wrong: `${given}; points are days, or 1 to 100 attempts in a row`, known: ['"day"', "{ attempts: 20 }"] }];
}

function mistakesOfTo(to: unknown, path: readonly PropertyKey[], deliveries: readonly string[]): Mistake[] {
  if (to === undefined) return [];
  const list = Array.isArray(to) ? (to as unknown[]) : [to];
  return list.flatMap((one, i) => {
    if (typeof one === "string" && deliveries.includes(one)) return [];
    const at = fieldPath(Array.isArray(to) ? [...path, "to", i] : [...path, "to"]);
    if (deliveries.length === 0) return [{ wrong: `${at} is ${shownValue(one)}, and the configuration has no deliveries`, fix: 'deliveries: { log: { file: "alerts.jsonl" } }' }];
    return [unknownName(`${at} is ${shownValue(one)}; there is no such delivery`, String(one), deliveries)];
  });
}

function namesTwice(rules: readonly unknown[]): Mistake[] {
  const names = rules.map((rule) => (isRecord(rule) ? rule.name : undefined));
  return names.flatMap((name, i) => {
    const first = names.indexOf(name);
    return typeof name === "string" && first < i ? [{ wrong: `alerts[${i}].name is ${shownValue(name)}, and so is alerts[${first}].name; each needs a name of its own`, fix: JSON.stringify(`${name} 2`) }] : [];
  });
}

const deliveryForms = ['{ command: ["notify"] }', '{ webhook: "https://…" }', '{ file: "alerts.jsonl" }'];
const deliveryFields: Readonly<Record<string, readonly string[]>> = { command: ["command", "env", "timeout"], webhook: ["webhook", "headers", "timeout", "attempts"], file: ["file"] };

function mistakesOfDelivery(delivery: unknown, path: readonly PropertyKey[]): Mistake[] {
  const at = fieldPath(path);
  if (!isRecord(delivery)) return [{ wrong: `${at} is ${shownValue(delivery)}; it must be a delivery`, known: deliveryForms }];
  const kinds = Object.keys(deliveryFields).filter((kind) => delivery[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return [{ wrong: kind === undefined ? `${at} says nowhere to go` : `${at} has ${kinds.join(" and ")}; each delivery has one of them`, known: deliveryForms }];
  const on = (name: string) => fieldPath([...path, name]);
  return [
    ...strangers(delivery, path, deliveryFields[kind]!),
    ...must(delivery, "command", on, isArgv, 'a list of texts: the program, then its arguments, such as ["node", "notify.js"]'),
    ...must(delivery, "file", on, (value) => isText(value) && value !== "", "a path to a file"),
    ...must(delivery, "env", on, (value) => isRecord(value) && Object.values(value).every(isText), "an object of texts, each under a variable's name"),
    ...must(delivery, "timeout", on, (value) => (parseDuration(value) ?? 0) > 0, 'a duration such as "10s"'),
    ...must(delivery, "attempts", on, (value) => isCount(value, 1, 10), "a whole number from 1 to 10"),
    ...(kind === "webhook" ? mistakesOfWebhook(delivery, path) : []),
  ];
}

/** A webhook is a request: what is wrong with one is wrong with the other. */
function mistakesOfWebhook({ webhook, headers }: Fields, path: readonly PropertyKey[]): Mistake[] {
  const renamed = (text: string) => text.replace(`${fieldPath([...path, "url"])} `, `${fieldPath([...path, "webhook"])} `);
  return mistakesOfRequest({ url: webhook, ...(headers === undefined ? {} : { headers }) }, path).map((mistake) => ({ ...mistake, wrong: renamed(mistake.wrong) }));
}

function strangers(given: Fields, path: readonly PropertyKey[], known: readonly string[]): Mistake[] {
  return Object.keys(given).filter((name) => !known.includes(name)).map((name) => unknownName(`${fieldPath([...path, name])} is not a known field`, name, known));
}

function must(given: Fields, name: string, at: (name: string) => string, test: (value: unknown) => boolean, be: string, required = false): Mistake[] {
  const value = given[name];
  if (value === undefined) return required ? [{ wrong: `${at(name)} is missing; it must be ${be}` }] : [];
  return test(value) ? [] : [{ wrong: `${at(name)} is ${shownValue(value)}; it must be ${be}` }];
}

const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === "string" && !value.includes("\0");
const isArgv = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText) && value[0] !== "";
const isCount = (value: unknown, low: number, high: number): boolean => Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high;
const isName = (value: unknown): boolean => typeof value === "string" && value.length > 0 && value.length <= longestName && value.isWellFormed() && !/\p{Cc}|\u2028|\u2029/u.test(value) && value.trim() === value;
