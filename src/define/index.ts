export { defineConfig } from "./config.ts";
export type { Duration, RetryReason, UserAgent, UserCall, UserCheck, UserConfig, UserExitCheck, UserFileCheck, UserFunctions, UserMetric, UserProgramCheck, UserRetries } from "./config.ts";
export type { UserBodyCheck, UserHeaderCheck, UserJsonCheck, UserRequest, UserService, UserStatusCheck, UserStatusClass } from "./config.ts";
export type { UserAlert, UserAlertLevel, UserCommandDelivery, UserDelivery, UserFileDelivery, UserWebhookDelivery } from "./config.ts";
export type { UserStderrCheck, UserStdoutCheck, UserTask, UserText } from "./config.ts";
export { retryReasons } from "./config.ts";
