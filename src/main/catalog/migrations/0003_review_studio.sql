-- The review studio: marks and second looks, guidelines, a vocabulary that can be edited, saved views, duplicates and their
-- exceptions, merged event logs with their conflicts, snapshots; three more kinds of jobs.
-- Current states are folds of append-only events, like the labels: each event belongs to a batch, so undo and history hold them.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE job_before AS SELECT * FROM job;
DROP TABLE job;
CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'embed', 'train', 'crossval', 'predict', 'export', 'exportModel', 'backup',
    'similarity', 'duplicates', 'map', 'merge')),
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

-- ---- Marks: a flag and a note on a poster, a second look at a pair ----
-- How many posters a batch touched; NULL where it was made before this was noted, or by a part that does not say.
ALTER TABLE batch ADD COLUMN posters INTEGER;
CREATE TABLE poster_mark (
  poster_id INTEGER PRIMARY KEY REFERENCES poster (id),
  flagged INTEGER NOT NULL DEFAULT 0,
  note TEXT
);
CREATE TABLE mark_event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  kind TEXT NOT NULL CHECK (kind IN ('flag', 'note')),
  old TEXT, new TEXT,                    -- flag: '1' or NULL; note: the text or NULL
  head INTEGER REFERENCES mark_event (seq), -- the event whose value is in force after it, as with labels
  at TEXT NOT NULL
);
CREATE INDEX mark_event_poster ON mark_event (poster_id, kind, seq);
CREATE INDEX mark_event_batch ON mark_event (batch_id);
-- Pairs that somebody was not sure of: they wait for another look, by the same person or by another.
CREATE TABLE second_look (
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  genre_id INTEGER NOT NULL REFERENCES genre (id),
  actor_id INTEGER NOT NULL REFERENCES actor (id),
  at TEXT NOT NULL,
  PRIMARY KEY (poster_id, genre_id)
) WITHOUT ROWID;
CREATE TABLE second_look_event (
  seq INTEGER PRIMARY KEY,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  genre_id INTEGER NOT NULL REFERENCES genre (id),
  wanted INTEGER NOT NULL,               -- 1: asked for, 0: settled
  actor_id INTEGER NOT NULL REFERENCES actor (id), -- who was not sure, and since when: of a settled one, too, for undo
  asked_at TEXT NOT NULL
);
CREATE INDEX second_look_event_batch ON second_look_event (batch_id);
CREATE INDEX second_look_event_pair ON second_look_event (poster_id, genre_id, seq);

-- ---- Guidelines and vocabulary ----
CREATE TABLE guideline (
  genre_id INTEGER PRIMARY KEY REFERENCES genre (id),
  text TEXT NOT NULL,                    -- Markdown
  actor_id INTEGER NOT NULL REFERENCES actor (id),
  at TEXT NOT NULL
);
CREATE TABLE guideline_event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  genre_id INTEGER NOT NULL REFERENCES genre (id),
  old TEXT, new TEXT,                    -- NULL: no guideline
  head INTEGER REFERENCES guideline_event (seq),
  at TEXT NOT NULL
);
CREATE INDEX guideline_event_genre ON guideline_event (genre_id, seq);
CREATE INDEX guideline_event_batch ON guideline_event (batch_id);
-- A genre that was merged into others or split up is retired: its bit is never used again, its name leads to `retired_into`.
ALTER TABLE genre ADD COLUMN retired_at TEXT;
ALTER TABLE genre ADD COLUMN retired_into INTEGER REFERENCES genre (id);
CREATE TABLE vocabulary_event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  kind TEXT NOT NULL CHECK (kind IN ('add', 'rename', 'merge', 'split', 'alias', 'unalias')), -- of the edit, also in its undo
  before TEXT NOT NULL,                  -- JSON: the rows of genre and genre_alias that it changes, as they were
  after TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX vocabulary_event_batch ON vocabulary_event (batch_id);

-- ---- Views ----
CREATE TABLE saved_view (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  search TEXT NOT NULL,                  -- as in the address of the library
  actor_id INTEGER NOT NULL REFERENCES actor (id),
  at TEXT NOT NULL
) WITHOUT ROWID;

-- ---- Duplicates: clusters of the last search, and pairs of images that a person told apart ----
CREATE TABLE duplicate_member (
  cluster INTEGER NOT NULL,
  poster_id INTEGER PRIMARY KEY REFERENCES poster (id)
);
CREATE INDEX duplicate_member_cluster ON duplicate_member (cluster);
CREATE TABLE told_apart (
  sha256_a TEXT NOT NULL,                -- the lesser of the two
  sha256_b TEXT NOT NULL,
  PRIMARY KEY (sha256_a, sha256_b)
) WITHOUT ROWID;
CREATE TABLE told_apart_event (
  seq INTEGER PRIMARY KEY,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  sha256_a TEXT NOT NULL,
  sha256_b TEXT NOT NULL,
  apart INTEGER NOT NULL,                -- 1: different, 0: taken back
  search TEXT                            -- the search in whose cluster they were together: taken back, they are again
);
CREATE INDEX told_apart_event_batch ON told_apart_event (batch_id);

-- ---- Merged event logs ----
-- Parents of an event besides its `parent` column: what is decided after a merge has seen every branch.
CREATE TABLE label_event_parent (
  event_seq INTEGER NOT NULL REFERENCES label_event (seq),
  parent_seq INTEGER NOT NULL REFERENCES label_event (seq),
  PRIMARY KEY (event_seq, parent_seq)
) WITHOUT ROWID;
CREATE TABLE tagline_event_parent (
  event_seq INTEGER NOT NULL REFERENCES tagline_event (seq),
  parent_seq INTEGER NOT NULL REFERENCES tagline_event (seq),
  PRIMARY KEY (event_seq, parent_seq)
) WITHOUT ROWID;
-- Pairs and taglines whose events are no single chain, because copies were merged: their state is a fold over the graph of
-- their events (catalog/merging/fold.ts), not the last event. Can be rebuilt from the events.
CREATE TABLE label_fork (
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  genre_id INTEGER NOT NULL REFERENCES genre (id),
  source TEXT NOT NULL CHECK (source IN ('person', 'model')),
  PRIMARY KEY (poster_id, genre_id, source)
) WITHOUT ROWID;
CREATE TABLE tagline_fork (poster_id INTEGER PRIMARY KEY REFERENCES poster (id));
-- Pairs on which people's decisions in force, none of which has seen the other, disagree.
CREATE TABLE label_conflict (
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  genre_id INTEGER NOT NULL REFERENCES genre (id),
  since TEXT NOT NULL,
  PRIMARY KEY (poster_id, genre_id)
) WITHOUT ROWID;
-- 1: made in another copy, so on nobody's stack of edits here.
ALTER TABLE batch ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;
-- Other copies whose logs were merged.
CREATE TABLE replica (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  merged_at TEXT NOT NULL,
  events INTEGER NOT NULL
) WITHOUT ROWID;
-- Genres of other copies that were matched by name, so that they are found again after a rename.
CREATE TABLE genre_known_as (
  uuid TEXT PRIMARY KEY,
  genre_id INTEGER NOT NULL REFERENCES genre (id)
) WITHOUT ROWID;
-- Events of other copies that have no place here yet: their poster or an event before them is missing. As lines of a log;
-- they are tried again with each merge and each poster that comes, and exported like all others.
CREATE TABLE waiting_event (
  id TEXT PRIMARY KEY,
  film_key TEXT NOT NULL,
  sha256 TEXT,
  line TEXT NOT NULL
) WITHOUT ROWID;

-- ---- Snapshots: names for points of the event log, which is never rewritten ----
CREATE TABLE snapshot (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  label_seq INTEGER NOT NULL,
  tagline_seq INTEGER NOT NULL,
  vocabulary_seq INTEGER NOT NULL,
  last_poster INTEGER NOT NULL,          -- posters that came later are not part of it
  hash TEXT NOT NULL,                    -- of the labels, as runs and exports carry it
  posters INTEGER NOT NULL,
  actor_id INTEGER NOT NULL REFERENCES actor (id),
  at TEXT NOT NULL
) WITHOUT ROWID;
