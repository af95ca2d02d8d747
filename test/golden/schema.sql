CREATE TABLE attempt (
  seq                 INTEGER PRIMARY KEY,
  id                  TEXT NOT NULL UNIQUE,
  run_id              TEXT NOT NULL,
  slot                INTEGER NOT NULL,
  retry               INTEGER NOT NULL,
  series_id           INTEGER NOT NULL,
  task_variant        TEXT NOT NULL,
  agent_variant       TEXT NOT NULL,
  started_at          INTEGER NOT NULL,
  outcome             TEXT NOT NULL CHECK (outcome IN ('passed', 'failed', 'errored', 'skipped')),
  reason              TEXT NOT NULL,
  detail              TEXT NOT NULL,
  censored            INTEGER NOT NULL CHECK (censored IN (0, 1)),
  wall_ns             INTEGER,
  cpu_ns              INTEGER,
  peak_process        INTEGER,
  peak_process_method TEXT NOT NULL,
  peak_tree           INTEGER,
  peak_tree_method    TEXT NOT NULL,
  confidence          REAL,
  score               REAL,
  error_count         INTEGER,
  warning_count       INTEGER,
  messages            TEXT NOT NULL,
  signature           TEXT NOT NULL,
  output_hash         TEXT NOT NULL,
  cost_usd            REAL,
  cost_source         TEXT NOT NULL,
  metrics             TEXT NOT NULL,
  warnings            TEXT NOT NULL,
  UNIQUE (run_id, slot, retry)
) STRICT;

CREATE TABLE baseline (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  reason     TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE baseline_attempt (
  baseline_id TEXT NOT NULL,
  attempt_id  TEXT NOT NULL,
  PRIMARY KEY (baseline_id, attempt_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
  hash      TEXT PRIMARY KEY,
  bytes     BLOB NOT NULL,
  truncated INTEGER NOT NULL CHECK (truncated IN (0, 1))
) STRICT;

CREATE TABLE environment (
  id    TEXT PRIMARY KEY,
  facts TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  id      TEXT PRIMARY KEY,
  at      INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,
  who     TEXT NOT NULL,
  facts   TEXT NOT NULL
) STRICT;

CREATE TABLE rollup (
  tier          TEXT NOT NULL CHECK (tier IN ('day', 'month')),
  start         INTEGER NOT NULL,
  series_id     INTEGER NOT NULL,
  passed        INTEGER NOT NULL,
  failed        INTEGER NOT NULL,
  errored       INTEGER NOT NULL,
  skipped       INTEGER NOT NULL,
  timed         INTEGER NOT NULL,
  sum_ms        REAL NOT NULL,
  sum_log_ms    REAL NOT NULL,
  sum_log_ms_2  REAL NOT NULL,
  costed        INTEGER NOT NULL,
  sum_cost_usd  REAL NOT NULL,
  input_tokens  REAL NOT NULL,
  output_tokens REAL NOT NULL,
  confident     INTEGER NOT NULL,
  sum_confidence REAL NOT NULL,
  scored        INTEGER NOT NULL,
  sum_score     REAL NOT NULL, ran INTEGER NOT NULL DEFAULT 0, sum_ran_ms REAL NOT NULL DEFAULT 0, kept_passed REAL NOT NULL DEFAULT 0, kept_failed REAL NOT NULL DEFAULT 0, unpriced INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tier, start, series_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_sketch (
  tier        TEXT NOT NULL CHECK (tier IN ('day', 'month')),
  start       INTEGER NOT NULL,
  series_id   INTEGER NOT NULL,
  duration_ms BLOB NOT NULL,
  PRIMARY KEY (tier, start, series_id)
) STRICT, WITHOUT ROWID;

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
  kept_failed    REAL NOT NULL, unpriced INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tier, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  id             TEXT PRIMARY KEY,
  kind           TEXT NOT NULL CHECK (kind IN ('run', 'confirmation', 'audit', 'tracker', 'import')),
  started_at     INTEGER NOT NULL,
  ended_at       INTEGER,
  environment_id TEXT NOT NULL,
  commit_sha     TEXT NOT NULL,
  dirty          INTEGER NOT NULL CHECK (dirty IN (0, 1)),
  load_start     REAL,
  load_end       REAL,
  config_hash    TEXT NOT NULL,
  seed           INTEGER NOT NULL,
  controls       TEXT NOT NULL,
  plan           TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run_owner (
  run_id TEXT PRIMARY KEY,
  owner  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE schema_migration (
  version    INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE series (
  id         INTEGER PRIMARY KEY,
  task       TEXT NOT NULL,
  issue_type TEXT NOT NULL,
  agent      TEXT NOT NULL,
  model      TEXT NOT NULL,
  mode       TEXT NOT NULL CHECK (mode IN ('live', 'deterministic', 'replayed')),
  UNIQUE (task, issue_type, agent, model, mode)
) STRICT;

CREATE TABLE start_mark (
  attempt_id TEXT PRIMARY KEY,
  run_id     TEXT NOT NULL,
  slot       INTEGER NOT NULL,
  retry      INTEGER NOT NULL,
  started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (
  attempt_seq    INTEGER NOT NULL,
  position       INTEGER NOT NULL,
  model          TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('open', 'done')),
  input          INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  reasoning      INTEGER NOT NULL,
  cost_usd       REAL,
  source         TEXT NOT NULL,
  price_version  TEXT NOT NULL,
  PRIMARY KEY (attempt_seq, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE variant (
  id    TEXT PRIMARY KEY,
  kind  TEXT NOT NULL CHECK (kind IN ('task', 'agent')),
  facts TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX attempt_by_series ON attempt (series_id, started_at);

CREATE INDEX attempt_by_start ON attempt (started_at, id);

CREATE INDEX event_by_time ON event (at, id);

CREATE INDEX run_by_start ON run (started_at, id);

CREATE INDEX start_mark_by_run ON start_mark (run_id, slot, retry);
