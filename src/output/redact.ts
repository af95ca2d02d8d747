import { literal } from "./literal.ts";

/** A value that must not reach a file, with the name that stands for it. */
export interface Secret {
  /** Name of the environment variable; what the placeholder says. */
  readonly name: string;
  readonly value: string;
}

/** Shorter values ("true", "1234") stand in too many harmless places to be replaced. */
const shortestSecret = 6;

/** Rules that know a secret by its place; their placeholders carry these names. */
const placeNames = ["authorization", "cookie", "query"] as const;

/**
 * Replaces secrets by `«secret:NAME»`: the values given, `Authorization` and API-key headers, cookies, and query values
 * whose name ends in key, token, secret or password. A value is also found as JSON and as a URL would write it.
 *
 * Text that is already redacted stays as it is. Time is linear in the length of the text.
 *
 * @param secrets see `secretsOf`
 * @example redact("GET /v1?key=abc with hunter22", [{ name: "DB_PASSWORD", value: "hunter22" }])
 * // "GET /v1?key=«secret:query» with «secret:DB_PASSWORD»"
 */
export function redact(text: string, secrets: readonly Secret[]): string {
  return redactor(secrets)(text);
}

/** As `redact`, made ready once for many texts. */
export function redactor(secrets: readonly Secret[]): (text: string) => string {
  const placeholders = new Set([...placeNames, ...secrets.map(({ name }) => name)].map(placeholder));
  const redactValues = valueRedactor(secrets, placeholders);
  return (text) => redactPlaces(redactValues(text), placeholders);
}

/**
 * The secrets of an environment: values of at least 6 characters whose variable's name holds KEY, TOKEN, SECRET or PASSWORD,
 * in any case. White space around a value does not belong to it.
 *
 * @param named variables that are secrets whatever they are called
 * @example secretsOf({ API_TOKEN: "s3cret-value", HOME: "/root" }) // [{ name: "API_TOKEN", value: "s3cret-value" }]
 */
export function secretsOf(env: Readonly<Record<string, string | undefined>>, named: readonly string[] = []): Secret[] {
  const secrets: Secret[] = [];
  for (const [name, given] of Object.entries(env)) {
    const value = given?.trim() ?? "";
    if ((isSecretName(name) || named.includes(name)) && value.length >= shortestSecret) secrets.push({ name, value });
  }
  return secrets;
}

/** Whether a variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return /KEY|TOKEN|SECRET|PASSWORD/i.test(name);
}

const placeholder = (name: string): string => `«secret:${name.replace(/[»\r\n]/g, "")}»`;

function valueRedactor(secrets: readonly Secret[], placeholders: ReadonlySet<string>): (text: string) => string {
  const nameOf = new Map<string, string>();
  for (const { name, value } of secrets)
    for (const form of writtenForms(value)) if (form.length >= shortestSecret && !nameOf.has(form)) nameOf.set(form, name);
  if (nameOf.size === 0) return (text) => text;
  // One pass over all values, longest first, so that a value inside another does not leave half of the longer one; the placeholders
  // come before them, or a secret that reads "secret" would be replaced within them.
  const longestFirst = [...nameOf.keys()].sort((a, b) => b.length - a.length);
  const any = new RegExp([...placeholders, ...longestFirst].map((form) => literal(form)).join("|"), "g");
  return (text) => text.replace(any, (found) => (placeholders.has(found) ? found : placeholder(nameOf.get(found)!)));
}

/** A value as itself, inside a JSON text and inside a URL. */
function writtenForms(value: string): string[] {
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())];
}

// Every repeated class is bounded by characters that it excludes or by a count: no text makes these patterns quadratic.
const header = String.raw`(\b(?:(?:proxy-)?authorization|x-api-key|api-key)(?:["']?\s{0,20}[:=]|["']\s{0,20},)\s{0,20}["']?)`;
const authorization = new RegExp(String.raw`${header}(digest[^\r\n]*|[^\r\n"']+)`, "gi");
const cookie = /(\b(?:set-)?cookie(?:["']?\s{0,20}[:=]|["']\s{0,20},)\s{0,20}["']?)([^\r\n"']+)/gi;
const query = /([?&][\w.-]*(?:key|token|secret|password)=)([^&\s"'#<>`]+)/gi;

function redactPlaces(text: string, placeholders: ReadonlySet<string>): string {
  const by = (name: string) => (_all: string, before: string, value: string) => before + (isNamed(value, placeholders) ? value : placeholder(name));
  return text.replace(authorization, by("authorization")).replace(cookie, by("cookie")).replace(query, by("query"));
}

/** The value is nothing but a placeholder of ours (after a scheme such as `Bearer`): its name says more than the rule's. */
function isNamed(value: string, placeholders: ReadonlySet<string>): boolean {
  return placeholders.has(value.replace(/^(?:bearer|basic|token) /i, ""));
}
