import { runProgram } from "../../src/cli/program.ts";

/** What a command line said. */
export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Carries a command line out in this process; nothing of the machine's is read or written but what the arguments name. */
export async function call(args: readonly string[], { cwd = "/nowhere", input = [] }: { readonly cwd?: string; readonly input?: readonly (string | Uint8Array)[] } = {}): Promise<Called> {
  const seen = { out: "", err: "" };
  const never = new AbortController().signal;
  const code = await runProgram(args, "1.2.3", {
    cwd,
    env: {},
    in: bytesOf(input),
    out: { write: (text) => (seen.out += text) },
    err: { write: (text) => (seen.err += text) },
    stop: never,
    kill: never,
  });
  return { code, ...seen };
}

async function* bytesOf(parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : part;
}
