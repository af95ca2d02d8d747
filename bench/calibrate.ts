/**
 * What the verdicts are worth: seeded simulations through the product's own statistics, beside the figures of the study that they come from.
 *
 *   npm run calibrate -- [--only 4.2] [--suites 120] [--seed 1] [--short] [--json | --markdown]
 *
 * Prints tables and promises; ends with code 1 when a promise is missed by more than chance. Takes a few minutes; progress on stderr.
 */
import { parseArgs } from "node:util";
import type { Effort, Table } from "./calibrate/figures.ts";
import { adaptive, adaptiveEdges, adaptiveReport } from "./calibrate/adaptive.ts";
import { agentLooks, agentSuccess, agentTimes } from "./calibrate/agents.ts";
import { bestAgents, chancesOfBest, exploration } from "./calibrate/best-agent.ts";
import { standing } from "./calibrate/figures.ts";
import { intervals } from "./calibrate/intervals.ts";
import { stepsWatched } from "./calibrate/news-of-steps.ts";
import { prices } from "./calibrate/prices.ts";
import { asPage, asText, verdictLines } from "./calibrate/print.ts";
import { realTrends } from "./calibrate/real-trends.ts";
import { aloneRegressions, plainRules, regressions, strictAndUnchanged } from "./calibrate/regressions.ts";
import { changedReports, unchangedReports } from "./calibrate/reports.ts";
import { routed } from "./calibrate/router.ts";
import { realSessions, sessionPrice } from "./calibrate/sessions.ts";
import { cleanTrends, stepsFound, trendsNamed } from "./calibrate/trends.ts";

const sections: Readonly<Record<string, readonly ((effort: Effort) => Table | Table[] | Promise<Table>)[]>> = {
  "4.1": [intervals],
  "4.2": [regressions, aloneRegressions, plainRules, strictAndUnchanged, changedReports, unchangedReports, realSessions, sessionPrice],
  "4.3": [adaptive, adaptiveEdges, adaptiveReport],
  "4.4": [prices],
  "4.5": [bestAgents, chancesOfBest, exploration],
  "4.6": [agentTimes, agentSuccess, agentLooks],
  "4.7": [cleanTrends, stepsFound, trendsNamed, stepsWatched, realTrends],
  "router": [routed],
};

const { values: flags } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    suites: { type: "string" },
    seed: { type: "string", default: "1" },
    short: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
  },
});

const suites = wholeNumber("--suites", flags.suites ?? (flags.short ? "5" : "120"), 1);
const seed = wholeNumber("--seed", flags.seed, 0);
const asked = flags.only ?? Object.keys(sections);
const unknown = asked.filter((id) => sections[id] === undefined);
if (unknown.length > 0) refuse(`there is no table ${unknown.join(", ")}; there are ${Object.keys(sections).join(", ")}`);

const began = performance.now();
const progress = (text: string) => void process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
const tables: Table[] = [];
for (const id of asked) for (const section of sections[id]!) tables.push(...[await section({ suites, seed, progress })].flat());
progress("done");

if (flags.json) console.log(JSON.stringify({ seed, suites, tables: tables.map((table) => ({ ...table, gates: table.gates.map((gate) => ({ ...gate, standing: standing(gate) })) })) }, null, 2));
else if (flags.markdown) process.stdout.write(asPage(tables, { suites, seed }));
else console.log(`${suites} suites, seed ${seed}: measured ± standard error (the study's figure)\n\n${asText(tables)}\n${verdictLines(tables)}`);
if (tables.some(({ gates }) => gates.some((gate) => standing(gate) === "missed"))) process.exitCode = 1;

function wholeNumber(flag: string, text: string, least: number): number {
  if (!/^\d+$/.test(text) || Number(text) < least) refuse(`${flag} is ${text}; it must be a whole number of at least ${least}`);
  return Number(text);
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
