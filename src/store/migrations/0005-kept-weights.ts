const ofAttempts = `
  total(iif(outcome = 'passed', pow(2.0, (min(started_at, 9353836800000) - 1577836800000) / 7776000000.0), 0.0)),
  total(iif(outcome = 'failed', pow(2.0, (min(started_at, 9353836800000) - 1577836800000) / 7776000000.0), 0.0))
  FROM attempt WHERE attempt.series_id = rollup.series_id AND started_at >= rollup.start`;

/**
 * What attempts counted on 1 January 2020, if they fade with a half-life of 90 days and went on growing backwards in time: summed up over
 * passed and over failed ones, so that a ranking of any later moment is read from the months. Stores that are there already get it from
 * their rows, cell by cell through the index of series: joined with all sums at once, SQLite compares every cell of a series with every
 * sum of it. A month ends where the next month that has cells begins.
 */
export const sql = `
ALTER TABLE rollup ADD COLUMN kept_passed REAL NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN kept_failed REAL NOT NULL DEFAULT 0;

UPDATE rollup SET (kept_passed, kept_failed) = (SELECT ${ofAttempts} AND started_at < rollup.start + 86400000) WHERE tier = 'day';

UPDATE rollup SET (kept_passed, kept_failed) = (
  SELECT ${ofAttempts} AND started_at < (
    SELECT coalesce(min(month.start), 9e15) FROM rollup AS month WHERE month.tier = 'month' AND month.start > rollup.start)
) WHERE tier = 'month';
`;
