import type { Warning } from "../model/index.ts";
import { betaInterval, compareShares } from "../stats/index.ts";
import type { Scope } from "./answer-scope.ts";
import { armColumns } from "./evidence-of-sums.ts";
import type { RateGroup } from "./rate-group.ts";
import { rateGroup, rateOfSums } from "./rate-group.ts";
import type { SketchedTimes } from "./sketched-times.ts";
import { mergedBy, quantilesBy } from "./sketched-times.ts";
import type { Sums } from "./sums.ts";
import { groupSums, nameOfKey, namesIn } from "./sums.ts";

/** Models side by side. */
export interface ModelsAnswer {
  readonly scope: Scope;
  /** Attempts of an agent, model and issue type that are fewer are left out; 0 leaves nothing out. */
  readonly minAttempts: number;
  /** Highest success rate first; those of which nothing is judged last. */
  readonly models: readonly ModelRow[];
  /** Whether the two highest success rates differ, where the models did the same; null where they did not, or there are no two. */
  readonly firstTwo: { /** Corrected for `pairs`. */ readonly p: number; readonly pairs: number; readonly differ: boolean } | null;
  /** Among the 40 highest: whose success rates differ, `p` corrected for all pairs of models, the higher one first; empty where `firstTwo` is null. */
  readonly differing: readonly { readonly higher: string; readonly lower: string; readonly p: number }[];
  /** Two to be held against each other task by task: the two highest where they share tasks, else the two with the most units; null where there are no two. */
  readonly advised: { readonly a: string; readonly b: string; /** Tasks of which both have attempts that passed or failed. */ readonly sharedTasks: number } | null;
  /** Issue types that every judged model tried; where models did other things besides, rates are compared on these. */
  readonly sharedIssueTypes: readonly string[];
  /** A `minAttempts` that leaves several models with issue types that all of them did; null where there are some already, or it would not help. */
  readonly sharedFrom: number | null;
  /** `mixes-differ` where the models did different issue types, or the same in different shares: their rates are not comparable as they are. */
  readonly warnings: readonly Warning[];
}

/** One model. */
export interface ModelRow extends RateGroup {
  readonly model: string;
  /** Of passed attempts, each within 1 %; null without any. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** In order of their names; attempts that name no issue type add none. */
  readonly issueTypes: readonly string[];
  readonly agents: readonly string[];
  /** On `sharedIssueTypes`, each of which counts the same: what models can be compared by. Null where there are none. */
  readonly onShared: { readonly rate: number; readonly low: number; readonly high: number } | null;
}

/**
 * Puts the answer together.
 *
 * @param cells told apart by issue type, agent, model and task
 * @param times told apart by issue type, agent and model: those of what is left out are left out, too
 */
export function modelsAnswer({ scope, minAttempts }: Pick<ModelsAnswer, "scope" | "minAttempts">, cells: readonly Sums[], times: readonly SketchedTimes[]): ModelsAnswer {
  const kept = withAttempts(cells, minAttempts);
  const arms = new Set(kept.map((cell) => nameOfKey(cell, armColumns)));
  const quantilesOf = quantilesBy(mergedBy(times.filter((one) => arms.has(nameOfKey(one, armColumns))), ["model"]), ["model"]);
  const groups = groupSums(kept, ["model"]);
  const sharedIssueTypes = typesOfAll(groups.map(({ cells: own }) => own).filter((own) => judgedIn(own) > 0));
  const models = groups.map(({ key, cells: own }): ModelRow => ({
    ...rateGroup(own, key),
    model: key.model!,
    ...quantilesOf(key),
    issueTypes: namesIn(own, "issueType"),
    agents: namesIn(own, "agent"),
    onShared: judgedIn(own) === 0 ? null : rateOverTypes(own, sharedIssueTypes),
  }));
  const warnings: Warning[] = mixesDiffer(groups.map(({ cells: own }) => own).filter((own) => judgedIn(own) > 0)) ? [{ kind: "mixes-differ", facts: { shared: sharedIssueTypes.length } }] : [];
  models.sort(byRate);
  const sharedFrom = sharedIssueTypes.length === 0 && minAttempts < hardlyTried && sharesWithoutHardlyTried(cells) ? hardlyTried : null;
  const tasksOf = new Map(groups.map(({ key, cells: own }) => [key.model!, tasksIn(own)]));
  return { scope, minAttempts, models, ...differencesOf(warnings.length > 0 ? [] : models), advised: advisedPair(models, tasksOf), sharedIssueTypes, sharedFrom, warnings };
}

/** So many models, the highest ones, are held against each other: all pairs of hundreds would be read by nobody. */
const mostCompared = 40;

/** Two-sided, at 5 % over all pairs that could have been the first two: of many equal models, some two always lie apart. */
function differencesOf(models: readonly ModelRow[]): Pick<ModelsAnswer, "firstTwo" | "differing"> {
  const judged = models.filter(({ success }) => success.units > 0);
  if (judged.length < 2) return { firstTwo: null, differing: [] };
  const pairs = (judged.length * (judged.length - 1)) / 2;
  const shareOf = ({ success: { successes, units } }: ModelRow) => ({ successes, n: units });
  const corrected = (higher: ModelRow, lower: ModelRow) => Math.min(1, pairs * compareShares(shareOf(lower), shareOf(higher)).p);
  const p = corrected(judged[0]!, judged[1]!);
  const compared = judged.slice(0, mostCompared);
  const all = compared.flatMap((higher, i) => compared.slice(i + 1).map((lower) => ({ higher: higher.model, lower: lower.model, p: corrected(higher, lower) })));
  return { firstTwo: { p, pairs, differ: p <= 0.05 }, differing: all.filter((pair) => pair.p <= 0.05) };
}

function advisedPair(models: readonly ModelRow[], tasksOf: ReadonlyMap<string, ReadonlySet<string>>): ModelsAnswer["advised"] {
  const pairOf = ([one, other]: readonly ModelRow[]): ModelsAnswer["advised"] => {
    if (one === undefined || other === undefined) return null;
    return { a: one.model, b: other.model, sharedTasks: tasksOf.get(one.model)!.intersection(tasksOf.get(other.model)!).size };
  };
  const highest = pairOf(models);
  return highest !== null && highest.sharedTasks > 0 ? highest : pairOf(models.toSorted((a, b) => b.success.units - a.success.units));
}

/** Tasks with a name and with an attempt that passed or failed. */
function tasksIn(cells: readonly Sums[]): Set<string> {
  return new Set(cells.filter(({ task = "", passed, failed }) => task !== "" && passed + failed > 0).map((cell) => nameOfKey(cell, ["issueType", "task"])));
}

/** An agent, model and issue type with fewer attempts was hardly tried. */
const hardlyTried = 5;

/** Whether several models would be left, with issue types that all of them did: only a model that is left out altogether can make some. */
function sharesWithoutHardlyTried(cells: readonly Sums[]): boolean {
  const models = groupSums(withAttempts(cells, hardlyTried), ["model"]).map(({ cells: own }) => own);
  return models.length > 1 && typesOfAll(models).length > 0;
}

/** Without those of which an agent, model and issue type has too few. */
function withAttempts(cells: readonly Sums[], minAttempts: number): readonly Sums[] {
  if (minAttempts === 0) return cells;
  return groupSums(cells, ["agent", "model", "issueType"]).flatMap(({ cells: own }) => (judgedIn(own) >= minAttempts ? own : []));
}

function judgedIn(cells: readonly Sums[]): number {
  return cells.reduce((sum, { passed, failed }) => sum + passed + failed, 0);
}

/** Issue types that every one of several has judged attempts of. */
function typesOfAll(models: readonly (readonly Sums[])[]): string[] {
  const judgedTypes = models.map((own) => new Set(own.filter(({ passed, failed }) => passed + failed > 0).map(({ issueType = "" }) => issueType)));
  const [first, ...others] = judgedTypes;
  return [...(first ?? [])].filter((type) => others.every((types) => types.has(type))).sort();
}

/** Beyond this difference of an issue type's share two models are not said to do the same. */
const shareMargin = 0.1;

/** Whether the share of some issue type differs between models by more than can be overlooked. */
function mixesDiffer(models: readonly (readonly Sums[])[]): boolean {
  const types = [...new Set(models.flat().map(({ issueType = "" }) => issueType))];
  return types.some((type) => {
    const shares = models.map((own) => judgedIn(own.filter(({ issueType = "" }) => issueType === type)) / judgedIn(own));
    return Math.max(...shares) - Math.min(...shares) > shareMargin;
  });
}

/**
 * The mean of the success rates of some issue types, each of which counts the same, with the interval of the Beta distribution that has the
 * mean and variance of the mean of the types' posteriors. With one type it is that type's rate and interval.
 */
function rateOverTypes(cells: readonly Sums[], types: readonly string[]): ModelRow["onShared"] {
  if (types.length === 0) return null;
  const rates = types.map((type) => rateOfSums(cells.filter(({ issueType = "" }) => issueType === type)));
  if (rates.length === 1) return { rate: rates[0]!.rate!, low: rates[0]!.low, high: rates[0]!.high };
  const posteriors = rates.map(({ successes, units }) => ({ a: successes + 0.5, b: units - successes + 0.5 }));
  const mean = average(posteriors.map(({ a, b }) => a / (a + b)));
  const variance = average(posteriors.map(({ a, b }) => (a * b) / ((a + b) ** 2 * (a + b + 1)))) / types.length;
  const size = (mean * (1 - mean)) / variance - 1;
  const rate = average(rates.map((one) => one.rate!));
  const { low, high } = betaInterval(mean * size, (1 - mean) * size);
  return { rate, low: rate === 0 ? 0 : Math.min(low, rate), high: rate === 1 ? 1 : Math.max(high, rate) };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function byRate(a: ModelRow, b: ModelRow): number {
  return (b.success.rate ?? -1) - (a.success.rate ?? -1) || (a.model < b.model ? -1 : 1);
}
