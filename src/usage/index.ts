export { longestAgentOutput, readClaudeCodeOutput, readCodexOutput, readGeminiCliOutput } from "./agent-output.ts";
export { largestPriceFile, readPriceFile } from "./price-file.ts";
export type { PriceEntry, PriceFile } from "./price-file.ts";
export { costOf } from "./price.ts";
export type { Cost, Price, PriceSource, Requests } from "./price.ts";
export { openPrices } from "./prices.ts";
export { addUsage, readUsage } from "./read-usage.ts";
