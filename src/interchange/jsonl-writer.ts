import type { AttemptPage, AttemptWriter } from "./outgoing.ts";
import type { Aggregate } from "./incoming.ts";
import { attemptsKind, attemptsVersion, lineOfRun, textOfLine } from "./jsonl-lines.ts";

/** One attempt a line, with every field, and before it the lines of its run: what `JsonlReader` reads back without loss. */
export class JsonlWriter implements AttemptWriter {
  readonly #environments = new Set<string>();

  begin(): string {
    return `${JSON.stringify({ kind: attemptsKind, version: attemptsVersion })}\n`;
  }

  take({ attempts, runs, variants }: AttemptPage): string {
    const lines: string[] = [];
    // Variants first: a store takes them with a run.
    for (const variant of variants) lines.push(textOfLine({ variant }));
    for (const run of runs) {
      if (!this.#environments.has(run.environment.id)) lines.push(textOfLine({ environment: run.environment }));
      this.#environments.add(run.environment.id);
      lines.push(textOfLine(lineOfRun(run)));
    }
    for (const attempt of attempts) lines.push(textOfLine({ attempt }));
    return lines.join("");
  }

  end(aggregates: readonly Aggregate[]): string {
    return aggregates.map((aggregate) => textOfLine({ aggregate })).join("");
  }

  leftOut(): number {
    return 0;
  }

  notes(): string[] {
    return [];
  }
}
