import { RecordFields, UserError, show } from "../model/index.ts";

/**
 * @param of  whose options they are
 * @throws UserError where they are no object, or where one of them does not exist
 */
export function requireOptions(of: string, given: unknown, known: readonly string[], fix: string): void {
  if (given === null || typeof given !== "object" || Array.isArray(given)) throw new UserError({ wrong: `the options of ${of} are ${show(given)}; they must be an object`, fix });
  for (const name of Object.keys(given)) if (!known.includes(name)) throw new UserError({ wrong: `${show(name)} is not an option of ${of}`, known, fix });
}

/** @throws UserError where it is none of the known words */
export function requireOneOf(name: string, value: unknown, known: readonly string[], fix?: string): void {
  if (!known.includes(value as string)) throw new UserError({ wrong: `${name} is ${show(value)}`, known, ...(fix !== undefined && { fix }) });
}

/**
 * @returns the name as attempts carry it
 * @param required where it may not be the empty text
 * @throws UserError where it is no name as attempts carry it
 */
export function requireName(name: string, value: unknown, required = false): string {
  const reader = new RecordFields({ [name]: value }, { [name]: name }, new Set<string>());
  const read = reader.name(name, "");
  const wrong = reader.problems[0] ?? (typeof value !== "string" ? `${name} is missing` : required && value === "" ? `${name} is an empty text` : undefined);
  if (wrong !== undefined) throw new UserError({ wrong, fix: `${name.replace(/.*\./, "")}: "…", one line of up to 1,000 characters` });
  return read;
}
