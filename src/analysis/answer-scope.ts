import type { Mode } from "../model/index.ts";

/** What an answer is about: the attempts that were asked for. Null asks for nothing. */
export interface Scope {
  readonly agents: readonly string[] | null;
  readonly models: readonly string[] | null;
  readonly issueTypes: readonly string[] | null;
  readonly tasks: readonly string[] | null;
  readonly modes: readonly Mode[] | null;
  /** Epoch milliseconds, inclusive. */
  readonly sinceMs: number | null;
  /** Epoch milliseconds, exclusive. */
  readonly untilMs: number | null;
  /** Names that were asked for and that no attempt ever had. */
  readonly unknown: readonly UnknownName[];
}

/** A name that nobody knows, and the known names that are nearest to it. */
export interface UnknownName {
  readonly column: "agent" | "model" | "issueType" | "task";
  readonly name: string;
  /** Best first, at most three. */
  readonly nearest: readonly string[];
}
