import type { HttpWork } from "../model/index.ts";
import { replaceVariables } from "../model/index.ts";
import type { UserConfig, UserRequest, UserTask } from "../define/index.ts";
import type { Mistake } from "./mistakes.ts";
import { fieldPath, shownValue, unknownName } from "./mistakes.ts";
import { isPlain } from "./plain.ts";

/** Methods that a request may have. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const withoutBody = ["GET", "HEAD"];
/** Headers that follow from the rest of a request. */
const ownHeaders = ["connection", "content-length", "expect", "transfer-encoding", "upgrade"];

/** The mistakes in a request: its form, and what no server would be sent. */
export function mistakesOfRequest(request: unknown, path: readonly PropertyKey[]): Mistake[] {
  if (request === undefined) return [];
  if (typeof request === "string") return mistakesOfUrl(request, fieldPath(path));
  if (typeof request !== "object" || request === null || Array.isArray(request))
    return [{ wrong: `${fieldPath(path)} is ${shownValue(request)}; it must be a URL, or an object with url`, fix: '"http://127.0.0.1:8080/health"' }];
  const known = ["method", "url", "headers", "body", "reuseConnections"];
  const given = request as Record<string, unknown>;
  const at = (name: string) => fieldPath([...path, name]);
  const strangers = Object.keys(given).filter((name) => !known.includes(name));
  return [
    ...strangers.map((name) => unknownName(`${at(name)} is not a known field`, name, known)),
    ...(given.url === undefined ? [{ wrong: `${at("url")} is missing; it must be an http or https URL` }] : mistakesOfUrl(given.url, at("url"))),
    ...mistakesOfMethod(given, at),
    ...mistakesOfHeaders(given.headers, [...path, "headers"]),
    ...(isPlain(given.body, 20) ? [] : [{ wrong: `${at("body")} is ${shownValue(given.body)}; it must be a text, or plain data to be sent as JSON (no functions, no circles)` }]),
    ...(given.reuseConnections === undefined || typeof given.reuseConnections === "boolean" ? [] : [{ wrong: `${at("reuseConnections")} is ${shownValue(given.reuseConnections)}; it must be true or false` }]),
  ];
}

/** Whether a text is an http or https URL, once its placeholders are filled in. */
export function isHttpUrl(text: string): boolean {
  const url = URL.parse(filledForLooks(text));
  return url !== null && (url.protocol === "http:" || url.protocol === "https:");
}

/** What stands for placeholders while a URL is looked at: a number may be a part of a host, a port or a path. */
function filledForLooks(text: string): string {
  return replaceVariables(text.replace(/^\$\{env:\w+\}/, "http://host"), () => "1", (part) => part.replace(/\{\w+\}/g, "1"));
}

function mistakesOfUrl(url: unknown, at: string): Mistake[] {
  if (typeof url !== "string") return [{ wrong: `${at} is ${shownValue(url)}; it must be an http or https URL` }];
  const reference = strayReference(url, at);
  if (reference !== null) return [reference];
  const parsed = URL.parse(filledForLooks(url));
  if (!isHttpUrl(url)) {
    const plausible = URL.canParse(`http://${filledForLooks(url)}`) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(url) && !url.startsWith("/");
    return [{ wrong: `${at} is ${shownValue(url)}; it must be an http or https URL`, ...(plausible ? { fix: JSON.stringify(`http://${url}`) } : {}) }];
  }
  if (parsed !== null && (parsed.username !== "" || parsed.password !== ""))
    return [{ wrong: `${at} holds a user name or password, which would be kept with every run`, fix: 'headers: { authorization: "Basic ${env:CREDENTIALS}" }' }];
  return [];
}

/** `${HOME}` and the like: meant as a reference, and none. */
function strayReference(text: string, at: string): Mistake | null {
  const stray = /\$\{[^}]*\}?/.exec(replaceVariables(text, () => ""))?.[0];
  if (stray === undefined) return null;
  const name = /\w+/.exec(stray.replace("env:", ""))?.[0] ?? "NAME";
  return { wrong: `${at} has ${JSON.stringify(stray)}, which refers to nothing`, known: ["${env:NAME} is a variable of the environment"], fix: `\${env:${name}}` };
}

function mistakesOfMethod({ method, body }: Record<string, unknown>, at: (name: string) => string): Mistake[] {
  if (method !== undefined && (typeof method !== "string" || !methods.includes(method))) {
    const upper = typeof method === "string" ? method.toUpperCase() : "";
    return [methods.includes(upper) ? { wrong: `${at("method")} is ${shownValue(method)}; methods are written in capitals`, fix: JSON.stringify(upper) } : unknownName(`${at("method")} is ${shownValue(method)}; there is no such method`, upper, methods)];
  }
  const used = (method as string | undefined) ?? "GET";
  if (body === undefined || !withoutBody.includes(used)) return [];
  return [{ wrong: `${at("body")} is given, and ${method === undefined ? "without a method a request is a GET, which" : used} has no body`, fix: 'method: "POST"' }];
}

function mistakesOfHeaders(headers: unknown, path: readonly PropertyKey[]): Mistake[] {
  if (headers === undefined) return [];
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) return [{ wrong: `${fieldPath(path)} is ${shownValue(headers)}; it must be an object of texts, each under a header's name` }];
  const seen = new Set<string>();
  return Object.entries(headers).flatMap(([name, value]: [string, unknown]): Mistake[] => {
    const at = fieldPath([...path, name]);
    const lower = name.toLowerCase();
    const again = seen.has(lower);
    seen.add(lower);
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return [{ wrong: `${at}: ${shownValue(name)} is no name of a header`, fix: '"content-type"' }];
    if (again) return [{ wrong: `${at} is there twice: names of headers are the same in any case` }];
    if (ownHeaders.includes(lower)) return [{ wrong: `${at} follows from the rest of the request; it cannot be set`, fix: "leave it out (reuseConnections keeps connections)" }];
    if (typeof value !== "string") return [{ wrong: `${at} is ${shownValue(value)}; it must be a text` }];
    // The value may be a secret that was pasted in: it is not shown.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return [{ wrong: `${at} holds a line break or another character that no header may hold` }];
    const stray = strayReference(value, at);
    return stray === null ? [] : [stray];
  });
}

/** Checks of a kind that what the task does has nothing for. */
export function misplacedChecks({ tasks = [] }: UserConfig): Mistake[] {
  return tasks.flatMap((task, i) =>
    listOf(task.check).flatMap((check, j): Mistake[] => {
      if (typeof check !== "object" || check === null) return [];
      const at = `tasks[${i}].check${Array.isArray(task.check) ? `[${j}]` : ""}`;
      const kind = Object.keys(check).find((key) => (task.request === undefined ? ofResponses : ofPrograms).includes(key));
      if (kind === undefined) return [];
      if (task.request === undefined) return [{ wrong: `${at} asks for ${kind}, and the task makes no request`, fix: 'request: "http://…", or another check' }];
      return [{ wrong: `${at} asks for ${kind}, which a request does not have`, known: ofResponses.map((one) => `{ ${one}: … }`), ...(kind === "stdout" ? { fix: "{ body: … }" } : {}) }];
    }),
  );
}

const ofResponses = ["status", "header", "json", "body"];
const ofPrograms = ["exit", "stdout", "stderr"];
const listOf = (check: UserTask["check"]): readonly unknown[] => (Array.isArray(check) ? (check as readonly unknown[]) : [check]);

/** A request made definite: names of headers in lower case, data as JSON with its content type. */
export function expandRequest(request: string | UserRequest): HttpWork {
  const { method = "GET", url, headers = {}, body, reuseConnections = false } = typeof request === "string" ? { url: request } : request;
  const bodyIsJson = body !== undefined && typeof body !== "string";
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    kind: "http",
    method,
    url,
    headers: bodyIsJson ? { "content-type": "application/json", ...named } : named,
    body: body === undefined ? null : bodyIsJson ? JSON.stringify(body) : body,
    bodyIsJson,
    reuseConnections,
  };
}
