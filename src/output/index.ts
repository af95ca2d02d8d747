export { normalise } from "./normalise.ts";
export { isSecretName, redact, redactor, secretsOf } from "./redact.ts";
export type { Secret } from "./redact.ts";
export { sign } from "./sign.ts";
export type { Signable, SignatureLevel } from "./sign.ts";
