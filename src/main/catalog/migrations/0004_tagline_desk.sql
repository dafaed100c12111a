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

-- ---- Drafts: what was asked for, what was made, what was decided of it ----
-- A request: drafts that were made together, with the settings of all of them.
CREATE TABLE draft_request (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,               -- UUID, chosen by who asks
  run_id TEXT NOT NULL,                  -- no reference: the starter model is no row, and a run may be deleted
  run_name TEXT NOT NULL,
  settings TEXT NOT NULL,                -- JSON
  more_like TEXT,                        -- id of the draft that more like it were asked of
  actor_id INTEGER NOT NULL REFERENCES actor (id),
  at TEXT NOT NULL
);
-- Drafts are never deleted or rewritten; `state`, `final` and `event_seq` are the fold of draft_event.
CREATE TABLE draft (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,               -- UUIDv7
  request_seq INTEGER NOT NULL REFERENCES draft_request (seq),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  text TEXT NOT NULL,
  score REAL NOT NULL,
  at TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'edited', 'rejected')),
  final TEXT,                            -- the tagline that came of it
  event_seq INTEGER REFERENCES draft_event (seq) -- the decision in force; NULL: none
);
CREATE INDEX draft_poster ON draft (poster_id, seq);
CREATE INDEX draft_of_request ON draft (request_seq);
CREATE INDEX draft_open ON draft (poster_id) WHERE state = 'open';
-- What is only shown with a draft lies apart: checks against earlier drafts read all texts.
CREATE TABLE draft_detail (
  draft_seq INTEGER PRIMARY KEY REFERENCES draft (seq),
  parts TEXT NOT NULL,                   -- JSON: of the score
  nearest TEXT NOT NULL,                 -- JSON: nearest existing texts
  marks TEXT NOT NULL                    -- JSON: why it is marked
);
-- Append-only. As with marks, each event names the one whose value is in force after it.
CREATE TABLE draft_event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  draft_seq INTEGER NOT NULL REFERENCES draft (seq),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  old TEXT NOT NULL CHECK (old IN ('open', 'accepted', 'edited', 'rejected')),
  old_final TEXT,
  new TEXT NOT NULL CHECK (new IN ('open', 'accepted', 'edited', 'rejected')),
  new_final TEXT,
  head INTEGER REFERENCES draft_event (seq),
  at TEXT NOT NULL
);
CREATE INDEX draft_event_draft ON draft_event (draft_seq, seq);
CREATE INDEX draft_event_poster ON draft_event (poster_id, seq);
CREATE INDEX draft_event_batch ON draft_event (batch_id);

-- ---- Approvals: of a text. One of another text than the tagline has now says nothing, whoever changed it and how. ----
CREATE TABLE tagline_approval (
  poster_id INTEGER PRIMARY KEY REFERENCES poster (id),
  approval TEXT NOT NULL CHECK (approval IN ('draft', 'proposed', 'approved')),
  text TEXT NOT NULL,
  event_seq INTEGER NOT NULL REFERENCES approval_event (seq) -- the decision in force
);
CREATE TABLE approval_event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  old TEXT CHECK (old IN ('draft', 'proposed', 'approved')),
  old_text TEXT,
  new TEXT CHECK (new IN ('draft', 'proposed', 'approved')), -- NULL: taken back to nothing
  new_text TEXT,
  head INTEGER REFERENCES approval_event (seq),
  at TEXT NOT NULL
);
CREATE INDEX approval_event_poster ON approval_event (poster_id, seq);
CREATE INDEX approval_event_batch ON approval_event (batch_id);

-- ---- Words that no draft of this project may have: the last event of each word says whether it is one ----
CREATE TABLE blocklist_event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  key TEXT NOT NULL,                     -- the word in small, composed letters: how it is written makes no difference
  word TEXT NOT NULL,                    -- as it was written
  old INTEGER NOT NULL CHECK (old IN (0, 1)), -- whether no draft might have it before, and since
  new INTEGER NOT NULL CHECK (new IN (0, 1)),
  head INTEGER REFERENCES blocklist_event (seq),
  at TEXT NOT NULL
);
CREATE INDEX blocklist_event_word ON blocklist_event (key, seq);
CREATE INDEX blocklist_event_batch ON blocklist_event (batch_id);

-- ---- Merging: late events get new numbers (merging/timeChains.ts). Without these each would read whole tables, to see that no
-- row names its old one. ----
CREATE INDEX mark_event_head ON mark_event (head) WHERE head IS NOT NULL;
CREATE INDEX draft_in_force ON draft (event_seq) WHERE event_seq IS NOT NULL;
CREATE INDEX draft_event_head ON draft_event (head) WHERE head IS NOT NULL;
CREATE INDEX tagline_approval_in_force ON tagline_approval (event_seq);
CREATE INDEX approval_event_head ON approval_event (head) WHERE head IS NOT NULL;
CREATE INDEX blocklist_event_head ON blocklist_event (head) WHERE head IS NOT NULL;
-- Whoever brings posters takes what waits for their films.
CREATE INDEX waiting_event_film ON waiting_event (film_key);

-- ---- Blind panels: pairs of texts as they were when the panel began, and what people found better ----
CREATE TABLE panel (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  a_name TEXT NOT NULL,                  -- names as they were; a run may be renamed or deleted
  b_name TEXT NOT NULL,
  part TEXT NOT NULL,
  seed INTEGER NOT NULL,
  actor_id INTEGER NOT NULL REFERENCES actor (id),
  at TEXT NOT NULL
);
CREATE TABLE panel_pair (
  seq INTEGER PRIMARY KEY,               -- in the order in which they are shown
  id TEXT NOT NULL UNIQUE,
  panel_seq INTEGER NOT NULL REFERENCES panel (seq),
  poster_id INTEGER NOT NULL REFERENCES poster (id),
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  a_left INTEGER NOT NULL CHECK (a_left IN (0, 1))
);
CREATE INDEX panel_pair_of ON panel_pair (panel_seq, seq);
CREATE TABLE panel_vote (
  pair_seq INTEGER NOT NULL REFERENCES panel_pair (seq),
  actor_id INTEGER NOT NULL REFERENCES actor (id),
  choice TEXT NOT NULL CHECK (choice IN ('a', 'b', 'tie')),
  at TEXT NOT NULL,
  PRIMARY KEY (pair_seq, actor_id)
) WITHOUT ROWID;
