import type { Document } from "./document.ts";
import type { ReportMaterial } from "./material.ts";
import type { TerminalOptions } from "./terminal.ts";

/** What a report can be rendered to. `github`: the workflow commands that annotate a run of GitHub Actions. */
export const formats = ["terminal", "md", "html", "json", "junit", "ctrf", "github"] as const;
/** One of {@link formats}. */
export type Format = (typeof formats)[number];

/** What can be a file; annotations are read from standard output alone. */
export type FileFormat = Exclude<Format, "github">;

/** How the file of each format is called. */
export const fileNames: Readonly<Record<FileFormat, string>> = { terminal: "report.txt", md: "report.md", html: "report.html", json: "report.json", junit: "report.junit.xml", ctrf: "report.ctrf.json" };

/** What a folder of reports holds where nobody says otherwise. */
export const reportFiles = formats.filter((format) => format !== "terminal" && format !== "github");

/** What needs no rows: a document alone can be rendered to it. */
export const documentFormats = ["terminal", "md", "html", "json"] as const satisfies readonly Format[];
/** One of {@link documentFormats}. */
export type DocumentFormat = (typeof documentFormats)[number];

/**
 * Renders a document; a renderer is loaded only when it is asked for.
 *
 * @param options only the terminal looks at them
 * @example process.stdout.write(await render(document, "terminal", { width: 120, colour: true }))
 */
export async function render(document: Document, format: DocumentFormat, options: TerminalOptions = {}): Promise<string> {
  switch (format) {
    case "terminal":
      return (await import("./terminal.ts")).renderTerminal(document, options);
    case "md":
      return (await import("./markdown.ts")).renderMarkdown(document);
    case "html":
      return (await import("./html.ts")).renderHtml(document);
    case "json":
      return (await import("./json.ts")).renderJson(document);
  }
}

/**
 * Renders a report: a document, or the rows behind it.
 *
 * @param options only the terminal looks at them
 * @example await writeFile("report.xml", await renderReport(material, "junit"))
 */
export async function renderReport(material: ReportMaterial, format: Format, options: TerminalOptions = {}): Promise<string> {
  switch (format) {
    case "html":
      return (await import("./html.ts")).renderHtml(material.document, material);
    case "junit":
      return (await import("./junit.ts")).renderJunit(material);
    case "ctrf":
      return (await import("./ctrf.ts")).renderCtrf(material);
    case "github":
      return (await import("./github.ts")).renderAnnotations(material);
    default:
      return render(material.document, format, options);
  }
}

/** The Markdown for the summary of a GitHub Actions job: as for a comment, with more room. */
export async function renderJobSummary(document: Document): Promise<string> {
  const { renderMarkdown, longestSummary } = await import("./markdown.ts");
  return renderMarkdown(document, longestSummary);
}
