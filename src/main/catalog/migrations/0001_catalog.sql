-- The catalog of a project: films, posters, genre states with their event log, taglines, splits, embeddings, runs, jobs.
-- Append-only: later changes are new files. Masks are BLOBs of 32-bit little-endian words, bit = genre id, without trailing zero words; NULL when empty.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Who acted: a person by name, an import by its source, a model as name@hash.
CREATE TABLE actor (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'import', 'model')),
  name TEXT NOT NULL,
  UNIQUE (kind, name)
);

CREATE TABLE film (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,              -- IMDb digits, or 'key:' and a text
  title TEXT NOT NULL DEFAULT '',
  sort_title TEXT NOT NULL DEFAULT '',   -- lower case, without leading article
  year INTEGER,
  overview TEXT,
  rating REAL,
  link TEXT,                             -- poster link of the imported row
  added_at TEXT NOT NULL
);
CREATE VIRTUAL TABLE film_text USING fts5(title, overview, tagline, tokenize = "unicode61 remove_diacritics 2", contentless_delete = 1, content = '');

-- Bytes of an image. Several posters may share one.
CREATE TABLE image (
  sha256 TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('jpeg', 'png', 'webp')),
  phash TEXT NOT NULL,                   -- 64 bits, 16 hex digits
  color TEXT NOT NULL,                   -- '#rrggbb'
  storage TEXT NOT NULL CHECK (storage IN ('copy', 'reference')),
  path TEXT NOT NULL,                    -- relative to the project for copies, absolute for references
  added_at TEXT NOT NULL
) WITHOUT ROWID;

-- A poster is a film with a file; a film without a file has one placeholder, so that labels have a place.
CREATE TABLE poster (
  id INTEGER PRIMARY KEY,
  film_id INTEGER NOT NULL REFERENCES film (id),
  sha256 TEXT REFERENCES image (sha256)
);
CREATE UNIQUE INDEX poster_identity ON poster (film_id, ifnull(sha256, ''));
CREATE INDEX poster_sha256 ON poster (sha256) WHERE sha256 IS NOT NULL;

CREATE TABLE genre (
  id INTEGER PRIMARY KEY,                -- 0, 1, 2...: bit position; never reused
  uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  added_at TEXT NOT NULL
);
CREATE TABLE genre_alias (
  alias TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
  genre_id INTEGER NOT NULL REFERENCES genre (id)
) WITHOUT ROWID;

-- Current states, in layers: a person's decision hides a model's, which hides the imports'. Can be rebuilt from label_event.
CREATE TABLE label_state (
  poster_id INTEGER PRIMARY KEY REFERENCES poster (id),
  import_present BLOB, import_absent BLOB,
  model_present BLOB, model_absent BLOB,
  person_present BLOB, person_absent BLOB, person_unknown BLOB
);

CREATE TABLE batch (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  replica TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('edit', 'import', 'undo', 'redo', 'revert')),
  actor_id INTEGER NOT NULL REFERENCES actor (id),
  what TEXT NOT NULL,                    -- in words: "add Horror to 214 posters"
  undoes INTEGER REFERENCES batch (id),  -- for undo: the edit; for redo: the undo
  state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'dropped')), -- dropped: undone, then something else was edited
  pairs INTEGER NOT NULL DEFAULT 0,      -- how many pairs, taglines or skips it changed
  at TEXT NOT NULL
);
CREATE INDEX batch_undo ON batch (actor_id, state, id) WHERE kind IN ('edit', 'revert');

-- Append-only. A pair event sets one (poster, genre); an import event carries the masks that a source knows of one poster.
CREATE TABLE label_event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,               -- UUIDv7
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  genre_id INTEGER REFERENCES genre (id),
  source TEXT NOT NULL CHECK (source IN ('person', 'import', 'model')),
  old TEXT CHECK (old IN ('present', 'absent', 'unknown')),
  old_source TEXT CHECK (old_source IN ('person', 'import', 'model')), -- NULL: nobody had set it
  new TEXT CHECK (new IN ('present', 'absent', 'unknown')),
  new_source TEXT CHECK (new_source IN ('person', 'import', 'model')), -- undo gives a pair back to a lower layer
  present BLOB,
  absent BLOB,
  parent INTEGER REFERENCES label_event (seq), -- the event before it on this pair
  head INTEGER REFERENCES label_event (seq),   -- the event whose state is in force after it: itself, for an undo an earlier one or NULL
  note TEXT,
  at TEXT NOT NULL,
  CHECK ((genre_id IS NULL) = (source = 'import'))
);
CREATE INDEX label_event_poster ON label_event (poster_id, genre_id, seq);
CREATE INDEX label_event_batch ON label_event (batch_id);

CREATE TABLE tagline_state (
  poster_id INTEGER PRIMARY KEY REFERENCES poster (id),
  text TEXT,
  source TEXT NOT NULL CHECK (source IN ('person', 'import', 'model')),
  event_seq INTEGER NOT NULL
);
CREATE TABLE tagline_event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  source TEXT NOT NULL CHECK (source IN ('person', 'import', 'model')),
  old TEXT, old_source TEXT,
  new TEXT, new_source TEXT,
  parent INTEGER REFERENCES tagline_event (seq),
  head INTEGER REFERENCES tagline_event (seq),
  note TEXT,
  at TEXT NOT NULL
);
CREATE INDEX tagline_event_poster ON tagline_event (poster_id, seq);
CREATE INDEX tagline_event_batch ON tagline_event (batch_id);

-- Splits are by film; a split that a run has used is locked.
CREATE TABLE split (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  seed INTEGER NOT NULL,
  validation REAL NOT NULL,
  test REAL NOT NULL,
  locked_by TEXT,
  made_at TEXT NOT NULL
);
CREATE TABLE split_member (
  split_id INTEGER NOT NULL REFERENCES split (id),
  film_id INTEGER NOT NULL REFERENCES film (id),
  part TEXT NOT NULL CHECK (part IN ('train', 'validation', 'test')),
  explicit INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (split_id, film_id)
) WITHOUT ROWID;

-- Derived from bytes and a model, never from labels: keyed by both hashes.
CREATE TABLE embedding (
  sha256 TEXT NOT NULL REFERENCES image (sha256),
  model_hash TEXT NOT NULL,
  pooled BLOB NOT NULL,                  -- float32, little endian
  token_row INTEGER,                     -- row in embeddings/<model hash>.tokens.f16, when token maps were made
  PRIMARY KEY (sha256, model_hash)
) WITHOUT ROWID;

CREATE TABLE run (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  job_id TEXT,
  split_id INTEGER REFERENCES split (id),
  encoder_hash TEXT NOT NULL,
  genre_ids TEXT NOT NULL,               -- JSON array, order of the probabilities
  detail TEXT NOT NULL,                  -- JSON: the rest of `runSchema`
  created_at TEXT NOT NULL
);
CREATE TABLE prediction (
  run_id TEXT NOT NULL REFERENCES run (id),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  probabilities BLOB NOT NULL,           -- float32 per genre of the run
  PRIMARY KEY (run_id, poster_id)
) WITHOUT ROWID;

CREATE TABLE review_skip (
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  genre_id INTEGER NOT NULL REFERENCES genre (id),
  at TEXT NOT NULL,
  PRIMARY KEY (poster_id, genre_id)
) WITHOUT ROWID;
CREATE TABLE skip_event (
  seq INTEGER PRIMARY KEY,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  genre_id INTEGER NOT NULL REFERENCES genre (id),
  skipped INTEGER NOT NULL               -- 1: put off, 0: back in the queue
);
CREATE INDEX skip_event_batch ON skip_event (batch_id);

CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'embed', 'train', 'predict', 'export', 'backup')),
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  resumable INTEGER NOT NULL DEFAULT 0,
  progress TEXT NOT NULL,
  input TEXT NOT NULL,
  result TEXT,
  error TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT
);
CREATE TABLE job_log (
  seq INTEGER PRIMARY KEY,
  job_id TEXT NOT NULL REFERENCES job (id),
  at TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('info', 'warn', 'error')),
  line TEXT NOT NULL
);
CREATE INDEX job_log_job ON job_log (job_id, seq);
