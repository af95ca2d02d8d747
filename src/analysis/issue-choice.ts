import { randomFrom } from "../stats/index.ts";
import type { Candidate } from "./candidates.ts";
import type { ArmChoice, ChoiceRules } from "./choose-arm.ts";
import { chooseArm } from "./choose-arm.ts";

/** Whom an issue goes to, with all that the choice rests on: plain data, from which it can be explained whenever somebody asks. */
export interface IssueChoice extends ArmChoice {
  /** The empty string where the issue names none. */
  readonly issueType: string;
  /** What was expected of each arm. */
  readonly candidates: readonly Candidate[];
  readonly seed: number | string;
  /** Which choice of this issue type it is, from 0: with the seed, it settles all that is drawn. */
  readonly draw: number;
}

/** What a choice for an issue is made by. */
export interface IssueRules extends Omit<ChoiceRules, "random">, Pick<IssueChoice, "seed" | "draw"> {}

/**
 * As `chooseArm`, with what it rests on. Every choice has a random stream of its own: what other issues draw meanwhile changes nothing.
 *
 * @param candidates at least one, all of one issue type
 * @example chooseForIssue(ledger.candidates("css"), { policy: "thompson", seed: 42, draw: 0 })
 */
export function chooseForIssue(candidates: readonly Candidate[], { seed, draw, ...rules }: IssueRules): IssueChoice {
  const issueType = candidates[0]?.issueType ?? "";
  return { ...chooseArm(candidates, { ...rules, random: randomFrom(seed, "issue", issueType, String(draw)) }), issueType, candidates, seed, draw };
}

/**
 * Who comes next when those before did not deal with an issue: no time to explore, so whoever is the best of the rest.
 *
 * @param tried places among the candidates
 * @returns a place, or null where all were tried
 */
export function bestOfRest(candidates: readonly Candidate[], tried: ReadonlySet<number>, margin?: number): number | null {
  const places = candidates.map((_, place) => place).filter((place) => !tried.has(place));
  if (places.length === 0) return null;
  const rules = { policy: "best", random: randomFrom("nothing is drawn"), ...(margin !== undefined && { margin }) } as const;
  return places[chooseArm(places.map((place) => candidates[place]!), rules).place]!;
}

/**
 * Why it was this arm, as a sentence for people.
 *
 * @param pBest P(the chosen arm is the best), from `compareCandidates`
 * @example whyChosen(choice, 0.61) // "Drawn: each agent as often as it is likely to be the best, this one in 61 of 100 cases."
 */
export function whyChosen(choice: ArmChoice, pBest: number): string {
  const { passedOver = 0 } = choice;
  if (passedOver === 0) return whyAmongThose(choice, pBest);
  const others = passedOver === 1 ? "one other is expected to succeed more often, but was" : `${passedOver} others are expected to succeed more often, but were`;
  return `${whyAmongThose(choice, pBest)} Chosen only among those that were tried here: ${others} never tried here.`;
}

function whyAmongThose({ reason, instead, margin, policy, passedOver = 0 }: ArmChoice, pBest: number): string {
  const noOther = passedOver === 0 ? "No other" : "No other that was tried here";
  const points = `${Number((100 * margin).toPrecision(3))} points`;
  const other = instead === null ? "another" : instead.model === "unknown" ? instead.agent : `${instead.agent} (${instead.model})`;
  switch (reason) {
    case "only-one":
      return "There is no other.";
    case "leads":
      return `${noOther} is expected to succeed more often.`;
    case "cheapest-of-equals":
      return `The cheapest per success of those that are as good within ${points}.`;
    case "quickest-of-equals":
      return `The quickest of those that are as good within ${points}.`;
    case "first-by-name":
      return `The first by name of those that are as good within ${points}: nothing else tells them apart.`;
    case "surer-than-the-cheaper":
      return `${noOther} is expected to succeed more often, and a cheaper or quicker one is not yet known to be as good within ${points}.`;
    case "drawn":
      return `Drawn: each agent ${policy === "top-two" ? "about " : ""}as often as it is likely to be the best${policy === "top-two" ? "" : `, this one in ${inHundred(pBest)} of 100 cases`}.`;
    case "drawn-from-rivals":
      return `Drawn from the rivals of ${other}, to whom it would have gone: every other attempt tells a rival from the one drawn first.`;
    case "cheapest-good-enough":
      return `The cheapest per success of those that are shown to be within ${points} of the best.`;
    case "none-shown-good-enough":
      return `Nobody is shown yet to be within ${points} of the best: drawn, each agent as often as it is likely to be the cheapest that is.`;
    case "looking-for-cheaper":
      return "One attempt in ten looks for somebody cheaper: drawn, each agent as often as it is likely to be the cheapest that is good enough.";
  }
}

/** Never 0 or 100 for what may be, or may not be. */
function inHundred(chance: number): string {
  if (chance < 0.01) return "less than 1";
  return chance > 0.99 && chance < 1 ? "more than 99" : String(Math.round(100 * chance));
}
