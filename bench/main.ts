/**
 * Our own speed, measured against peers in one run: `npm run bench` (about twenty minutes, and 4 GB of disk for `questions`), or `npm run bench -- overhead memory`.
 * Each prints its figures and asserts nothing; docs/performance.md holds what was seen.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
// Proofs and calibration have commands of their own.
const others = ["main.ts", "prove.ts", "calibrate.ts"];
const known = readdirSync(here).filter((name) => name.endsWith(".ts") && !others.includes(name)).map((name) => name.slice(0, -3)).sort();
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !known.includes(name));

if (unknown === undefined) {
  for (const name of asked.length === 0 ? known : asked) {
    console.log(`\n== ${name} (node bench/${name}.ts)`);
    const { status } = spawnSync(process.execPath, [`${here}${name}.ts`], { stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
} else {
  console.error(`there is no bench "${unknown}"\n  known: ${known.join(", ")}\n  try:   npm run bench -- ${known[0]}`);
  process.exitCode = 2;
}
