import { resolve } from "node:path";
import type { Command } from "commander";
import { UserError } from "../model/index.ts";
import type { Document, DocumentFormat } from "../report/index.ts";
import { documentFormats, render } from "../report/index.ts";
import { oneOf } from "./flags.ts";
import { print } from "./print.ts";
import type { SharedFlags, Surroundings } from "./surroundings.ts";

/** In which form a document is wanted, and where. */
export interface OutputFlags extends SharedFlags {
  readonly format?: DocumentFormat;
  readonly output?: string;
}

/** Adds the forms of a document that is no report of a run. */
export function withOutputFlags(command: Command): Command {
  return command
    .option("--format <format>", `of ${documentFormats.join(", ")} (default: terminal; with -o as the file ends)`, oneOf("--format", documentFormats))
    .option("-o, --output <file>", "write it there");
}

/** Prints a document, or writes it to a file, in the form that was asked for. @throws UserError where the file cannot be written (5) */
export async function deliver(document: Document, flags: OutputFlags, surroundings: Surroundings): Promise<void> {
  const format = formatOf(flags);
  if (flags.output !== undefined) {
    const file = resolve(surroundings.cwd, flags.output);
    // Operations load much that a question does not need.
    const { writeWhole } = await import("../operations/index.ts");
    await writeWhole(file, await render(document, format), "-o ANOTHER-FILE, in a folder that can be written");
    surroundings.out.write(`wrote ${flags.output}\n`);
  } else if (format === "terminal") await print(document, flags, surroundings);
  else surroundings.out.write(await render(document, format));
}

/** What files of these endings hold. */
const endings: Readonly<Record<string, DocumentFormat>> = { md: "md", markdown: "md", html: "html", htm: "html", json: "json", txt: "terminal" };

function formatOf({ format, json, output }: OutputFlags): DocumentFormat {
  if (json === true && format !== undefined && format !== "json") throw new UserError({ wrong: `--json and --format ${format} are two forms`, fix: `--format ${format}` });
  if (json === true) return "json";
  if (format !== undefined || output === undefined) return format ?? "terminal";
  const ending = /\.([^./\\]+)$/.exec(output)?.[1]?.toLowerCase() ?? "";
  const found = endings[ending];
  if (found === undefined) throw new UserError({ wrong: `the end of ${output} does not say what form it should have`, known: Object.keys(endings).map((one) => `.${one}`), fix: `--format html -o ${output}` });
  return found;
}
