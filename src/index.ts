export { defineConfig } from "./define/index.ts";
export type { Duration, RetryReason, UserAgent, UserCall, UserCheck, UserConfig, UserExitCheck, UserFileCheck, UserFunctions, UserMetric, UserProgramCheck, UserRetries } from "./define/index.ts";
export type { UserBodyCheck, UserHeaderCheck, UserJsonCheck, UserRequest, UserService, UserStatusCheck, UserStatusClass } from "./define/index.ts";
export type { UserAlert, UserAlertLevel, UserCommandDelivery, UserDelivery, UserFileDelivery, UserWebhookDelivery } from "./define/index.ts";
export type { UserStderrCheck, UserStdoutCheck, UserTask, UserText } from "./define/index.ts";
export type { AlertColumn, AlertMessage, Argv, CheckFunction, CheckInput, CheckVerdict, HttpResponse, Order, ResultFile, TokenUsage } from "./model/index.ts";
export { RouterFailure, createRouter, openTracker } from "./tracker/index.ts";
export type { FallbackReason, Routed, RoutedIssue, Router, RouterAgent, RouterAttempt, RouterChoice, RouterOptions } from "./tracker/index.ts";
export type { OutcomeSaid, Recorded, TrackOptions, Tracked, TrackedAttempt, TrackedMeta, Tracker, TrackerCounts, TrackerOptions, TrackerStatus, UsageGiven } from "./tracker/index.ts";
