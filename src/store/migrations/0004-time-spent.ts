const ofAttempts = `
  count(*), total(wall_ns / 1e6)
  FROM attempt WHERE attempt.series_id = rollup.series_id AND started_at >= rollup.start`;
const spent = "AND outcome IN ('passed', 'failed') AND wall_ns IS NOT NULL";

/**
 * The time that was spent, of passed and failed attempts alike: the other durations of a cell are of passed attempts only. Stores that
 * are there already get it from their rows, cell by cell through the index of series: joined with all sums at once, SQLite compares every
 * cell of a series with every sum of it. A month ends where the next month that has cells begins: SQLite's calendar ends in the year 9999
 * and ours does not.
 */
export const sql = `
ALTER TABLE rollup ADD COLUMN ran INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN sum_ran_ms REAL NOT NULL DEFAULT 0;

UPDATE rollup SET (ran, sum_ran_ms) = (SELECT ${ofAttempts} AND started_at < rollup.start + 86400000 ${spent}) WHERE tier = 'day';

UPDATE rollup SET (ran, sum_ran_ms) = (
  SELECT ${ofAttempts} AND started_at < (
    SELECT coalesce(min(month.start), 9e15) FROM rollup AS month WHERE month.tier = 'month' AND month.start > rollup.start) ${spent}
) WHERE tier = 'month';
`;
