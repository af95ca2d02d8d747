import type { Document } from "../report/index.ts";
import { render } from "../report/index.ts";
import type { SharedFlags, Surroundings } from "./surroundings.ts";

/** Prints a document to standard output, as JSON or for the terminal. */
export async function print(document: Document, flags: SharedFlags, { out, env }: Surroundings): Promise<void> {
  if (flags.json === true) {
    out.write(await render(document, "json"));
    return;
  }
  const colour = flags.color !== false && out.isTTY === true && (env.NO_COLOR ?? "") === "";
  out.write(await render(document, "terminal", { width: out.columns || columnsOf(env) || 100, colour, detail: flags.verbose === true }));
}

/** What COLUMNS says where there is no terminal to ask; 0 where it says nothing, or no width that a table could have. */
function columnsOf({ COLUMNS = "" }: Surroundings["env"]): number {
  return /^\d{2,5}$/.test(COLUMNS) ? Number(COLUMNS) : 0;
}
