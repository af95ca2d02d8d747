import { ArmLedger, armColumns, chooseForIssue, compareCandidates, whyChosen } from "../analysis/index.ts";
import type { ArmName } from "../analysis/index.ts";
import type { NextAnswer, NextQuestion } from "./next-contract.ts";
import type { Source } from "./questions-contract.ts";
import { requireName } from "./require.ts";
import { filterOf, questionFields, readScope, withUnknown } from "./scope.ts";
import { readLength } from "./window.ts";

const dayMs = 86_400_000;

/** See `nextAgent`. */
export async function chooseNext({ store: open, now }: Source, { policy, seed, margin, halfLife, issueType: given, ...which }: NextQuestion): Promise<NextAnswer> {
  const nowMs = now();
  const issueType = requireName("issueType", given);
  const halfLifeMs = halfLife === null ? null : readLength("halfLife", halfLife);
  const known = readScope(which, questionFields, nowMs);
  const store = await open();
  // The issue type is no filter: what was done at others counts, and a new one has no attempts.
  const scope = { ...(await withUnknown(known, store)), issueTypes: [issueType] };
  const filter = filterOf(known);
  const fading = halfLifeMs === null ? {} : { fading: { nowMs: Math.min(nowMs, known.untilMs ?? nowMs), halfLifeMs } };
  const [cells, times] = await Promise.all([store.fold({ ...filter, ...fading, by: [...armColumns, "task"] }), store.foldSketches({ ...filter, by: armColumns })]);
  const arms = armsOf(cells);
  const base = { scope, seed, halfLifeDays: halfLifeMs === null ? null : halfLifeMs / dayMs };
  if (arms.length === 0) return { ...base, choice: null, compared: [], why: "There is nobody to choose from." };
  const candidates = new ArmLedger(arms, cells, times).candidates(issueType);
  const { candidates: _, ...choice } = chooseForIssue(candidates, { policy, seed, draw: 0, ...(margin === undefined ? {} : { margin }) });
  const compared = compareCandidates(candidates, choice);
  return { ...base, choice, compared, why: whyChosen(choice, compared.find(({ chosen }) => chosen)!.pBest) };
}

/** Each once, in order of their names. */
function armsOf(cells: readonly { readonly agent?: string; readonly model?: string }[]): ArmName[] {
  const names = new Map(cells.map(({ agent = "", model = "" }) => [JSON.stringify([agent, model]), { agent, model }]));
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, arm]) => arm);
}
