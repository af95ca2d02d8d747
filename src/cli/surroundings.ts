/** What a command may touch of the outside: handed in, so that a test needs no process. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard input; left out: empty. */
  readonly in?: AsyncIterable<Uint8Array>;
  /** Standard output: what was asked for. */
  readonly out: Stream;
  /** Standard error: how it goes, and what went wrong. */
  readonly err: Stream;
  /** First Ctrl-C: finish in order. */
  readonly stop: AbortSignal;
  /** Second Ctrl-C: at once. */
  readonly kill: AbortSignal;
}

/** Where text goes. */
export interface Stream {
  write(text: string): unknown;
  /** Resolves when all that was written has been taken: false where the reader went away. Left out: it is taken at once. @throws UserError (5) */
  written?(): Promise<boolean>;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What a command is handed: where to print, and the command to measure. */
export interface CommandContext {
  readonly surroundings: Surroundings;
  /** The command to measure, or null where none was given. */
  readonly measured: readonly string[] | null;
  /** Sets what the process exits with. */
  exit(code: number): void;
}

/** What every command takes. */
export interface SharedFlags {
  readonly store?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** Commander's way to say `--no-color`. */
  readonly color?: boolean;
}

/** An environment without the names that have no value. */
export function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
