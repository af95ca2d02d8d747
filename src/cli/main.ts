import { readFileSync } from "node:fs";
import { exitCodes } from "../model/index.ts";
import { complain } from "./complain.ts";
import { runProgram } from "./program.ts";
import { standardOutput } from "./standard-output.ts";

const stop = new AbortController();
const kill = new AbortController();
const isVerbose = process.argv.includes("-v") || process.argv.includes("--verbose");
let answered = false;
let crashed = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (stop.signal.aborted) kill.abort();
    else stop.abort();
  });

// What is measured on is read by nobody: it is stopped in order. `out` tells what failed; nobody could be told that standard error did.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (stream === process.stdout || code === "EPIPE") stop.abort();
  });

// A configuration and its checks are code of the user's: what they print is not part of the answer.
const out = standardOutput(process.stdout);
process.stdout.write = ((...args: Parameters<typeof process.stderr.write>) => process.stderr.write(...args)) as typeof process.stdout.write;

// It may also throw when nobody waits for it any more: what runs is stopped in order, and what was recorded stays.
for (const event of ["uncaughtException", "unhandledRejection"] as const)
  process.on(event, (error: unknown) => {
    complain(error, process.stderr, { verbose: isVerbose });
    crashed = true;
    if (answered) process.exitCode = exitCodes.infrastructure;
    stop.abort();
  });

// Or end the program, or wait for something that never comes: silence and exit code 0 would be a green tick for nothing.
process.on("exit", () => {
  if (answered) return;
  process.stderr.write("assay ended before it had an answer\n  known: the configuration or a check called process.exit, or awaits something that never comes\n  try:   run it alone: node assay.config.ts\n");
  process.exitCode = exitCodes.usage;
});

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
async function answer(): Promise<void> {
  const code = await runProgram(process.argv.slice(2), version, {
    cwd: process.cwd(),
    env: process.env,
    // Opened only by who reads it.
    get in() {
      return process.stdin;
    },
    out,
    err: process.stderr,
    stop: stop.signal,
    kill: kill.signal,
  });
  answered = true;
  process.exitCode = crashed ? exitCodes.infrastructure : code;
}

// Not awaited at the top level: Node would print a warning of its own where it never settles.
void answer();
