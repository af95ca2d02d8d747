export { openTracker } from "./open.ts";
export type { OutcomeSaid, Recorded, Tracked, TrackedAttempt, TrackedMeta, Tracker, TrackerCounts, TrackerOptions, TrackerStatus, TrackOptions, UsageGiven } from "./contract.ts";
export { aggregateKind } from "./aggregates.ts";
export { questionsOf } from "./ask.ts";
export type { Source } from "./ask.ts";
export type { CompareAnswer, CompareQuestion, CostsQuestion, ModelsQuestion, Moment, Names, Question, Questions } from "./questions-contract.ts";
export type { RankingQuestion, SideQuestion, SuccessQuestion, TrendQuestion, WindowQuestion } from "./questions-contract.ts";
