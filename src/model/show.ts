/** A value as it can stand in a sentence: short, on one line. Never throws. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || typeof value !== "object") return typeof value === "function" ? "a function" : String(value);
  try {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString();
    const json = JSON.stringify(value) ?? "an object";
    return json.length > 80 ? `${json.slice(0, 80)}…` : json;
  } catch {
    return "an object that cannot be shown";
  }
}

/** A text as one line of at most 500 characters. */
export function oneLine(text: string): string {
  return text.slice(0, 5_000).replace(/\s+/g, " ").trim().slice(0, 500).toWellFormed();
}
