const unpriced = `
  count(*) FROM attempt WHERE attempt.series_id = rollup.series_id AND outcome IN ('passed', 'failed') AND cost_usd IS NULL AND started_at >= rollup.start`;

/**
 * Attempts that passed or failed and tell no cost, counted. Sums alone do not say whose costs they know: a cached answer for nothing made up
 * for an attempt without a price. A month ends where the next month that has cells begins.
 */
export const sql = `
ALTER TABLE rollup ADD COLUMN unpriced INTEGER NOT NULL DEFAULT 0;

UPDATE rollup SET unpriced = (SELECT ${unpriced} AND started_at < rollup.start + 86400000) WHERE tier = 'day';

UPDATE rollup SET unpriced = (
  SELECT ${unpriced} AND started_at < (
    SELECT coalesce(min(month.start), 9e15) FROM rollup AS month WHERE month.tier = 'month' AND month.start > rollup.start)
) WHERE tier = 'month';

ALTER TABLE rollup_total ADD COLUMN unpriced INTEGER NOT NULL DEFAULT 0;

UPDATE rollup_total SET unpriced = (SELECT sum(unpriced) FROM rollup WHERE rollup.tier = rollup_total.tier AND rollup.start = rollup_total.start);
`;
