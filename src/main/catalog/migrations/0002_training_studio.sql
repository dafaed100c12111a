-- The training studio: jobs that can be paused, put in order and belong to a sweep; two more kinds of jobs; splits that know
-- how they were made. SQLite cannot change a CHECK, so tables with a new word in one are made anew: rows aside, table
-- dropped, made and filled again. References to them are checked when the transaction ends.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE sweep (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE job_before AS SELECT * FROM job;
DROP TABLE job;
CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'embed', 'train', 'crossval', 'predict', 'export', 'exportModel', 'backup')),
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted')),
  resumable INTEGER NOT NULL DEFAULT 0,
  progress TEXT NOT NULL,
  input TEXT NOT NULL,
  result TEXT,
  error TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  sweep_id TEXT REFERENCES sweep (id)
);
INSERT INTO job SELECT id, kind, title, state, resumable, progress, input, result, error, created_at, started_at, ended_at, NULL FROM job_before;
DROP TABLE job_before;
CREATE INDEX job_sweep ON job (sweep_id) WHERE sweep_id IS NOT NULL;

CREATE TABLE run_before AS SELECT * FROM run;
DROP TABLE run;
CREATE TABLE run (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted')),
  job_id TEXT,
  split_id INTEGER REFERENCES split (id),
  encoder_hash TEXT NOT NULL,
  genre_ids TEXT NOT NULL,               -- JSON array, order of the probabilities
  detail TEXT NOT NULL,                  -- JSON: the rest of `runSchema`
  created_at TEXT NOT NULL
);
INSERT INTO run SELECT id, name, state, job_id, split_id, encoder_hash, genre_ids, detail, created_at FROM run_before;
DROP TABLE run_before;

-- How the automatic places were chosen. 'hash': by seed and film, so that films that come later move nobody.
ALTER TABLE split ADD COLUMN method TEXT NOT NULL DEFAULT 'hash' CHECK (method IN ('hash', 'stratified'));
