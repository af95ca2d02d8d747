/**
 * How an attempt ended. `failed` includes timeouts and limits; `errored` is the harness, the network or the machine, never the
 * agent's fault, and is kept out of its success rate.
 */
export const outcomes = ["passed", "failed", "errored", "skipped"] as const;
export type Outcome = (typeof outcomes)[number];

/** Why an attempt did not pass; the empty string for one that did. A closed list, so that reports can group by it. */
export const reasons = [
  "",
  // failed
  "check-failed",
  "exit-code",
  "signal",
  "timeout",
  "limit",
  "partial",
  "reported",
  "result-invalid",
  "protocol",
  "threw",
  // errored
  "command-not-found",
  "spawn-failed",
  "setup-failed",
  "import-failed",
  "check-errored",
  "workspace-failed",
  "interrupted",
  "network",
  "rate-limit",
  "harness",
  // skipped
  "after-not-passed",
  "cached",
] as const;
export type Reason = (typeof reasons)[number];
