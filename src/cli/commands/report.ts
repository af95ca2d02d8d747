import { relative, resolve } from "node:path";
import { Command } from "commander";
import { UserError } from "../../model/index.ts";
import { addToJobSummary, openFolder, report, writeReports } from "../../operations/index.ts";
import type { ReportedThing } from "../../operations/index.ts";
import { formats, renderReport, reportFiles } from "../../report/index.ts";
import type { FileFormat, Format, ReportMaterial } from "../../report/index.ts";
import { moment, someOf, withSharedFlags } from "../flags.ts";
import { print } from "../print.ts";
import type { CommandContext, SharedFlags, Surroundings } from "../surroundings.ts";
import { configFlag, withStore } from "../with-store.ts";

interface ReportFlags extends SharedFlags {
  readonly run?: string;
  readonly baseline?: string;
  readonly since?: number;
  readonly until?: number;
  readonly format?: readonly Format[];
  readonly output?: string;
}

/** `assay report`: what was measured, in the form that a reader needs. */
export function reportCommand({ surroundings }: CommandContext): Command {
  return withSharedFlags(
    new Command("report")
      .description("Report a run, a baseline, or everything since a moment, in the form that its reader needs.")
      .option("--run <run>", "an id, the beginning of one, or latest (default: latest)")
      .option("--baseline <name>", "a baseline: a name, or an exported file")
      .option("--since <moment>", "all runs since then: 24h, exactly; 7d, whole UTC days from 00:00, today one of them; 2026-01-31", moment("--since"))
      .option("--until <moment>", "and until then (default: now)", moment("--until"))
      .option("--format <formats>", `of ${formats.join(", ")} (default: terminal; with -o ${reportFiles.join(", ")})`, someOf("--format", formats))
      .option("-o, --output <folder>", "write a file of each format there"),
  )
    .addHelpText(
      "after",
      `
Examples:
  assay report                                 the newest run, on the terminal
  assay report --format md                     as a comment on a pull request
  assay report -o reports                      report.md, report.json, … in reports/
  assay report --since 7d --format md          everything of the last seven days
  assay report --format github                 annotations, and the job summary of GitHub Actions`,
    )
    .action(async (flags: ReportFlags) => {
      const about = aboutWhat(flags);
      const chosen = formatsOf(flags);
      const folder = flags.output === undefined ? undefined : resolve(surroundings.cwd, flags.output);
      const material = await withStore(flags, surroundings, false, (store) => report({ store, cwd: surroundings.cwd, configFile: configFlag(flags, surroundings.cwd), about }));
      if (folder !== undefined) await writeInto(folder, material, chosen, surroundings);
      await printAll(material, folder === undefined ? chosen : chosen.filter((format) => format === "github"), flags, surroundings);
    });
}

function aboutWhat({ run, baseline, since, until }: ReportFlags): ReportedThing {
  const given = Object.entries({ "--run": run, "--baseline": baseline, "--since": since }).filter(([, value]) => value !== undefined).map(([flag]) => flag);
  if (given.length > 1) throw new UserError({ wrong: `a report is about one thing; ${given.join(" and ")} were given`, fix: `assay report ${given[0]} …` });
  if (until !== undefined && since === undefined) throw new UserError({ wrong: "--until ends a window of time that --since begins", fix: "--since 7d --until 1d" });
  if (until !== undefined && since! >= until) throw new UserError({ wrong: "--until is not after --since: there is no time between them", fix: "--since 7d --until 1d" });
  if (since !== undefined) return { kind: "window", sinceMs: since, untilMs: until ?? null };
  return baseline === undefined ? { kind: "run", run: run ?? "latest" } : { kind: "baseline", name: baseline };
}

function formatsOf({ format, output, json }: ReportFlags): readonly Format[] {
  const chosen = [...new Set([...(format ?? []), ...(json === true ? (["json"] as const) : [])])];
  if (output !== undefined) return chosen.length > 0 ? chosen : reportFiles;
  if (chosen.length > 1) throw new UserError({ wrong: `${chosen.length} formats do not go to one standard output`, known: ["-o FOLDER writes a file of each"], fix: `--format ${chosen.join(",")} -o reports` });
  return chosen.length > 0 ? chosen : ["terminal"];
}

async function writeInto(folder: string, material: ReportMaterial, chosen: readonly Format[], { out, cwd }: Surroundings): Promise<void> {
  openFolder(folder);
  const files = await writeReports(material, chosen.filter((format): format is FileFormat => format !== "github"), folder);
  // With annotations, standard output belongs to GitHub.
  if (!chosen.includes("github")) for (const file of files) out.write(`wrote ${relative(cwd, file)}\n`);
}

async function printAll(material: ReportMaterial, chosen: readonly Format[], flags: ReportFlags, surroundings: Surroundings): Promise<void> {
  for (const format of chosen) {
    if (format === "terminal") await print(material.document, flags, surroundings);
    else surroundings.out.write(await renderReport(material, format));
    if (format === "github") await summarise(material, surroundings);
  }
}

async function summarise(material: ReportMaterial, { env, err }: Surroundings): Promise<void> {
  const file = env["GITHUB_STEP_SUMMARY"] ?? "";
  if (file === "") err.write("GITHUB_STEP_SUMMARY is not set: there is no job summary to add to\n");
  else await addToJobSummary(material, file);
}
