-- The tagline desk: more kinds of jobs.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE job_before AS SELECT * FROM job;
DROP TABLE job;
CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'embed', 'train', 'crossval', 'predict', 'export', 'exportModel', 'backup',
    'similarity', 'duplicates', 'map', 'merge',
    'tokenizer', 'language', 'taglines', 'draft', 'evaluateTaglines', 'exportTaglines')),
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
INSERT INTO job SELECT id, kind, title, state, resumable, progress, input, result, error, created_at, started_at, ended_at, sweep_id FROM job_before;
DROP TABLE job_before;
CREATE INDEX job_sweep ON job (sweep_id) WHERE sweep_id IS NOT NULL;
