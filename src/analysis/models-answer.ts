import type { Warning } from "../model/index.ts";
import type { Scope } from "./answer-scope.ts";
import type { RateGroup } from "./rate-group.ts";

/** Models side by side. */
export interface ModelsAnswer {
  readonly scope: Scope;
  /** Attempts of an agent, model and issue type that are fewer are left out; 0 leaves nothing out. */
  readonly minAttempts: number;
  /** Highest success rate first; those of which nothing is judged last. */
  readonly models: readonly ModelRow[];
  /** Issue types that every judged model tried; where models did other things besides, rates are compared on these. */
  readonly sharedIssueTypes: readonly string[];
  /** `mixes-differ` where the models did different issue types, or the same in different shares: their rates are not comparable as they are. */
  readonly warnings: readonly Warning[];
}

/** One model. */
export interface ModelRow extends RateGroup {
  readonly model: string;
  /** Of passed attempts, each within 1 %; null without any. Over whole UTC days. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** In order of their names; attempts that name no issue type add none. */
  readonly issueTypes: readonly string[];
  readonly agents: readonly string[];
  /** On `sharedIssueTypes`, each of which counts the same: what models can be compared by. Null where there are none. */
  readonly onShared: { readonly rate: number; readonly low: number; readonly high: number } | null;
}
