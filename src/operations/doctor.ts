import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { findConfig, loadConfig } from "../config/index.ts";
import { describeEnvironment, loadAverage } from "../environment/index.ts";
import { UserError, exitCodes, newId } from "../model/index.ts";
import { openKeeper } from "../process/index.ts";
import type { DoctorFinding } from "../report/index.ts";
import { doctorDocument, formatBytes, formatDuration } from "../report/index.ts";
import { openStore, storeObstacle, storePath } from "../store/index.ts";
import type { OperationEnd } from "./operation-end.ts";

/** What to look at. */
export interface DoctorRequest {
  /** Absolute. */
  readonly cwd: string;
  readonly storeUrl: string;
  readonly configFile: string | undefined;
  /** Computes the rollups anew. */
  readonly rebuild: boolean;
}

/**
 * Looks at everything a measurement hangs on: the store, the meters, the configuration, the machine. Changes nothing unless
 * asked to rebuild. Exit code 5 when something is broken.
 */
export async function examine(request: DoctorRequest): Promise<OperationEnd> {
  const findings = [
    ...(await examineStore(request)),
    ...(await examineMeters()),
    ...(await examineConfiguration(request)),
    ...(await examineMachine()),
  ];
  return { document: doctorDocument(findings), exitCode: findings.some(({ tone }) => tone === "bad") ? exitCodes.infrastructure : exitCodes.fine };
}

async function examineStore({ storeUrl, rebuild }: DoctorRequest): Promise<DoctorFinding[]> {
  const area = "store";
  const path = storePath(storeUrl);
  if (path !== null && !existsSync(path)) return [absentStore(path)];
  const notices: DoctorFinding[] = [];
  try {
    const store = await openStore(storeUrl, { use: rebuild ? "read" : "look", busyMs: 2_000, onNotice: (what) => void notices.push({ area, tone: "doubt", what, remedy: "" }) });
    try {
      const cells = rebuild ? await store.rebuild() : undefined;
      const findings = (await store.inspect()).map(({ ok, what, remedy }): DoctorFinding => ({ area, tone: ok ? (remedy === "" ? "good" : "doubt") : "bad", what, remedy }));
      const rebuilt: DoctorFinding[] = cells === undefined ? [] : [{ area, tone: "good", what: `the rollups were computed anew from the attempts: ${cells} cells`, remedy: "" }];
      return [...notices, ...rebuilt, ...findings];
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [...notices, { area, tone: "bad", what: error.complaint.wrong, remedy: error.complaint.fix ?? "" }];
  }
}

function absentStore(path: string): DoctorFinding {
  const obstacle = storeObstacle(path)?.complaint;
  if (obstacle !== undefined) return { area: "store", tone: "bad", what: obstacle.wrong, remedy: obstacle.fix ?? "" };
  return { area: "store", tone: "plain", what: `there is no store at ${path} yet; the first run makes it`, remedy: "" };
}

/** Starts real processes through the keeper and looks whether the meters read what they should. */
async function examineMeters(): Promise<DoctorFinding[]> {
  const area = "meters";
  const keeper = await openKeeper();
  try {
    const env = { PATH: process.env.PATH ?? "" };
    const spec = { cwd: tmpdir(), env, stdin: "", timeoutMs: 20_000, graceMs: 1000, outputCapBytes: 1000 } as const;
    const hold = "const b = Buffer.alloc(64e6, 1); setTimeout(() => console.log(b.length), 100)";
    const polled = await keeper.run({ ...spec, id: newId(), argv: [process.execPath, "-e", hold], memory: "polled" });
    const exact = await keeper.run({ ...spec, id: newId(), argv: ["true"], memory: "exact" });
    return [
      polled.started && polled.exitCode === 0
        ? { area, tone: "good", what: `processes are started and timed (a process that waits 100 ms took ${formatDuration(polled.wallNs / 1e6)})`, remedy: "" }
        : { area, tone: "bad", what: `a process could not be measured: ${polled.started ? `exit code ${polled.exitCode}` : polled.message}`, remedy: "look at the limits of this account (ulimit -u, ulimit -n)" },
      ...(polled.started ? [memoryFinding(area, polled.peakProcess?.bytes ?? null)] : []),
      exact.started && exact.peakProcess?.method === "gnu-time"
        ? { area, tone: "good", what: `--memory exact works (GNU time; true read ${formatBytes(exact.peakProcess.bytes)})`, remedy: "" }
        : { area, tone: "doubt", what: "--memory exact is not to be had: GNU time was not found; peaks are polled", remedy: "apt-get install time" },
    ];
  } finally {
    await keeper.close();
  }
}

function memoryFinding(area: string, bytes: number | null): DoctorFinding {
  if (bytes === null) return { area, tone: "doubt", what: "peak memory cannot be read on this system", remedy: "" };
  const plausible = bytes > 64e6 && bytes < 64e6 + 150e6;
  return {
    area,
    tone: plausible ? "good" : "bad",
    what: `a process that holds 64 MB beside its own read ${formatBytes(bytes)} at its peak`,
    remedy: plausible ? "" : "peaks of this machine cannot be trusted; use --memory exact",
  };
}

async function examineConfiguration({ cwd, configFile }: DoctorRequest): Promise<DoctorFinding[]> {
  const area = "configuration";
  const file = configFile ?? findConfig(cwd);
  if (file === undefined) return [{ area, tone: "plain", what: `there is no assay.config.ts in ${cwd} or above; commands can be measured without one`, remedy: "" }];
  try {
    const suite = await loadConfig(file);
    return [{ area, tone: "good", what: `${file}: suite ${suite.name}, ${suite.tasks.length} tasks, ${suite.agents.length} agents`, remedy: "" }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ area, tone: "bad", what: error.complaint.wrong, remedy: error.complaint.fix ?? "" }];
  }
}

async function examineMachine(): Promise<DoctorFinding[]> {
  const area = "machine";
  const { facts } = await describeEnvironment();
  const load = loadAverage();
  const busy = load !== null && load > facts.cores * 0.7;
  return [
    { area, tone: "plain", what: `${facts.cores} x ${facts.cpuModel}, ${formatBytes(facts.memoryBytes)}, ${facts.os} ${facts.arch}, node ${facts.runtimes.node ?? "?"}`, remedy: "" },
    ...(load === null
      ? []
      : [{ area, tone: busy ? "doubt" : "good", what: `load average ${load.toFixed(2)} on ${facts.cores} cores`, remedy: busy ? "let the other work finish before measuring time" : "" } satisfies DoctorFinding]),
  ];
}
