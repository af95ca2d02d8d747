/** What can be read off an attempt and compared. */
export interface Metric {
  /** With its unit at the end: `durationMs`, `costUsd`. */
  readonly name: string;
  readonly unit: "ms" | "bytes" | "usd" | "tokens" | "share" | "count" | "";
  readonly direction: "lower" | "higher";
  /** Smallest step that can be told apart, in the metric's unit; zeros are read as half of it. */
  readonly resolution: number;
  /** Smallest relative change that matters. */
  readonly margin: number;
  /** How large values combine: ratios for what is positive and skewed, differences for what is bounded. */
  readonly scale: "ratio" | "difference";
}

/** The metrics every attempt has; custom ones are declared in the configuration. */
export const builtInMetrics = {
  durationMs: { name: "durationMs", unit: "ms", direction: "lower", resolution: 1, margin: 0.1, scale: "ratio" },
  cpuMs: { name: "cpuMs", unit: "ms", direction: "lower", resolution: 1, margin: 0.1, scale: "ratio" },
  peakProcessBytes: { name: "peakProcessBytes", unit: "bytes", direction: "lower", resolution: 1_000_000, margin: 0.1, scale: "ratio" },
  peakTreeBytes: { name: "peakTreeBytes", unit: "bytes", direction: "lower", resolution: 1_000_000, margin: 0.1, scale: "ratio" },
  tokens: { name: "tokens", unit: "tokens", direction: "lower", resolution: 1, margin: 0.1, scale: "ratio" },
  costUsd: { name: "costUsd", unit: "usd", direction: "lower", resolution: 0.0001, margin: 0.1, scale: "ratio" },
  success: { name: "success", unit: "share", direction: "higher", resolution: 0.001, margin: 0.1, scale: "difference" },
} as const satisfies Record<string, Metric>;

/** What executors measure besides the time, in the `metrics` of an attempt: declared, so that a change of it can be judged. */
export const workMetrics = {
  processMs: { name: "processMs", unit: "ms", direction: "lower", resolution: 1, margin: 0.1, scale: "ratio" },
  // The phases of a request; what was not gone through is not there.
  dnsMs: { name: "dnsMs", unit: "ms", direction: "lower", resolution: 0.01, margin: 0.1, scale: "ratio" },
  connectMs: { name: "connectMs", unit: "ms", direction: "lower", resolution: 0.01, margin: 0.1, scale: "ratio" },
  tlsMs: { name: "tlsMs", unit: "ms", direction: "lower", resolution: 0.01, margin: 0.1, scale: "ratio" },
  firstByteMs: { name: "firstByteMs", unit: "ms", direction: "lower", resolution: 0.01, margin: 0.1, scale: "ratio" },
  downloadMs: { name: "downloadMs", unit: "ms", direction: "lower", resolution: 0.01, margin: 0.1, scale: "ratio" },
  bodyBytes: { name: "bodyBytes", unit: "bytes", direction: "lower", resolution: 1, margin: 0.1, scale: "ratio" },
} as const satisfies Record<string, Metric>;

/**
 * What executors say of how they measured, in the `metrics` of an attempt; no metrics to compare. `nsPerCall` is the time itself, with its
 * fractions; `newConnection` is 1 where a request made its own, 0 where it took one that was kept.
 */
export const measuringFacts = ["nsPerCall", "callsPerBatch", "batches", "newConnection"] as const;

const shortWords: Readonly<Record<string, string>> = { duration: "durationMs", cost: "costUsd" };

/**
 * The name of a metric where somebody says a shorter word for it, `duration` or `cost`; any other word is the name itself.
 *
 * @example metricNamed("duration") // "durationMs"
 */
export function metricNamed(word: string): string {
  return Object.hasOwn(shortWords, word) ? shortWords[word]! : word;
}
