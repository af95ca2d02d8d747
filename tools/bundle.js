// Makes few files of the many that the compiler left in `dist`: `node tools/bundle.js`.
//
// A program of several hundred modules spends more of its first tenth of a second on finding them than on its work. What a command does not
// need stays in files of its own. The doors of the house (ARCHITECTURE.md, `entries`) keep their places, because they are loaded by path; the
// declarations of types are left as they are. Other people's packages stay outside.
import { build } from "esbuild";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const doors = /```entries\n([^]*?)```/.exec(readFileSync(join(root, "ARCHITECTURE.md"), "utf8"))[1].match(/^src\/\S+(?=\.ts)/gm);
// Stands for the address of a module until it is known in which file its code lands.
const mark = "the module of assay at ";

const { outputFiles } = await build({
  entryPoints: doors.map((door) => join(root, `${door.replace("src", "dist")}.js`)),
  outbase: dist,
  outdir: dist,
  allowOverwrite: true,
  write: false,
  bundle: true,
  splitting: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node24",
  minifyWhitespace: true,
  chunkNames: "chunks/[name]-[hash]",
  plugins: [{ name: "addresses of modules", setup: ({ onLoad }) => void onLoad({ filter: /\.js$/ }, marked) }],
});

for (const file of globSync("**/*.js", { cwd: dist })) rmSync(join(dist, file));
for (const { path, text } of outputFiles) {
  const address = (_, module) => `new URL(${JSON.stringify(relative(dirname(path), join(dist, module)))}, import.meta.url).href`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text.replaceAll(new RegExp(`"${mark}([^"]+)"`, "g"), address));
}
process.stdout.write(`dist: ${outputFiles.length} files of ${doors.length} doors\n`);

/** Code looks for what lies beside it, and would look beside the file that it was put into. */
function marked({ path }) {
  return { contents: readFileSync(path, "utf8").replaceAll("import.meta.url", JSON.stringify(mark + relative(dist, path))), loader: "js" };
}
