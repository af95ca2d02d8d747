/**
 * The long proofs: what the tests show in short, at length. Prints what was seen; exits 1 when anything is not as promised.
 *
 *   npm run prove                     all of them
 *   npm run prove -- kill [50] [seed] kill -9 of a run at random moments, resumed each time (about two minutes)
 *   npm run prove -- record [100] [seed] kill -9 of processes that record and track, store well or locked (about three minutes)
 *   npm run prove -- confirm [40]     a task made slower, and one left alone, through assay compare --confirm (about ten minutes)
 *   npm run prove -- together [25000] 4 processes that record so many attempts each into one file at once (about half a minute)
 */
import type { ConfirmReport } from "../test/support/confirm-rounds.ts";
import type { TogetherReport } from "../test/support/together-rounds.ts";
import { confirmRounds } from "../test/support/confirm-rounds.ts";
import { killRounds } from "../test/support/kill-rounds.ts";
import { recordTogether } from "../test/support/together-rounds.ts";
import type { RecordReport } from "../test/support/record-rounds.ts";
import { recordRounds } from "../test/support/record-rounds.ts";

const [what, count, seed] = process.argv.slice(2);
let wrong = 0;
if (what === undefined || what === "kill") wrong += await proveKills(Number(count ?? 50), Number(seed ?? Date.now() % 1_000_000));
if (what === undefined || what === "record") wrong += await proveRecords(Number(count ?? 100), Number(seed ?? Date.now() % 1_000_000));
if (what === undefined || what === "confirm") wrong += proveConfirmation(Number(count ?? 40));
if (what === undefined || what === "together") wrong += await proveTogether(Number(count ?? 25_000));
console.log(wrong === 0 ? "as promised" : `${wrong} faults`);
process.exitCode = wrong === 0 ? 0 : 1;

async function proveKills(rounds: number, from: number): Promise<number> {
  console.log(`kill -9 of a run at ${rounds} random moments, resumed each time (seed ${from})`);
  const report = await killRounds(rounds, from);
  print(report);
  const { rounds: _rounds, kills: _kills, started: _started, runs: _runs, inFlight: _inFlight, ...faults } = report;
  return Object.values(faults).reduce((sum, value) => sum + value, 0);
}

async function proveRecords(rounds: number, from: number): Promise<number> {
  console.log(`kill -9 of processes that record and track, ${rounds} rounds, the store well or locked, spools torn and doubled (seed ${from})`);
  const report = await recordRounds(rounds, from);
  print(report);
  return report.acknowledgedLost + report.double + report.withoutRun + report.tornUntold + report.storeFindings;
}

function proveConfirmation(repetitions: number): number {
  const told = (line: string) => console.error(`  ${line}`);
  console.log(`a task made about 50 % slower, ${repetitions} times: baseline, run, assay compare --confirm`);
  const slower = confirmRounds(repetitions, true, told);
  print(slower);
  console.log(`the same task unchanged, ${repetitions} times`);
  const same = confirmRounds(repetitions, false, told);
  print(same);
  return slower.repetitions - slower.regressed + same.regressed + slower.falseElsewhere + same.falseElsewhere;
}

async function proveTogether(attempts: number): Promise<number> {
  console.log(`4 processes record ${attempts} attempts each into one SQLite file at once`);
  const report = await recordTogether(4, attempts);
  print(report);
  const { processes, acknowledged, stored, ...faults } = report;
  return Object.values(faults).reduce((sum, value) => sum + value, 0) + Math.abs(processes * attempts - stored) + Math.abs(stored - acknowledged);
}

function print(report: ConfirmReport | RecordReport | TogetherReport | Awaited<ReturnType<typeof killRounds>>): void {
  for (const [name, value] of Object.entries(report)) console.log(`  ${name.padEnd(22)} ${Number.isInteger(value) ? value : value.toFixed(3)}`);
}
