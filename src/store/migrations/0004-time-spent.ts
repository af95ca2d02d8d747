/**
 * The time that was spent, of passed and failed attempts alike: the other durations of a cell are of passed attempts only. Stores that
 * are there already get it from their rows. A month's cell is the sum of its days; which month a day is in is asked of the cells
 * themselves (the latest month that begins at that day or before), because SQLite's calendar ends in the year 9999 and ours does not.
 */
export const sql = `
ALTER TABLE rollup ADD COLUMN ran INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN sum_ran_ms REAL NOT NULL DEFAULT 0;

UPDATE rollup SET ran = spent.ran, sum_ran_ms = spent.ms
FROM (
  SELECT series_id, started_at - started_at % 86400000 AS day, count(*) AS ran, total(wall_ns / 1e6) AS ms
  FROM attempt WHERE outcome IN ('passed', 'failed') AND wall_ns IS NOT NULL
  GROUP BY series_id, day
) AS spent
WHERE rollup.tier = 'day' AND rollup.start = spent.day AND rollup.series_id = spent.series_id;

UPDATE rollup SET ran = spent.ran, sum_ran_ms = spent.ms
FROM (
  SELECT c.series_id, m.month, sum(c.ran) AS ran, total(c.sum_ran_ms) AS ms
  FROM (
    SELECT d.start AS day, (SELECT max(start) FROM (SELECT DISTINCT start FROM rollup WHERE tier = 'month') WHERE start <= d.start) AS month
    FROM (SELECT DISTINCT start FROM rollup WHERE tier = 'day') AS d
  ) AS m JOIN rollup c ON c.tier = 'day' AND c.start = m.day
  GROUP BY c.series_id, m.month
) AS spent
WHERE rollup.tier = 'month' AND rollup.start = spent.month AND rollup.series_id = spent.series_id;
`;
