import type { Attempt } from "../model/index.ts";
import { betaInterval, jeffreysInterval, pBest } from "../stats/index.ts";
import type { ArmEvidence, ArmName } from "./arm-evidence.ts";
import { evidenceOfAttempts } from "./arm-evidence.ts";
import type { Candidate, Preferred } from "./candidates.ts";
import { armKey, byExpectedRate, byName, candidatesOf, compareKnown, meanRate, nameOf, prefer } from "./candidates.ts";
import { enoughEvidence, probabilityWithin, tasksNeeded } from "./evidence.ts";
import type { Rate } from "./rate.ts";
import type { OutcomeCounts } from "./series-summary.ts";

/** What one arm has shown in one issue type, and what may be expected of it. */
export interface Arm extends ArmName {
  /** Tasks that have a name. */
  readonly tasks: number;
  readonly outcomes: OutcomeCounts;
  /** What was seen: a fact with Jeffreys' interval. */
  readonly success: Rate;
  /** What may be expected of the next task, from all that is known; null for an arm that was called and never judged. */
  readonly expected: ExpectedRate | null;
  /** P(its success rate is the highest of all). */
  readonly pBest: number;
  /** Equal to the best within what can be told: P(within 5 points of the highest rate) is at least a half. */
  readonly contender: boolean;
  /** Of passed attempts; null without any. */
  readonly medianMs: number | null;
  /** All money spent by all attempts over the attempts that passed; null where some cost is unknown, or nothing passed. */
  readonly costPerSuccessUsd: number | null;
  /** What the next success may be expected to cost; null where some cost is unknown, or too little is known of the success. */
  readonly expectedCostUsd: number | null;
}

/** A rate that is expected, with the 95 % interval of its distribution. */
export interface ExpectedRate {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /**
   * What was expected before its own attempts were looked at: this rate, counted as so many tasks; null where the arm is judged by its own
   * attempts alone. `own`: what it did in other issue types is part of that; without, it is what all arms did at this type, held to what all did at all.
   */
  readonly prior: { readonly rate: number; readonly tasks: number; readonly own: boolean } | null;
}

/**
 * What the evidence says: `best` singles one out; `not-enough-evidence` names one that it does not settle on; `only-one` had no
 * rival; `none-passed` has nobody to name; `no-evidence` has no attempt that passed or failed, or nobody with the attempts that were asked for.
 */
export type RankingVerdict = "best" | "not-enough-evidence" | "only-one" | "none-passed" | "no-evidence";

/** Which agent is best for one issue type. */
export interface IssueTypeRanking {
  readonly issueType: string;
  readonly verdict: RankingVerdict;
  /** Named also where the evidence is not enough yet; null where nobody can be named. */
  readonly chosen: ArmName | null;
  /** P(the chosen one lies within 5 points of the highest rate); null where nobody is chosen, or it has no rival. */
  readonly confidence: number | null;
  /** Why the chosen one and none of those that are as good; null where nobody is chosen, it has no rival, or plain rates decide. */
  readonly because: Preferred["because"] | null;
  /** Others that are equal within what can be told. */
  readonly tied: readonly ArmName[];
  /** What is missing where the evidence is not enough. */
  readonly missing: MissingEvidence | null;
  /** Highest expected rate first, so that 5 of 5 does not stand above 194 of 200. */
  readonly arms: readonly Arm[];
}

/** What would settle a choice. */
export interface MissingEvidence {
  /** More tasks for each arm, if all go on as they did; null when 1,000 would not be enough. */
  readonly tasks: number | null;
  /** Whose next tasks help most: the one known least among those that may still be the best. */
  readonly arm: ArmName;
}

/** How arms are ranked. */
export interface RankingOptions {
  /** Arms with fewer attempts that passed or failed are shown, and are rivals, but are not named; 0 where it is left out. */
  readonly minAttempts?: number;
  /**
   * `expected` (where it is left out): by the method of docs/method/best-agent.md. `rate`: named is the highest plain rate of attempts, then the
   * highest mean confidence, then the first recorded, whatever the evidence is worth; the verdict still says what it is worth.
   */
  readonly rankBy?: "expected" | "rate";
  /** Only these issue types are ranked; the others still count in what is expected. */
  readonly only?: readonly string[];
  /** Whether what arms did in other issue types counts; true where it is left out. */
  readonly shrink?: boolean;
}

/** Arms less likely to be the best than this are not worth more attempts. */
const stillInTheRace = 0.05;

/** One task solved against one failed is a coin toss, whatever a posterior makes of it. */
const fewestTasks = 3;

/** The best agent for each issue type, in order of the types' names, from all rows of a run. See `rankArms`. */
export function rankAgents(attempts: readonly Attempt[]): IssueTypeRanking[] {
  return rankArms(evidenceOfAttempts(attempts));
}

/**
 * The best agent for each issue type, in order of the types' names.
 *
 * Rates are over tasks (three identical repeats of a task give the evidence of one). Where an arm was tried in several issue types, what it
 * did in the others counts, as far as that predicts. Chosen is, among the arms that are more likely than not within 5 points of the
 * highest rate, the cheapest per success where costs are known, then the fastest, then the first by name; but where the evidence does
 * not settle on that one and does on the highest expected rate, the latter: a cheap newcomer with 5 of 5 does not displace 194 of 200.
 * `best` needs 3 tasks of its own: what others say is a reason to try an arm, not to be sure of it.
 *
 * @param evidence every arm and issue type at most once; arms without any attempt (`neverTried`) are rivals that are not named
 * @example rankArms(evidenceOfAttempts(attempts)).find(({ issueType }) => issueType === "unused-code")?.chosen
 */
export function rankArms(evidence: readonly ArmEvidence[], options: RankingOptions = {}): IssueTypeRanking[] {
  const { candidates, priorWeight, ownCarries } = candidatesOf(evidence, options);
  const tried = Map.groupBy(evidence.filter((_, i) => candidates[i]!.units > 0), armKey);
  const triedElsewhere = (arm: ArmEvidence) => tried.get(armKey(arm))?.some(({ issueType }) => issueType !== arm.issueType) === true;
  const borrowed: Borrowed = { weight: priorWeight, own: (arm) => ownCarries && triedElsewhere(arm) };
  const all = evidence.map((shown, i): Contestant => ({ shown, candidate: candidates[i]! }));
  const { only } = options;
  return [...Map.groupBy(all, ({ shown }) => shown.issueType)]
    .filter(([issueType]) => only === undefined || only.includes(issueType))
    .map(([issueType, group]) => rankType(issueType, group, borrowed, options))
    .sort((a, b) => (a.issueType < b.issueType ? -1 : 1));
}

interface Contestant {
  readonly shown: ArmEvidence;
  readonly candidate: Candidate;
}

/** What other cells count for, in units, and whether an arm's own are among them. */
interface Borrowed {
  readonly weight: number | null;
  readonly own: (arm: ArmEvidence) => boolean;
}

function rankType(issueType: string, group: readonly Contestant[], borrowed: Borrowed, options: RankingOptions): IssueTypeRanking {
  const { minAttempts = 0, rankBy = "expected" } = options;
  const known = group.filter(isRival).sort((a, b) => byExpectedRate(a.candidate, b.candidate));
  const rest = group.filter((one) => !isRival(one)).sort((a, b) => compareKnown(a.shown.medianMs, b.shown.medianMs) || byName(a.shown, b.shown));
  const candidates = known.map(({ candidate }) => candidate);
  const chances = candidates.length === 0 ? [] : pBest(candidates.map(({ posterior }) => posterior));
  const eligible = known.map((_, i) => i).filter((i) => judged(known[i]!.shown) >= Math.max(1, minAttempts));
  const preferred = eligible.length === 0 ? null : prefer(candidates, eligible);
  const described = [...known, ...rest].map((one, i) => describeArm(one, chances[i] ?? 0, preferred?.contenders.includes(i) ?? false, i < known.length, borrowed));
  const arms = rankBy === "expected" ? described : described.toSorted(byPlainRate(group));
  const nobody = { issueType, chosen: null, confidence: null, because: null, tied: [], missing: null, arms };
  if (preferred === null) return { ...nobody, verdict: "no-evidence" };
  if (known.every(({ shown }) => shown.outcomes.passed === 0)) return { ...nobody, verdict: "none-passed" };
  const place = rankBy === "expected" ? preferred.place : firstByRate(known, eligible);
  const chosen = nameOf(candidates[place]!);
  if (known.length === 1) return { issueType, verdict: "only-one", chosen, confidence: null, because: null, tied: [], missing: null, arms };
  const confidence = place === preferred.place ? preferred.confidence : confidenceIn(candidates, place);
  const tied = preferred.contenders.filter((i) => i !== place).map((i) => nameOf(candidates[i]!));
  const settled = confidence >= enoughEvidence && candidates[place]!.units >= fewestTasks;
  const missing = settled ? null : missingFor(candidates, place, chances);
  return { issueType, verdict: settled ? "best" : "not-enough-evidence", chosen, confidence, because: rankBy === "expected" ? preferred.because : null, tied, missing, arms };
}

/** What was judged, or never tried at all; an arm that only errored is neither. */
function isRival({ shown, candidate }: Contestant): boolean {
  const { errored, skipped } = shown.outcomes;
  return candidate.units > 0 || errored + skipped === 0;
}

function judged({ outcomes }: ArmEvidence): number {
  return outcomes.passed + outcomes.failed;
}

function describeArm({ shown, candidate }: Contestant, best: number, contender: boolean, rival: boolean, { weight, own }: Borrowed): Arm {
  const { agent, model, tasks, outcomes, successes, units, medianMs, totalCostUsd } = shown;
  const { prior, posterior, expectedCostUsd } = candidate;
  return {
    agent,
    model,
    tasks,
    outcomes,
    success: { successes, units, rate: units === 0 ? null : successes / units, ...jeffreysInterval(successes, units) },
    expected: !rival
      ? null
      : { rate: meanRate(posterior), ...betaInterval(posterior.a, posterior.b), prior: weight === null ? null : { rate: meanRate(prior), tasks: weight, own: own(shown) } },
    pBest: best,
    contender,
    medianMs,
    costPerSuccessUsd: outcomes.passed === 0 || totalCostUsd === null ? null : totalCostUsd / outcomes.passed,
    expectedCostUsd: expectedCostUsd === Infinity ? null : expectedCostUsd,
  };
}

function missingFor(candidates: readonly Candidate[], chosen: number, chances: readonly number[]): MissingEvidence {
  const needed = tasksNeeded(candidates, chosen);
  const tasks = needed === null ? null : Math.max(needed, Math.ceil(fewestTasks - candidates[chosen]!.units));
  const racing = candidates.filter((_, i) => chances[i]! >= stillInTheRace);
  const unsure = (racing.length > 0 ? racing : candidates).map((arm) => {
    const { low, high } = betaInterval(arm.posterior.a, arm.posterior.b);
    return { arm, width: high - low };
  });
  return { tasks, arm: nameOf(unsure.reduce((widest, one) => (one.width > widest.width ? one : widest)).arm) };
}

function confidenceIn(candidates: readonly Candidate[], place: number): number {
  const others = candidates.filter((_, i) => i !== place);
  return probabilityWithin(candidates[place]!.posterior, others.map(({ posterior }) => posterior));
}

function firstByRate(known: readonly Contestant[], eligible: readonly number[]): number {
  return eligible.toSorted((i, k) => compareRates(known[i]!.shown, known[k]!.shown))[0]!;
}

/** Plain rates of attempts, as simple trackers have them: highest rate, then highest mean confidence, then first recorded. */
function compareRates(a: ArmEvidence, b: ArmEvidence): number {
  const rate = (one: ArmEvidence) => (judged(one) === 0 ? -1 : one.outcomes.passed / judged(one));
  return rate(b) - rate(a) || (b.meanConfidence ?? -1) - (a.meanConfidence ?? -1) || compareKnown(a.firstAtMs ?? null, b.firstAtMs ?? null) || byName(a, b);
}

function byPlainRate(group: readonly Contestant[]): (a: Arm, b: Arm) => number {
  const places = new Map(group.map(({ shown }) => shown).sort(compareRates).map((shown, i) => [armKey(shown), i]));
  return (a, b) => places.get(armKey(a))! - places.get(armKey(b))!;
}
