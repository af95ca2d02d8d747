import type { ExitCode } from "../model/index.ts";
import type { Document } from "../report/index.ts";

/** What an operation ends with. */
export interface OperationEnd {
  readonly document: Document;
  readonly exitCode: ExitCode;
}
