/**
 * A field of whatever a program returned, without running code of its own: a getter is not called, because there are some that begin
 * to consume a stream. Undefined where there is no such field, or the value is no object.
 *
 * @param path  names with dots between them: `input_tokens_details.cached_tokens`
 */
export function fieldOf(value: unknown, path: string): unknown {
  return path.split(".").reduce(plainField, value);
}

/** Prototypes that are looked through; nobody's answer inherits from further. */
const mostPrototypes = 5;

function plainField(value: unknown, name: string): unknown {
  if (value === null || typeof value !== "object") return undefined;
  let holder: object | null = value;
  for (let i = 0; holder !== null && holder !== Object.prototype && i < mostPrototypes; i++) {
    const field = Object.getOwnPropertyDescriptor(holder, name);
    if (field !== undefined) return field.value as unknown;
    holder = Object.getPrototypeOf(holder) as object | null;
  }
  return undefined;
}

/** A value as a sentence may hold it: short, on one line. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Promise) return "a promise";
  if (value !== null && typeof value === "object") return "an object";
  return typeof value === "bigint" ? `${value}n` : String(value);
}
