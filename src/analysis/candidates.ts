import type { BetaArm } from "../stats/index.ts";
import { betaQuantile, betaSf, learnPriors } from "../stats/index.ts";
import type { ArmEvidence, ArmName } from "./arm-evidence.ts";
import { enoughEvidence, posteriorOf, probabilityWithin, rateMargin } from "./evidence.ts";

/** An arm as whoever chooses sees it: what may be expected of it in one issue type. Plain data, quickly made. */
export interface Candidate extends ArmName {
  readonly issueType: string;
  /** Old attempts faded, where the evidence says so. */
  readonly successes: number;
  readonly units: number;
  /** What is expected before its own attempts are looked at, from how the type goes and how the arm does elsewhere. */
  readonly prior: BetaArm;
  /** What is expected after. */
  readonly posterior: BetaArm;
  /** Mean over attempts that passed or failed; null where a cost is unknown. */
  readonly costPerAttemptUsd: number | null;
  /** Per success; Infinity where so little is known of the success that it has no mean; null where a cost is unknown. */
  readonly expectedCostUsd: number | null;
  readonly medianMs: number | null;
}

/** What arms are expected to do. */
export interface Candidates {
  /** In the order of the evidence. */
  readonly candidates: readonly Candidate[];
  /** What the record elsewhere counts for, in units; null where every arm is judged alone. */
  readonly priorWeight: number | null;
  /** Whether what an arm did in other types is part of what is expected of it; otherwise that is what all arms did at the type, and at all. */
  readonly ownCarries: boolean;
}

/**
 * What may be expected of every arm in every issue type: Beta posteriors over priors that the other cells gave, or over Jeffreys'
 * where arms are to be judged alone, or were tried in one type each.
 *
 * @param evidence every arm and issue type at most once; arms that were never tried have units 0
 * @example chooseArm(candidatesOf(evidence).candidates.filter(({ issueType }) => issueType === "css"), { policy: "thompson", random })
 */
export function candidatesOf(evidence: readonly ArmEvidence[], { shrink = true }: { readonly shrink?: boolean } = {}): Candidates {
  const shown = evidence.map(({ faded, successes, units }) => faded ?? { successes, units });
  const learned = shrink ? learnPriors(evidence.map((arm, i) => ({ arm: armKey(arm), type: arm.issueType, successes: shown[i]!.successes, units: shown[i]!.units }))) : null;
  const candidates = evidence.map((arm, i): Candidate => {
    const prior = learned?.priors[i] ?? { a: 0.5, b: 0.5 };
    const posterior = posteriorOf(prior, shown[i]!);
    const { agent, model, issueType, medianMs } = arm;
    const costPerAttemptUsd = meanCost(arm);
    return { agent, model, issueType, ...shown[i]!, prior, posterior, costPerAttemptUsd, expectedCostUsd: expectedCost(costPerAttemptUsd, posterior), medianMs };
  });
  return { candidates, priorWeight: learned?.learned === true ? learned.weight : null, ownCarries: (learned?.carried ?? 0) > 0 };
}

/** The mean of a Beta distribution. */
export function meanRate({ a, b }: BetaArm): number {
  return a / (a + b);
}

/** Two names as one text that no other two give. */
export function armKey({ agent, model }: ArmName): string {
  return JSON.stringify([agent, model]);
}

/** The name alone, of anything that carries one. */
export function nameOf({ agent, model }: ArmName): ArmName {
  return { agent, model };
}

/** The same arm after more tasks, some of which it passed. */
export function afterMore(candidate: Candidate, successes: number, units: number): Candidate {
  const grown = { successes: candidate.successes + successes, units: candidate.units + units };
  const posterior = posteriorOf(candidate.prior, grown);
  return { ...candidate, ...grown, posterior, expectedCostUsd: expectedCost(candidate.costPerAttemptUsd, posterior) };
}

/** Whom to send work to, with the arms that are as good within what can be told, and how sure that is. All are places. */
export interface Preferred {
  readonly place: number;
  readonly contenders: readonly number[];
  /** P(its rate is at most the margin below the highest); 1 where it has no rival. */
  readonly confidence: number;
  /** Why this one: it leads, it is the cheapest or quickest among equals, or it leads and the evidence does not settle on the cheaper. */
  readonly because: "leads" | "cheapest-of-equals" | "quickest-of-equals" | "first-by-name" | "surer-than-the-cheaper";
}

/**
 * Among the arms that are more likely than not within the margin of the leader: the cheapest per success where two costs or more are known
 * (one whose cost is not comes last), then the quickest, then the first by name; but where the evidence does not settle on that one and does on the leader, the leader.
 *
 * @param candidates at least one, all of one issue type; all of them are rivals
 * @param eligible   places that may be preferred, at least one
 */
export function prefer(candidates: readonly Candidate[], eligible: readonly number[], margin = rateMargin): Preferred {
  const preferred = preferredPlace(candidates, eligible, margin);
  return { ...preferred, confidence: confidenceIn(candidates, preferred.place, margin) };
}

/** As `prefer`, in a quarter of the time: how sure it is stays out. */
export function preferredPlace(candidates: readonly Candidate[], eligible: readonly number[], margin = rateMargin): Omit<Preferred, "confidence"> {
  const posteriors = candidates.map(({ posterior }) => posterior);
  const [leader, ...others] = eligible.toSorted((i, k) => byExpectedRate(candidates[i]!, candidates[k]!)) as [number, ...number[]];
  const near = chancesWithin(others.map((i) => posteriors[i]!), posteriors[leader]!, margin);
  const contenders = [leader, ...others.filter((_, k) => near[k]! >= 0.5)];
  const costed = costsDecide(candidates, contenders);
  const first = byCost(candidates, contenders)[0]!;
  if (first === leader) return { place: first, contenders, because: "leads" };
  if (!isSettledOn(candidates, first, margin) && isSettledOn(candidates, leader, margin)) return { place: leader, contenders, because: "surer-than-the-cheaper" };
  return { place: first, contenders, because: whatDecides(candidates[first]!, candidates[leader]!, costed) };
}

/** Whether there is enough evidence for an arm: the coarse computation and the fine one are off by at most 1 / 100 and 1 / 400. */
function isSettledOn(candidates: readonly Candidate[], place: number, margin: number): boolean {
  const coarse = confidenceIn(candidates, place, margin, nodes);
  return Math.abs(coarse - enoughEvidence) > 1 / 100 + 1 / 400 ? coarse >= enoughEvidence : confidenceIn(candidates, place, margin) >= enoughEvidence;
}

/** P(the rate of the arm at a place is at most the margin below the highest). */
function confidenceIn(candidates: readonly Candidate[], place: number, margin: number, precision?: number): number {
  const others = candidates.filter((_, i) => i !== place);
  return probabilityWithin(candidates[place]!.posterior, others.map(({ posterior }) => posterior), margin, precision);
}

/** Highest expected rate first, then the quicker, then the first by name. */
export function byExpectedRate(a: Candidate, b: Candidate): number {
  return meanRate(b.posterior) - meanRate(a.posterior) || compareKnown(a.medianMs, b.medianMs) || byName(a, b);
}

/**
 * Places, cheapest first, then the quicker, then the first by name. Whose cost is unknown comes last: it may be dear. Where fewer than two
 * costs are known there is nothing to compare, and they do not count.
 */
export function byCost(candidates: readonly Candidate[], places: readonly number[]): number[] {
  const costed = costsDecide(candidates, places);
  return places.toSorted((i, k) => {
    const [a, b] = [candidates[i]!, candidates[k]!];
    return (costed ? compareKnown(a.expectedCostUsd, b.expectedCostUsd) : 0) || compareKnown(a.medianMs, b.medianMs) || byName(a, b);
  });
}

function costsDecide(candidates: readonly Candidate[], places: readonly number[]): boolean {
  return places.filter((i) => candidates[i]!.expectedCostUsd !== null).length >= 2;
}

/** In the order of agents, then of models. */
export function byName(a: ArmName, b: ArmName): number {
  const [x, y] = [armKey(a), armKey(b)];
  return x === y ? 0 : x < y ? -1 : 1;
}

/** What is unknown comes last. */
export function compareKnown(a: number | null, b: number | null): number {
  if (a === b) return 0;
  return a === null ? 1 : b === null ? -1 : a - b;
}

function whatDecides(chosen: Candidate, leader: Candidate, costed: boolean): Preferred["because"] {
  if (costed && chosen.expectedCostUsd !== leader.expectedCostUsd) return "cheapest-of-equals";
  return chosen.medianMs !== leader.medianMs ? "quickest-of-equals" : "first-by-name";
}

const nodes = 50;

/**
 * P(rate of each arm > rate of the leader − margin), by the midpoint rule over the leader's quantiles, which serve all arms.
 *
 * The error is below 1 / 100 for certain.
 */
export function chancesWithin(arms: readonly BetaArm[], leader: BetaArm, margin: number): number[] {
  if (arms.length === 0) return [];
  const limits = Array.from({ length: nodes }, (_, i) => betaQuantile((i + 0.5) / nodes, leader.a, leader.b) - margin);
  return arms.map(({ a, b }) => limits.reduce((sum, limit) => sum + betaSf(limit, a, b), 0) / nodes);
}

function meanCost({ totalCostUsd, outcomes: { passed, failed } }: ArmEvidence): number | null {
  return totalCostUsd === null || passed + failed === 0 ? null : totalCostUsd / (passed + failed);
}

/** Cost of an attempt x (a + b − 1) / (a − 1), the mean of 1 / rate; it has none for a ≤ 1. */
function expectedCost(perAttempt: number | null, { a, b }: BetaArm): number | null {
  if (perAttempt === null) return null;
  return a > 1 ? (perAttempt * (a + b - 1)) / (a - 1) : Infinity;
}
