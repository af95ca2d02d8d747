export { largestBaselineBytes, readBaselineFile, writeBaselineFile } from "./baseline-file.ts";
export { markLength, openReader, openWriter, recogniseForm, requireText, tellingBytes } from "./forms.ts";
export { importForms } from "./incoming.ts";
export type { Aggregate, AttemptReader, ImportForm, Incoming } from "./incoming.ts";
export type { ReadingOptions } from "./jsonl-reader.ts";
export { exportForms } from "./outgoing.ts";
export type { AttemptPage, AttemptWriter, ExportForm } from "./outgoing.ts";
export { timeZone } from "./time-zone.ts";
export type { TimeZone } from "./time-zone.ts";
