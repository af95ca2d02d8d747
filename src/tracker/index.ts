export { openTracker } from "./open.ts";
export type { OutcomeSaid, Recorded, Tracked, TrackedAttempt, TrackedMeta, Tracker, TrackerCounts, TrackerOptions, TrackerStatus, TrackOptions, UsageGiven } from "./contract.ts";
export { aggregateKind } from "./aggregates.ts";
export { questionsOf } from "./ask.ts";
export type { CompareAnswer, CompareQuestion, CostsQuestion, ModelsQuestion, Moment, Names, Question, Questions } from "./questions-contract.ts";
export type { RankingQuestion, SideQuestion, Source, SuccessQuestion, TrendQuestion, WindowQuestion } from "./questions-contract.ts";
export { createRouter } from "./router.ts";
export { RouterFailure } from "./router-contract.ts";
export type { FallbackReason, Routed, RoutedIssue, Router, RouterAgent, RouterAttempt, RouterChoice, RouterOptions } from "./router-contract.ts";
