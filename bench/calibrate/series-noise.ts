import type { Random } from "../../src/stats/index.ts";
import { noiseOf } from "./attempts.ts";

/** How the points of a series scatter around its level, each with a standard deviation of about 1 where nothing else is said. */
export const seriesNoises = {
  "normal": (random) => () => random.normal(),
  "lognormal": (random) => () => Math.exp(0.5 * random.normal()),
  "t3": (random) => () => noiseOf("t3", 1, random),
  "5 % outliers": (random) => () => random.normal() + (random.uniform() < 0.05 ? 10 : 0),
  "two modes 50:50": (random) => () => 0.3 * random.normal() + (random.uniform() < 0.5 ? 3 : 0),
  "30 % x1.2": (random) => () => 0.05 * random.normal() + (random.uniform() < 0.3 ? Math.log(1.2) : 0),
  "AR(.3)": (random) => memory(0.3, random),
  "AR(.5)": (random) => memory(0.5, random),
  "AR(.6)": (random) => memory(0.6, random),
} as const satisfies Record<string, (random: Random) => () => number>;

/** One of {@link seriesNoises}. */
export type SeriesNoise = keyof typeof seriesNoises;

/** Points without any change. */
export function cleanSeries(noise: SeriesNoise, n: number, random: Random): number[] {
  const next = seriesNoises[noise](random);
  return Array.from({ length: n }, next);
}

/** A first-order autoregression from its stationary law, with standard deviation 1. */
function memory(phi: number, random: Random): () => number {
  let last = random.normal();
  return () => {
    const now = last;
    last = phi * last + Math.sqrt(1 - phi ** 2) * random.normal();
    return now;
  };
}
