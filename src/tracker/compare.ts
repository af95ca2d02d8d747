import { abMetrics, compareAgents } from "../analysis/index.ts";
import type { AbSide, Scope } from "../analysis/index.ts";
import { UserError, show } from "../model/index.ts";
import type { Warning } from "../model/index.ts";
import type { Store } from "../store/index.ts";
import type { CompareAnswer, CompareQuestion, SideQuestion } from "./questions-contract.ts";
import { filterOf, questionFields, readOneOf, readScope, requireFields, withUnknown } from "./scope.ts";

/** More attempts than this of one side would not fit into memory, and add nothing that could be seen. */
const mostAttempts = 50_000;

/** A comparison as it was asked for. */
export interface ComparedSides {
  readonly a: string | SideQuestion;
  readonly b: string | SideQuestion;
  readonly which: CompareQuestion;
}

/**
 * Reads the attempts of two arms and compares them.
 *
 * @throws UserError where a side names nobody, or where both hold the same attempts
 */
export async function compareSides(store: Store, { a, b, which }: ComparedSides, nowMs: number): Promise<CompareAnswer> {
  const { metrics, margins, ...shared } = which;
  const inAll = questionFields.filter((name) => name !== "agent" && name !== "model");
  requireFields(which, [...inAll, "metrics", "margins"]);
  const asked = metrics === undefined ? {} : { metrics: readOneOf("metrics", [...metrics], abMetrics) };
  if (margins !== undefined) requireFields(margins, abMetrics);
  const [one, other] = [sideOf("a", a, shared, nowMs), sideOf("b", b, shared, nowMs)];
  const [sideA, sideB] = [await attemptsOf(store, one), await attemptsOf(store, other)];
  const shown = new Set(sideA.attempts.map(({ id }) => id));
  const both = sideB.attempts.filter(({ id }) => shown.has(id)).length;
  if (both > 0) throw new UserError({ wrong: `a (${one.label}) and b (${other.label}) share ${both} attempts; a comparison needs two sides`, fix: "name an agent or a model that only one side has" });
  const answer = compareAgents({ a: sideA, b: sideB, ...asked, ...(margins === undefined ? {} : { margins }) });
  const cut = [sideA, sideB].filter(({ attempts }) => attempts.length === mostAttempts);
  const warnings: Warning[] = cut.map(({ label }) => ({ kind: "older-left-out", subject: label, facts: { attempts: mostAttempts } }));
  const [{ unknown: unknownA }, { unknown: unknownB }] = [await withUnknown(one.scope, store), await withUnknown(other.scope, store)];
  const unknown = [...unknownA, ...unknownB.filter(({ column, name }) => !unknownA.some((known) => known.column === column && known.name === name))];
  return { ...answer, warnings: [...answer.warnings, ...warnings], scope: { ...joined(one.scope, other.scope), unknown } };
}

interface AskedSide {
  readonly label: string;
  readonly scope: Omit<Scope, "unknown">;
}

function sideOf(name: "a" | "b", given: string | SideQuestion, shared: CompareQuestion, nowMs: number): AskedSide {
  const side: SideQuestion = typeof given === "string" ? { agent: given } : given;
  requireFields(side, ["agent", "model", "since", "until", "last", "label"]);
  const { label, ...asked } = side;
  // A time of its own goes before that of both.
  const { since, last, ...rest } = shared;
  const scope = readScope({ ...rest, ...(asked.since == null && asked.last == null ? { ...(since != null && { since }), ...(last != null && { last }) } : {}), ...asked }, questionFields, nowMs);
  if (scope.agents === null && scope.models === null) throw new UserError({ wrong: `${name} is ${show(given)}; it must name an agent, a model or both`, fix: `${name}: { agent: "…", model: "…" }` });
  if (label !== undefined && typeof label !== "string") throw new UserError({ wrong: `label is ${show(label)}; it must be a text`, fix: 'label: "before"' });
  return { label: label ?? [...(scope.agents ?? []), ...(scope.models ?? [])].join(" + "), scope };
}

async function attemptsOf(store: Store, { label, scope }: AskedSide): Promise<AbSide> {
  return { label, attempts: await store.attempts({ ...filterOf(scope), last: mostAttempts }) };
}

/** What both sides together are about. */
function joined(a: Omit<Scope, "unknown">, b: Omit<Scope, "unknown">): Omit<Scope, "unknown"> {
  const names = (one: readonly string[] | null, other: readonly string[] | null) => (one === null || other === null ? null : [...new Set([...one, ...other])]);
  const least = (one: number | null, other: number | null) => (one === null || other === null ? null : Math.min(one, other));
  const most = (one: number | null, other: number | null) => (one === null || other === null ? null : Math.max(one, other));
  return { ...a, agents: names(a.agents, b.agents), models: names(a.models, b.models), sinceMs: least(a.sinceMs, b.sinceMs), untilMs: most(a.untilMs, b.untilMs) };
}
