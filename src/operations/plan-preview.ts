import { existsSync } from "node:fs";
import { exitCodes } from "../model/index.ts";
import { estimateDuration } from "../plan/index.ts";
import { planDocument } from "../report/index.ts";
import type { Store } from "../store/index.ts";
import { openStore, storePath } from "../store/index.ts";
import type { Prepared } from "./prepare.ts";
import type { OperationEnd } from "./operation-end.ts";
import { foresee } from "./sights.ts";

/** What a plan amounts to: attempts and expected time from what its series took before. Runs nothing, makes no store. */
export async function planPreview(prepared: Prepared, storeUrl: string): Promise<OperationEnd> {
  const path = storePath(storeUrl);
  if (path !== null && !existsSync(path)) return preview(prepared, null);
  const store = await openStore(storeUrl);
  try {
    return await preview(prepared, store);
  } finally {
    await store.close();
  }
}

async function preview(prepared: Prepared, store: Store | null): Promise<OperationEnd> {
  const { suite, plan } = prepared;
  const typical = store === null ? new Map<string, number>() : await typicalDurations(store);
  const { defaults } = suite;
  const estimate = estimateDuration(plan, (task, agent) => typical.get(JSON.stringify([task, agent])), defaults);
  const agentsOf = Map.groupBy(plan.slots, ({ task }) => task.id);
  const document = planDocument({
    suiteName: suite.name,
    tasks: suite.tasks.map(({ id, issueType, after }) => ({ id, issueType, after, agents: [...new Set(agentsOf.get(id)?.map(({ agent }) => agent.id))] })),
    attempts: plan.attempts,
    slots: plan.slots.length,
    concurrency: defaults.concurrency,
    order: plan.order,
    seed: plan.seed,
    expectedMs: estimate.expectedMs,
    knownSlots: estimate.knownSlots,
    mostMs: estimate.mostMs,
    sights: await foresee(prepared, store, plan.attempts),
    first: plan.slots.slice(0, 10).map(({ task, agent }) => ({ task: task.id, agent: agent.id })),
  });
  return { document, exitCode: exitCodes.fine };
}

/** Mean milliseconds of passed attempts by task and agent, from the rollup. */
async function typicalDurations(store: Store): Promise<Map<string, number>> {
  const sums = new Map<string, { timed: number; sumMs: number }>();
  for (const { series, timed, sumMs } of await store.rollup({ tier: "month" })) {
    const key = JSON.stringify([series.task, series.agent]);
    const sum = sums.get(key) ?? { timed: 0, sumMs: 0 };
    sums.set(key, { timed: sum.timed + timed, sumMs: sum.sumMs + sumMs });
  }
  return new Map([...sums].filter(([, { timed }]) => timed > 0).map(([key, { timed, sumMs }]) => [key, sumMs / timed]));
}
