import { UserError } from "../model/index.ts";
import type { Stream } from "./surroundings.ts";

/** What a process's stream offers to be written to. */
interface Target {
  write(text: string, taken: (error?: Error | null) => void): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/**
 * Standard output that knows whether it was taken. A full disk shows only after the call that wrote: whoever says that something was
 * written asks first.
 */
export function standardOutput(target: Target): Stream & Required<Pick<Stream, "written">> {
  const write = target.write.bind(target);
  let last: Promise<void> = Promise.resolve();
  let failed: NodeJS.ErrnoException | null = null;
  return {
    isTTY: target.isTTY,
    columns: target.columns,
    write(text) {
      last = new Promise((resolve) => {
        write(text, (error) => {
          failed ??= error ?? null;
          resolve();
        });
      });
    },
    async written() {
      await last;
      if (failed === null) return true;
      // A reader that has seen enough (`assay … | head`) is no error of anybody's.
      if (failed.code === "EPIPE") return false;
      throw new UserError({ wrong: `standard output could not be written (${failed.code ?? failed.message}): what it holds is not whole`, fix: "free some space where it leads to, or lead it elsewhere: assay … > ANOTHER-FILE" }, 5);
    },
  };
}
