#!/usr/bin/env node
// Plain JavaScript that older versions of Node parse too, so that they can be told what is missing.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import * as modules from "node:module";
import { constants, homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const neededMajor = 24;
const restarted = "ASSAY_RESTARTED";
const inPackage = (path) => fileURLToPath(new URL("../" + path, import.meta.url));

if (process.argv.length === 3 && (process.argv[2] === "--version" || process.argv[2] === "-V")) {
  process.stdout.on("error", ({ code }) => {
    if (code === "EPIPE") return;
    process.exitCode = 5;
    process.stderr.write("standard output could not be written (" + code + ")\n");
  });
  process.stdout.write(JSON.parse(readFileSync(inPackage("package.json"), "utf8")).version + "\n");
} else if (Number(process.versions.node.split(".")[0]) >= neededMajor) {
  await runHere();
} else {
  const pinned = pinnedNode();
  if (pinned === undefined || process.env[restarted]) refuse();
  else restartOn(pinned);
}

async function runHere() {
  if (process.env[restarted]) followParent();
  // The repository runs its sources; the package has none.
  const main = [inPackage("src/cli/main.ts"), inPackage("dist/cli/main.js")].find((file) => existsSync(file));
  if (main === undefined) complain("assay is not complete: neither src/cli/main.ts nor dist/cli/main.js is there", inPackage(""), "npm install assay");
  else {
    keepCompiled();
    await import(pathToFileURL(main).href);
  }
}

/** A short command would spend a third of its time on compiling what was compiled the last time. Nobody else may write into the folder: what is in it is run. */
function keepCompiled() {
  if (process.env.NODE_COMPILE_CACHE) return;
  const usual = { darwin: join(homedir(), "Library", "Caches"), win32: process.env.LOCALAPPDATA || "" }[process.platform];
  const caches = process.env.XDG_CACHE_HOME || (usual === undefined ? join(homedir(), ".cache") : usual);
  try {
    // Made here, one by one: Node's own way of making folders does not come back from some places, as /proc.
    for (const folder of [caches, join(caches, "assay")]) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    modules.enableCompileCache(join(caches, "assay"));
  } catch {
    // It is only quicker.
  }
}

/** The Node that the repository brings along; a published package has none. */
function pinnedNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const names = [`node_modules/node-${platform}-${process.arch}/bin/node`, "node_modules/.bin/node"];
  return names.map((name) => inPackage(process.platform === "win32" ? name + ".exe" : name)).find((file) => existsSync(file));
}

function restartOn(node) {
  // Ctrl-C reaches the child through the terminal; sent on as well, it would count twice, and the second one kills.
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on("SIGINT", () => onTerminal || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"]) process.on(signal, () => child.kill(signal));
  // The channel carries no messages: it closes when this process is killed, and then the child knows.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, [restarted]: "1" },
  });
  child.on("error", (error) => complain(`${node} could not be started: ${error.message}`, "", "npm ci"));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(128 + (constants.signals[signal] || 0)), 100); // where the signal does not end us
  });
}

/** Dies as its parent did when that was killed without being able to pass the signal on. */
function followParent() {
  delete process.env[restarted];
  if (!process.channel) return;
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel.unref();
}

function refuse() {
  complain(
    `assay needs Node ${neededMajor} or newer, and this is ${process.version}`,
    process.execPath,
    existsSync(inPackage("src")) ? "npm ci, which brings the right one along" : `install Node ${neededMajor} or newer, then call assay again`,
  );
}

function complain(wrong, known, fix) {
  process.stderr.write(wrong + "\n" + (known && `  known: ${known}\n`) + `  try:   ${fix}\n`);
  process.exitCode = 2;
}
