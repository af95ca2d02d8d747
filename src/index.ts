export { defineConfig } from "./config/index.ts";
export type { Duration, RetryReason, UserAgent, UserCall, UserCheck, UserConfig, UserExitCheck, UserFileCheck, UserFunctions, UserMetric, UserProgramCheck, UserRetries } from "./config/index.ts";
export type { UserBodyCheck, UserHeaderCheck, UserJsonCheck, UserRequest, UserService, UserStatusCheck, UserStatusClass } from "./config/index.ts";
export type { UserAlert, UserAlertLevel, UserCommandDelivery, UserDelivery, UserFileDelivery, UserWebhookDelivery } from "./config/index.ts";
export type { UserStderrCheck, UserStdoutCheck, UserTask, UserText } from "./config/index.ts";
export type { AlertColumn, AlertMessage, Argv, CheckFunction, CheckInput, CheckVerdict, HttpResponse, Order, ResultFile, TokenUsage } from "./model/index.ts";
export { RouterFailure, createRouter, openTracker } from "./tracker/index.ts";
export type { FallbackReason, Routed, RoutedIssue, Router, RouterAgent, RouterAttempt, RouterChoice, RouterOptions } from "./tracker/index.ts";
export type { OutcomeSaid, Recorded, TrackOptions, Tracked, TrackedAttempt, TrackedMeta, Tracker, TrackerCounts, TrackerOptions, TrackerStatus, UsageGiven } from "./tracker/index.ts";
