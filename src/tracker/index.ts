export { openTracker } from "./open.ts";
export type { OutcomeSaid, Recorded, Tracked, TrackedAttempt, TrackedMeta, Tracker, TrackerCounts, TrackerOptions, TrackerStatus, TrackOptions, UsageGiven } from "./contract.ts";
