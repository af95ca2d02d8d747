import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import assert from "node:assert/strict";
import * as stats from "../../src/stats/index.ts";

/** One oracle file: what was computed elsewhere, and how near we have to come. */
interface OracleFile {
  readonly tolerance: Tolerance & Readonly<Record<string, Tolerance | number>>;
  readonly cases: readonly OracleCase[];
}
interface OracleCase {
  readonly id: string;
  readonly in: any;
  readonly out: Readonly<Record<string, unknown>>;
  readonly tol?: Readonly<Record<string, Tolerance>>;
}
interface Tolerance {
  readonly abs?: number;
  readonly rel?: number;
}

const folder = new URL("../fixtures/oracles/", import.meta.url);

/** What our code says for the inputs of a case, under the names the oracle uses. */
const ours: Record<string, (given: any) => Record<string, unknown>> = {
  benjamini_hochberg: ({ p }) => ({ adjusted: stats.benjaminiHochberg(p) }),
  beta_best: ({ a, b }) => ({ pBest: stats.pBest(a.map((alpha: number, i: number) => ({ a: alpha, b: b[i] }))) }),
  beta_dist: ({ a, b, p, x }) => ({ cdf: stats.betaCdf(x, a, b), sf: stats.betaSf(x, a, b), quantile: stats.betaQuantile(p, a, b) }),
  betabinom: ({ k, n, a, b }) => ({ logPmf: stats.logBetaBinomial(k, n, a, b) }),
  binomial_tail: ({ k, n, p }) => ({ cdf: stats.binomialCdf(k, n, p), tail: stats.binomialTail(k, n, p), pmf: stats.binomialPmf(k, n, p) }),
  clopper_pearson: ({ successes, n, confidence }) => ends(stats.clopperPearsonInterval(successes, n, confidence)),
  f_dist: ({ df1, df2, p, x }) => ({ quantile: stats.fQuantile(p, df1, df2), sf: stats.fSf(x, df1, df2) }),
  gamma_functions: ({ x }) => ({
    lgamma: stats.lnGamma(x),
    digamma: stats.digamma(x),
    trigamma: stats.trigamma(x),
    trigammaInverse: stats.trigammaInverse(x),
  }),
  jeffreys: ({ successes, n, confidence }) => ends(stats.betaInterval(successes + 0.5, n - successes + 0.5, confidence)),
  limma_squeeze: ({ variance, df }) => ({ ...stats.squeezeVariances(variance, df) }),
  mad: ({ x }) => ({ mad: stats.mad(x), madNormal: stats.mad(x) / 0.6744897501960817 }),
  newcombe_diff: ({ s1, n1, s2, n2, confidence }) => ({
    diff: s1 / n1 - s2 / n2,
    ...ends(stats.newcombeInterval({ successes: s1, n: n1 }, { successes: s2, n: n2 }, confidence)),
  }),
  normal: ({ p, z }) => ({ quantile: stats.normalQuantile(p), cdf: stats.normalCdf(z), sf: stats.normalSf(z) }),
  paired_t: ({ d, mu, confidence }) => meanAgainst(d, mu, confidence),
  quantile: ({ x, p }) => ({ q: p.map((level: number) => stats.quantile(x, level)) }),
  student_t: ({ df, p, t }) => ({ quantile: stats.studentQuantile(p, df), cdf: stats.studentCdf(t, df), sf: stats.studentSf(t, df) }),
  summary: ({ x }) => ({ ...stats.summary(x) }),
  theil_sen: ({ x, y, confidence }) => {
    const line = stats.theilSen(x, y, confidence);
    return { slope: line.slope, intercept: line.intercept, ...ends(line) };
  },
  wilson: ({ successes, n, confidence }) => ends(stats.wilsonInterval(successes, n, confidence)),
};

for (const name of readdirSync(folder).filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length))) {
  const file = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as OracleFile;
  describe(`oracle ${name}`, () => {
    test(`all ${file.cases.length} cases are met within the stated tolerance`, () => {
      const compute = ours[name];
      assert.ok(compute, `nothing of ours is run against ${name}.json`);
      assert.ok(file.cases.length > 0, "the file holds no case");
      let compared = 0;
      for (const one of file.cases) {
        const got = compute(one.in);
        for (const [field, want] of Object.entries(one.out)) {
          const tolerance = one.tol?.[field] ?? (file.tolerance[field] as Tolerance | undefined) ?? file.tolerance;
          compared += near(got[field], want, tolerance, `${one.id} ${field}`, field);
        }
      }
      assert.ok(compared >= file.cases.length, `only ${compared} numbers were compared in ${file.cases.length} cases`);
    });
  });
}

/** Compares a number or a list of them; returns how many were compared. Null in the oracle means: not defined, nothing to compare. */
function near(got: unknown, want: unknown, tolerance: Tolerance, where: string, field: string): number {
  if (want === null) return 0;
  if (Array.isArray(want)) {
    assert.ok(Array.isArray(got) && got.length === want.length, `${where}: ${String(got)} is not a list of ${want.length}`);
    return want.reduce((sum: number, item, i) => sum + near((got as unknown[])[i], item, tolerance, `${where}[${i}]`, field), 0);
  }
  assert.equal(typeof got, "number", `${where}: ours says ${String(got)}`);
  const expected = want === "Infinity" ? Infinity : (want as number);
  // The prior df is ill-conditioned where it is large: the README of the oracles asks to compare its inverse.
  if (field === "dfPrior") return near(1 / (got as number), 1 / expected, { abs: 1e-6 }, `${where} inverse`, "");
  if (got === expected) return 1;
  const allowed = (tolerance.abs ?? 0) + (tolerance.rel ?? 0) * Math.abs(expected);
  assert.ok(Math.abs((got as number) - expected) <= allowed, `${where}: ours ${String(got)}, oracle ${expected}, allowed ${allowed}`);
  return 1;
}

function ends(interval: { low: number; high: number }): { lower: number; upper: number } {
  return { lower: interval.low, upper: interval.high };
}

function meanAgainst(d: number[], mu: number, confidence: number): Record<string, unknown> {
  const mean = stats.meanInterval(d, confidence);
  const t = (mean.mean - mu) / mean.se!;
  return { t, df: mean.df, p: 2 * stats.studentSf(Math.abs(t), mean.df), ...ends(mean) };
}
