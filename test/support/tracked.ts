import { randomFrom } from "../../src/stats/index.ts";

const dayMs = 86_400_000;
/** Day of the first attempt: fixed, so that what is printed is the same every day. */
export const firstDayMs = Date.UTC(2026, 0, 1);

const arms = [
  { agent: "Refactoring", model: "sonnet", rate: 0.9, usd: 0.04 },
  { agent: "Refactoring", model: "opus", rate: 0.93, usd: 0.2 },
  { agent: "Cleanup", model: "sonnet", rate: 0.6, usd: 0.03 },
  { agent: "Cleanup", model: "haiku", rate: 0.55, usd: 0.004 },
] as const;

/**
 * Attempts of four arms at three issue types over 40 days, as a caller of `assay record --stdin` writes them. From day 28 on Cleanup takes
 * half as long again. The same every time.
 */
export function trackedLines(): string {
  const random = randomFrom(7, "tracked attempts");
  const lines: string[] = [];
  for (let day = 0; day < 40; day++)
    for (const issueType of ["complexity", "imports", "types"])
      for (const { agent, model, rate, usd } of arms) {
        const slow = agent === "Cleanup" && day >= 28 ? 1.5 : 1;
        const solves = issueType === "types" ? rate - 0.25 : rate;
        const task = `${issueType}-${random.below(15)}`;
        const success = random.uniform() < solves;
        const durationMs = Math.round(1500 * slow * Math.exp((random.uniform() - 0.5) * 0.6));
        const costUsd = Number((usd * (0.8 + 0.4 * random.uniform())).toFixed(5));
        const confidence = Number((solves + (random.uniform() - 0.5) * 0.1).toFixed(2));
        lines.push(JSON.stringify({ agent, model, issueType, task, success, durationMs, costUsd, confidence, at: new Date(firstDayMs + day * dayMs + lines.length * 1000).toISOString() }));
      }
  return `${lines.join("\n")}\n`;
}
