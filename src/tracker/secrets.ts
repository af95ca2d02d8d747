import { performance } from "node:perf_hooks";
import { redactor, secretsOf } from "../output/index.ts";

/** The environment is looked at again after so long: some programs load a file of secrets into it after they have begun. */
const freshMs = 1_000;

/** Longer texts are cut before secrets are looked for: of a text, its first line or its first 500 characters are kept. */
const longestText = 20_000;

let redact: (text: string) => string = (text) => text;
let readAtMs = -Infinity;

/** A text without the secrets of this process's environment, and without headers and cookies that carry some. */
export function withoutSecrets(text: string): string {
  if (performance.now() - readAtMs >= freshMs) readSecrets();
  return redact(text.slice(0, longestText));
}

/** Looks at the environment. */
export function readSecrets(): void {
  redact = redactor(secretsOf(process.env));
  readAtMs = performance.now();
}

/** Free texts of an attempt; its names are the caller's own. */
const textFields = ["reason", "detail", "errors", "warnings"];

/** What was given for an attempt, with its free texts redacted as far as it can be read: for the file of what was refused. */
export function withTextsRedacted(given: unknown): unknown {
  if (typeof given === "string") return withoutSecrets(given);
  if (given === null || typeof given !== "object") return given;
  try {
    if (Array.isArray(given)) return given;
    const texts = Object.entries(given).filter(([name]) => textFields.includes(name));
    return { ...given, ...Object.fromEntries(texts.map(([name, value]) => [name, redacted(value)])) };
  } catch {
    return "something that cannot be read";
  }
}

function redacted(value: unknown): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  return Array.isArray(value) ? value.map((one: unknown) => (typeof one === "string" ? withoutSecrets(one) : one)) : value;
}
