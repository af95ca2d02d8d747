import { auditRows } from "../analysis/index.ts";
import type { Agent, Argv, Suite, Task } from "../model/index.ts";
import { exitCodes } from "../model/index.ts";
import { suiteOfCommands } from "../config/index.ts";
import { auditDocument } from "../report/index.ts";
import { planRun } from "../plan/index.ts";
import type { Prepared } from "./prepare.ts";
import type { OperationEnd } from "./operation-end.ts";
import type { WorkshopOptions } from "./workshop.ts";
import { inWorkshop } from "./workshop.ts";

/** What is measured twice over. */
export interface AuditRequest {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A command of the user's; null: three small programs that start, compute, and fill memory. */
  readonly command: Argv | null;
  /** Attempts of each of the two names. */
  readonly attempts: number;
  readonly seed: number;
}

const [first, second] = ["A", "A again"] as const;

/** The plan of an audit: the same commands under two names, interleaved. */
export function prepareAudit({ cwd, env, command, attempts, seed }: AuditRequest): Prepared {
  const base = suiteOfCommands({ commands: [{ agent: first, argv: command ?? [process.execPath, "-e", "0"] }], cwd });
  const [task] = base.tasks;
  const tasks: Task[] = command === null ? probes.map(([id, script]) => ({ ...task!, id, command: [process.execPath, "-e", script], agents: [first, second] })) : [{ ...task!, id: command.join(" "), command, agents: [first, second] }];
  const agents: Agent[] = [first, second].map((id) => ({ ...base.agents[0]!, id, command: null }));
  const suite: Suite = { ...base, name: "audit", tasks, agents, defaults: { ...base.defaults, attempts, seed, order: "shuffled", timeoutMs: 60_000 } };
  return { suite, plan: planRun(suite, suite.defaults), env, request: { cwd, selectors: [], agents: [], commands: [], attempts, seed } };
}

/** Small programs that show the noise of starting, of computing and of memory. */
const probes = [
  ["start", "0"],
  ["compute", "let x = 0; for (let i = 0; i < 3e7; i++) x += Math.sqrt(i); process.exitCode = x > 0 ? 0 : 1"],
  ["memory", "const b = Buffer.alloc(64e6, 1); setTimeout(() => (process.exitCode = b.length > 0 ? 0 : 1), 30)"],
] as const;

/**
 * Measures the same thing twice and looks how often that would have been called a change: the false alarms of this tool on this
 * machine, and the smallest change it can see here.
 */
export async function audit(prepared: Prepared, options: WorkshopOptions): Promise<OperationEnd> {
  return inWorkshop(options, prepared.suite.root, async (workshop) => {
    const open = await workshop.begin(prepared, { kind: "audit" });
    const carried = await workshop.carry(open, prepared.plan.slots, []);
    const run = carried.open > 0 ? open.run : await workshop.end(open);
    const { facts } = run.environment;
    const rows = auditRows(carried.attempts, [first, second], prepared.plan.seed);
    const where = { run: run.id, on: `${facts.cpuModel}, ${facts.cores} cores, ${facts.os} ${facts.arch}`, load: run.loadStart === null ? "" : run.loadStart.toFixed(2) };
    return { document: auditDocument({ rows, attempts: carried.attempts.length, where }), exitCode: carried.open > 0 ? exitCodes.interrupted : exitCodes.fine };
  });
}
