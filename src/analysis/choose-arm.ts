import type { Random } from "../stats/index.ts";
import { betaInterval, drawBest, drawBeta, drawTopTwo, pBest } from "../stats/index.ts";
import type { ArmName } from "./arm-evidence.ts";
import type { Candidate } from "./candidates.ts";
import { byCost, byExpectedRate, chancesWithin, meanRate, nameOf, preferredPlace } from "./candidates.ts";
import { enoughEvidence, probabilityWithin, rateMargin } from "./evidence.ts";

/**
 * How the next attempt is given to an arm.
 *
 * - `best`: always whom the ranking names. Nothing is learned of the others.
 * - `thompson`: each arm as often as it is likely to be the best. Earns while it learns.
 * - `top-two`: like it, but every other time to a rival of the one drawn. Learns fastest who is best.
 * - `cheapest-good-enough`: the cheapest per success of the arms that are shown not to be worse than the best by more than the margin;
 *   one attempt in ten, and every attempt as long as none is shown, goes to an arm by the chance that it is the one.
 */
export type ChoicePolicy = (typeof choicePolicies)[number];

/** Their names. */
export const choicePolicies = ["best", "thompson", "top-two", "cheapest-good-enough"] as const;

/** What a choice is made by. */
export interface ChoiceRules {
  readonly policy: ChoicePolicy;
  /** Where chance has a part; the same stream gives the same choices. */
  readonly random: Random;
  /** How much lower a success rate may be and still be good enough, a fraction; 0.05 where it is left out. */
  readonly margin?: number;
}

/** Why this arm: a closed list. */
export type ChoiceReason =
  | "only-one"
  | "leads"
  | "cheapest-of-equals"
  | "quickest-of-equals"
  | "first-by-name"
  | "surer-than-the-cheaper"
  /** By the chance of being the best. */
  | "drawn"
  /** A rival of the one drawn, to tell them apart. */
  | "drawn-from-rivals"
  | "cheapest-good-enough"
  /** By the chance of being the cheapest that is good enough, since none is shown to be good enough. */
  | "none-shown-good-enough"
  /** The same, although one is shown: cheaper ones get a chance. */
  | "looking-for-cheaper";

/** A choice with what it rests on, as plain data. */
export interface ArmChoice {
  readonly policy: ChoicePolicy;
  /** Place among the candidates, as they were given. */
  readonly place: number;
  readonly chosen: ArmName;
  readonly reason: ChoiceReason;
  /** For a rival: who was put aside for it. */
  readonly instead: ArmName | null;
  readonly margin: number;
  /** For `best`: how many are expected to succeed more often and were passed over, since they were never tried here; left out where there is none. */
  readonly passedOver?: number;
}

/**
 * Gives the next attempt to an arm.
 *
 * @param candidates at least one, all of one issue type, each arm once; those never tried are chosen by their priors
 * @throws RangeError when there is no candidate
 * @example chooseArm(candidates, { policy: "thompson", random: randomFrom(42, "router", "17") }).chosen
 */
export function chooseArm(candidates: readonly Candidate[], { policy, random, margin = rateMargin }: ChoiceRules): ArmChoice {
  if (candidates.length === 0) throw new RangeError("candidates is empty; at least one arm is needed");
  const posteriors = candidates.map(({ posterior }) => posterior);
  const choice = (place: number, reason: ChoiceReason, instead: number | null = null): ArmChoice => ({
    policy,
    place,
    chosen: nameOf(candidates[place]!),
    reason,
    instead: instead === null ? null : nameOf(candidates[instead]!),
    margin,
  });
  if (candidates.length === 1) return choice(0, "only-one");
  switch (policy) {
    case "best": {
      const tried = triedPlaces(candidates);
      const { place, because } = preferredPlace(candidates, tried, margin);
      const passedOver = candidates.filter(({ posterior }, i) => !tried.includes(i) && meanRate(posterior) > meanRate(posteriors[place]!)).length;
      return { ...choice(place, because), ...(passedOver > 0 && { passedOver }) };
    }
    case "thompson":
      return choice(drawBest(random, posteriors), "drawn");
    case "top-two": {
      const { place, instead } = drawTopTwo(random, posteriors);
      return choice(place, instead === null ? "drawn" : "drawn-from-rivals", instead);
    }
    case "cheapest-good-enough": {
      // Always drawn, so that the stream goes on alike whatever is found.
      const exploring = random.uniform() < exploredShare;
      const shown = cheapestShown(candidates, margin);
      if (shown !== null && !exploring) return choice(shown, "cheapest-good-enough");
      return choice(drawCheapestGoodEnough(random, candidates, margin), shown === null ? "none-shown-good-enough" : "looking-for-cheaper");
    }
  }
}

/** What an arm had for and against it when a choice was made. */
export interface ComparedArm extends ArmName {
  readonly chosen: boolean;
  /** P(its success rate is the highest). */
  readonly pBest: number;
  readonly expectedRate: number;
  /** The 95 % interval of what is expected. */
  readonly low: number;
  readonly high: number;
  /** Expected, per success; null where it is unknown. */
  readonly expectedCostUsd: number | null;
  readonly medianMs: number | null;
  /** Tasks it was tried on here, old ones faded. */
  readonly units: number;
}

/**
 * What the chosen arm was compared with, highest expected rate first. Apart from the choice, since P(best) takes longer than choosing.
 *
 * @example compareCandidates(candidates, choice).map(({ agent, pBest }) => `${agent} ${pBest}`)
 */
export function compareCandidates(candidates: readonly Candidate[], { place }: Pick<ArmChoice, "place">): ComparedArm[] {
  const chances = pBest(candidates.map(({ posterior }) => posterior));
  const places = candidates.map((_, i) => i).sort((i, k) => byExpectedRate(candidates[i]!, candidates[k]!));
  return places.map((i) => {
    const { posterior, expectedCostUsd, medianMs, units } = candidates[i]!;
    const known = expectedCostUsd === null || expectedCostUsd === Infinity ? null : expectedCostUsd;
    return { ...nameOf(candidates[i]!), chosen: i === place, pBest: chances[i]!, expectedRate: meanRate(posterior), ...betaInterval(posterior.a, posterior.b), expectedCostUsd: known, medianMs, units };
  });
}

/** How many attempts look for somebody cheaper once one is good enough: an arm that gets none stays unknown for ever. */
const exploredShare = 0.1;

/** Tasks of its own that an arm must have been seen on, as for the verdict `best`. */
const fewestTasks = 3;

/** Who was never tried is recommended only where nobody was tried. */
function triedPlaces(candidates: readonly Candidate[]): number[] {
  const places = candidates.map((_, i) => i);
  const tried = places.filter((i) => candidates[i]!.units > 0);
  return tried.length > 0 ? tried : places;
}

/** The cheapest arm that is within the margin of the best for 80 % certain; null where none is. */
function cheapestShown(candidates: readonly Candidate[], margin: number): number | null {
  const posteriors = candidates.map(({ posterior }) => posterior);
  const places = candidates.map((_, i) => i);
  const leader = places.reduce((first, i) => (byExpectedRate(candidates[i]!, candidates[first]!) < 0 ? i : first));
  const near = chancesWithin(posteriors, posteriors[leader]!, margin);
  // Who is not within the margin of one rival is not within the margin of all: few are left for the longer computation.
  const possible = places.filter((i) => candidates[i]!.units >= fewestTasks && (i === leader || near[i]! >= enoughEvidence - 0.02));
  const inOrder = byCost(candidates, possible);
  const shown = (i: number) => probabilityWithin(posteriors[i]!, posteriors.filter((_, k) => k !== i), margin, 50) >= enoughEvidence;
  return inOrder.find(shown) ?? null;
}

/** Each arm by the chance that it is the cheapest that is good enough: rates are drawn; a cost that is unknown may be the lowest. */
function drawCheapestGoodEnough(random: Random, candidates: readonly Candidate[], margin: number): number {
  const rates = candidates.map(({ posterior: { a, b } }) => drawBeta(random, a, b));
  const highest = Math.max(...rates);
  const good = rates.map((_, i) => i).filter((i) => rates[i]! >= highest - margin);
  const costPerSuccess = (i: number) => (candidates[i]!.costPerAttemptUsd ?? 0) / rates[i]!;
  return good.reduce((best, i) => ((costPerSuccess(i) - costPerSuccess(best) || rates[best]! - rates[i]!) < 0 ? i : best));
}
