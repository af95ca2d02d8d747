import { QuantileSketch } from "../stats/index.ts";
import type { ArmEvidence, ArmName } from "./arm-evidence.ts";
import { neverTried } from "./arm-evidence.ts";
import type { Candidate } from "./candidates.ts";
import { afterMore, armKey, candidatesOf } from "./candidates.ts";
import { armColumns, evidenceOfSums } from "./evidence-of-sums.ts";
import { fadedShown } from "./rate-group.ts";
import type { SketchedTimes } from "./sketched-times.ts";
import type { Sums } from "./sums.ts";
import { addUp, groupSums } from "./sums.ts";

/**
 * What is known of the arms that are chosen between, kept up to date attempt by attempt, so that a choice costs microseconds.
 *
 * Each attempt counts at once in what is expected of its own arm. What it says about others (how hard the issue type is, what a record
 * elsewhere is worth, costs) is learned anew when an issue type has grown by a twentieth: as long as little is known, with every attempt.
 *
 * @example
 * const ledger = new ArmLedger(arms, await store.fold({ by: ["issueType", "agent", "model", "task"] }), []);
 * chooseArm(ledger.candidates("css"), { policy: "thompson", random });
 */
export class ArmLedger {
  readonly #arms: readonly ArmName[];
  readonly #places: ReadonlyMap<string, number>;
  /** By issue type, then by place of the arm. */
  readonly #types = new Map<string, (ArmRecord | undefined)[]>();
  #learned = new Map<string, { candidates: Candidate[]; attempts: number; since: number }>();

  /**
   * @param arms  each once; what sums say of others is left out
   * @param cells told apart by issue type, agent, model and task, with faded counts where old attempts are to fade
   * @param times told apart by issue type, agent and model
   */
  constructor(arms: readonly ArmName[], cells: readonly Sums[], times: readonly SketchedTimes[]) {
    this.#arms = arms;
    this.#places = new Map(arms.map((arm, place) => [armKey(arm), place]));
    for (const { key, cells: own } of groupSums(cells, armColumns)) {
      const record = this.#record(key);
      for (const cell of own) record?.add(cell);
    }
    for (const one of times) this.#record(one)?.times.merge(one.durationMs);
  }

  /** Counts an attempt, given as sums. */
  add(cell: Sums): void {
    const record = this.#record(cell);
    if (record === undefined) return;
    const { successes, units } = record.add(cell);
    if (cell.timed > 0) record.times.add(cell.sumMs / cell.timed, cell.timed);
    const learned = this.#learned.get(cell.issueType ?? "");
    if (learned === undefined) return;
    const place = this.#places.get(armKey(record.arm))!;
    learned.candidates[place] = afterMore(learned.candidates[place]!, successes, units);
    learned.since += cell.passed + cell.failed;
  }

  /** The arms in one issue type, in the order in which they were given; those never tried are among them. */
  candidates(issueType: string): readonly Candidate[] {
    const known = this.#learned.get(issueType);
    if (known === undefined || known.since > relearnedAfter * known.attempts) this.#learn(issueType);
    return [...this.#learned.get(issueType)!.candidates];
  }

  #learn(issueType: string): void {
    const types = [...new Set([...this.#types.keys(), ...this.#learned.keys(), issueType])];
    const evidence = types.map((type) => this.#arms.map((arm, place) => this.#types.get(type)?.[place]?.evidence() ?? neverTried(arm, type)));
    const { candidates } = candidatesOf(evidence.flat());
    this.#learned = new Map(
      types.map((type, i) => {
        const attempts = evidence[i]!.reduce((sum, { outcomes }) => sum + outcomes.passed + outcomes.failed, 0);
        return [type, { candidates: candidates.slice(i * this.#arms.length, (i + 1) * this.#arms.length), attempts, since: 0 }];
      }),
    );
  }

  /** Where an arm is written down in an issue type; undefined for one that is not chosen between. */
  #record({ agent = "", model = "", issueType = "" }: Pick<Sums, "agent" | "model" | "issueType">): ArmRecord | undefined {
    const place = this.#places.get(armKey({ agent, model }));
    if (place === undefined) return undefined;
    if (!this.#types.has(issueType)) this.#types.set(issueType, this.#arms.map(() => undefined));
    return (this.#types.get(issueType)![place] ??= new ArmRecord(this.#arms[place]!, issueType));
  }
}

/** An issue type that has grown by more than this share is learned from again. */
const relearnedAfter = 0.05;

/** One arm in one issue type. */
class ArmRecord {
  readonly arm: ArmName;
  readonly times = new QuantileSketch();
  readonly #issueType: string;
  readonly #tasks = new Map<string, Sums>();
  #evidence: ArmEvidence | undefined;

  constructor(arm: ArmName, issueType: string) {
    this.arm = arm;
    this.#issueType = issueType;
  }

  /** By how much it grows: a task that was tried before grows by less than one unit. */
  add(cell: Sums): { readonly successes: number; readonly units: number } {
    const task = cell.task ?? "";
    const before = this.#tasks.get(task);
    const after = before === undefined ? cell : { ...addUp([before, cell]), task };
    this.#tasks.set(task, after);
    this.#evidence = undefined;
    const [was, is] = [fadedShown(before === undefined ? [] : [before]), fadedShown([after])];
    return { successes: is.successes - was.successes, units: is.units - was.units };
  }

  evidence(): ArmEvidence {
    return (this.#evidence ??= this.#summedUp());
  }

  #summedUp(): ArmEvidence {
    const name = { ...this.arm, issueType: this.#issueType };
    const cells = [...this.#tasks].map(([task, cell]) => ({ ...cell, ...name, task }));
    const evidence = evidenceOfSums(cells, this.times.count === 0 ? [] : [{ ...name, durationMs: this.times }])[0] ?? neverTried(this.arm, this.#issueType);
    return { ...evidence, totalCostUsd: evidence.totalCostUsd ?? likelyCost(cells) };
  }
}

/**
 * What attempts are likely to have cost where some do not tell: those that were left behind or threw seldom do, and one of them must not
 * hide what all others cost. Null where fewer than half tell.
 */
function likelyCost(cells: readonly Sums[]): number | null {
  const { passed, failed, unpriced, sumCostUsd } = addUp(cells);
  const known = passed + failed - unpriced;
  return known === 0 || known < unpriced ? null : (sumCostUsd / known) * (passed + failed);
}
