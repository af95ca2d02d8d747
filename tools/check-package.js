// Packs the package and tries it as a user would, in an empty project: `npm run package`.
import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const mostPackages = 40;
const mostMegabytes = 40;
const commandDeadlineMs = 180_000;
const root = fileURLToPath(new URL("..", import.meta.url));
const home = realpathSync(mkdtempSync(join(tmpdir(), "assay-package-")));
const project = join(home, "project");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
// What `npm run` says about this repository must not reach the npm of the empty project.
const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_(lifecycle|package|command|execpath|node_execpath|config_local_prefix)|ASSAY_|INIT_CWD)/.test(name));
const env = { ...Object.fromEntries(inherited), PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter), NO_COLOR: "1" };

const javascript = `
import { defineConfig } from "assay";
import * as stats from "assay/stats";
if (typeof defineConfig !== "function") throw new Error("assay gives no defineConfig");
if (Object.keys(stats).length === 0) throw new Error("assay/stats is empty");
`;
const typescript = `
import { defineConfig } from "assay";
import * as stats from "assay/stats";
export default defineConfig({ suite: "typed", agents: [{ id: "a", command: ["true"] }], tasks: [{ id: "t", issueType: "none" }] });
export const names: readonly string[] = Object.keys(stats);
// @ts-expect-error A mistake must be seen while typing: attempts is a number.
export const wrong = defineConfig({ suite: "typed", attempts: "three", tasks: [{ id: "t" }] });
`;
const tsconfig = { compilerOptions: { module: "nodenext", target: "es2024", strict: true, noEmit: true, types: [] }, include: ["*.ts"] };

try {
  tryPackage();
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}

function tryPackage() {
  const tarball = pack();
  step("publint", "publint", ["run", tarball, "--strict"], root);

  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "name": "an-empty-project", "private": true, "type": "module" }\n');
  step("npm install, in an empty project", "npm", ["install", tarball, "--no-audit", "--no-fund", "--prefer-offline"]);
  weigh();

  expect(step("npx assay --version", "npx", ["assay", "--version"]).trim() === version, `assay --version does not say ${version}`);
  step("npx assay init", "npx", ["assay", "init"]);
  step("npx assay run", "npx", ["assay", "run"]);
  step("npx assay run -n 3 -- node -e 0", "npx", ["assay", "run", "-n", "3", "--", "node", "-e", "0"]);
  step("npx assay record", "npx", ["assay", "record", "--agent", "sonnet", "--outcome", "passed"]);
  expect(step("npx assay agents", "npx", ["assay", "agents"]).includes("sonnet"), "assay agents does not know what was recorded");
  writeFileSync(join(project, "letters.task.js"), 'export function count() {\n  return "abc".length;\n}\n');
  writeFileSync(join(project, "functions.config.js"), 'export default { functions: "*.task.js", attempts: 2 };\n');
  step("npx assay run, of a function", "npx", ["assay", "run", "--config", "functions.config.js"]);
  step("npx assay doctor", "npx", ["assay", "doctor"]);

  writeFileSync(join(project, "try.js"), javascript);
  step("import from JavaScript", process.execPath, ["try.js"]);
  writeFileSync(join(project, "try.ts"), typescript);
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
  step("import from TypeScript, typechecked", "tsc", ["-p", "."]);
  process.stdout.write("The package works in an empty project.\n");
}

function pack() {
  step("npm pack", "npm", ["pack", "--pack-destination", home], root);
  const tarball = readdirSync(home).find((name) => name.endsWith(".tgz"));
  expect(tarball !== undefined, "npm pack left no tarball");
  return join(home, tarball);
}

/** Counts what a user gets on the disk, assay included. */
function weigh() {
  const { packages, bytes } = installed(join(project, "node_modules"));
  const megabytes = bytes / 1e6;
  process.stdout.write(`  installed: ${packages} packages, ${megabytes.toFixed(1)} MB (limits: ${mostPackages}, ${mostMegabytes} MB)\n`);
  expect(packages <= mostPackages, `the package brings ${packages} packages, more than ${mostPackages}`);
  expect(megabytes <= mostMegabytes, `the package brings ${megabytes.toFixed(1)} MB, more than ${mostMegabytes}`);
}

function installed(modules) {
  const files = readdirSync(modules, { recursive: true });
  const isPackage = /(^|node_modules[\\/])(@[^\\/]+[\\/])?[^.@\\/][^\\/]*[\\/]package\.json$/;
  const bytes = files.map((file) => lstatSync(join(modules, file))).reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
  return { packages: files.filter((file) => isPackage.test(file)).length, bytes };
}

/** Runs a command and gives its output; where it fails, everything it said is the message. */
function step(name, command, args, cwd = project) {
  process.stdout.write(`- ${name}\n`);
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8", timeout: commandDeadlineMs, maxBuffer: 1e8 });
  if (status === 0) return stdout;
  const how = error?.message ?? (signal === null ? `exit code ${status}` : `signal ${signal}`);
  throw new Error(`${name} failed (${how}):\n${stdout ?? ""}${stderr ?? ""}`);
}

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
