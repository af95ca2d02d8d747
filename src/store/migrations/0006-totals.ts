/**
 * Cells summed up over all series: how everything went, day by day, is then read from a row a day and not from one for each series that was
 * worked on. Stores that are there already get it from their cells.
 */
export const sql = `
CREATE TABLE rollup_total (
  tier           TEXT NOT NULL CHECK (tier IN ('day', 'month')),
  start          INTEGER NOT NULL,
  passed         INTEGER NOT NULL,
  failed         INTEGER NOT NULL,
  errored        INTEGER NOT NULL,
  skipped        INTEGER NOT NULL,
  timed          INTEGER NOT NULL,
  sum_ms         REAL NOT NULL,
  sum_log_ms     REAL NOT NULL,
  sum_log_ms_2   REAL NOT NULL,
  costed         INTEGER NOT NULL,
  sum_cost_usd   REAL NOT NULL,
  input_tokens   REAL NOT NULL,
  output_tokens  REAL NOT NULL,
  confident      INTEGER NOT NULL,
  sum_confidence REAL NOT NULL,
  scored         INTEGER NOT NULL,
  sum_score      REAL NOT NULL,
  ran            INTEGER NOT NULL,
  sum_ran_ms     REAL NOT NULL,
  kept_passed    REAL NOT NULL,
  kept_failed    REAL NOT NULL,
  PRIMARY KEY (tier, start)
) STRICT, WITHOUT ROWID;

INSERT INTO rollup_total
SELECT tier, start, sum(passed), sum(failed), sum(errored), sum(skipped), sum(timed), sum(sum_ms), sum(sum_log_ms), sum(sum_log_ms_2), sum(costed),
  sum(sum_cost_usd), sum(input_tokens), sum(output_tokens), sum(confident), sum(sum_confidence), sum(scored), sum(sum_score), sum(ran), sum(sum_ran_ms),
  sum(kept_passed), sum(kept_failed)
FROM rollup GROUP BY tier, start;
`;
