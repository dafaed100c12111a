// A catalog of any size for benchmarks and tests: films with titles and overviews, posters with (made-up) image files,
// genres as `labels.csv` has them (15, one to three per poster, the same frequencies), taglines on every third film, a
// split, and one run with predictions that are mostly right. Seeded: the same options give the same posters.
// It writes through the catalog's own functions, so states, events and full text agree as in a real project.
import { createHash } from 'node:crypto';
import { finishBatch, startBatch } from '../../src/main/catalog/batch.ts';
import type { WriterDb } from '../../src/main/catalog/connection.ts';
import { activateRun, putPredictions, putRun } from '../../src/main/catalog/derived.ts';
import { refreshFilmText } from '../../src/main/catalog/filmText.ts';
import { ensureGenre } from '../../src/main/catalog/genres.ts';
import { applyImport } from '../../src/main/catalog/importLayer.ts';
import { maskOf } from '../../src/main/catalog/masks.ts';
import { openProject } from '../../src/main/catalog/open.ts';
import { assignSplits, lockSplit } from '../../src/main/catalog/splits.ts';
import { applyImportTagline } from '../../src/main/catalog/taglines.ts';
import type { Run } from '../../src/shared/domain.ts';

/** Genres with how many of 6,289 posters have them. */
export const GENRE_COUNTS: readonly (readonly [string, number])[] = [
  ['Comedy', 2242],
  ['Drama', 1564],
  ['Action', 1522],
  ['Adventure', 1209],
  ['Romance', 1190],
  ['Horror', 1185],
  ['Mystery', 1052],
  ['Sci-Fi', 1047],
  ['Fantasy', 894],
  ['Thriller', 863],
  ['Family', 863],
  ['Crime', 814],
  ['Animation', 778],
  ['Biography', 427],
  ['Sport', 220],
];
/** Each is in about half of the films. */
export const FREQUENT_WORDS =
  'night river stranger house golden shadow last summer city dream silent heart road winter king daughter iron moon secret storm garden return empire dance blood paper distant fire letter island'.split(
    ' ',
  );

/** How many words there are besides, the k-th about as frequent as 1/k (Zipf), as in any language. */
const RARE_WORDS = 50_000;
const SYLLABLES = 'ba de fi go hu ka le mi no pu ra se ti vo zu cha she thi dro plu'.split(' ');

/** The k-th of the rarer words, made of syllables: `le`, `plumi`. */
export function rareWord(rank: number): string {
  let word = '';
  for (let rest = rank; word === '' || rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    word += SYLLABLES[rest % SYLLABLES.length]!;
  }
  return `x${word}`;
}

export interface SyntheticOptions {
  posters: number;
  seed?: number;
  /** Whether the run gets predictions for all posters (default true). */
  predictions?: boolean;
  /** Whether every label is written as an import event, as a real import does (default true). */
  labels?: boolean;
}
export const SYNTHETIC_RUN = 'synthetic-run';

/** Small seeded generator (mulberry32), numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Makes a project in `dir` and closes it again. */
export async function makeSyntheticCatalog(dir: string, options: SyntheticOptions): Promise<void> {
  const project = await openProject({ dir, create: true, name: 'synthetic' });
  try {
    fillSyntheticCatalog(project.db, options);
  } finally {
    project.close();
  }
}

/** Fills an open, empty project. */
export function fillSyntheticCatalog(db: WriterDb, options: SyntheticOptions): void {
  const random = seededRandom(options.seed ?? 1);
  const rare = seededRandom((options.seed ?? 1) + 1_000_000);
  const genres = db.transaction(() => GENRE_COUNTS.map(([name]) => ensureGenre(db, name).id));
  const labelled: number[][] = [];
  for (let done = 0; done < options.posters; done += 10_000) {
    db.transaction(() => {
      const batch = startBatch(db, {
        kind: 'import',
        source: 'import',
        actor: 'synthetic.csv',
        what: 'import synthetic.csv',
      });
      const end = Math.min(options.posters, done + 10_000);
      for (let i = done; i < end; i++) {
        const posterId = addPoster(db, i, random, rare);
        const chosen = chooseGenres(random);
        labelled.push(chosen);
        if (options.labels !== false) {
          applyImport(db, batch, posterId, maskOf(chosen), maskOf(genres.filter((id) => !chosen.includes(id))));
        }
        if (i % 3 === 0) applyImportTagline(db, batch, posterId, sentence(random, 7), false);
        refreshFilmText(db, i + 1);
      }
      finishBatch(db, batch, end - done, 'import synthetic.csv');
      db.bumpRevision();
    });
  }
  assignSplits(db, { filmKeys: null, part: 'auto' });
  putRun(db, syntheticRun(genres), 'default');
  lockSplit(db, { splitName: 'default', runId: SYNTHETIC_RUN });
  activateRun(db, SYNTHETIC_RUN);
  if (options.predictions === false) return;
  for (let done = 0; done < labelled.length; done += 10_000) {
    putPredictions(db, {
      runId: SYNTHETIC_RUN,
      rows: labelled.slice(done, done + 10_000).map((chosen, i) => ({
        posterId: done + i + 1,
        probabilities: Float32Array.from(genres, (id) => {
          const side = chosen.includes(id) ? 0.75 : 0.12;
          return Math.min(0.999, Math.max(0.001, side + (random() + random() - 1) * 0.35));
        }),
      })),
    });
  }
}

function chooseGenres(random: () => number): number[] {
  const total = GENRE_COUNTS.reduce((sum, [, count]) => sum + count, 0);
  const wanted = 1 + Math.floor(random() * 3);
  const chosen = new Set<number>();
  while (chosen.size < wanted) {
    let at = random() * total;
    const index = GENRE_COUNTS.findIndex(([, count]) => (at -= count) < 0);
    chosen.add(Math.max(0, index));
  }
  return [...chosen];
}

function sentence(random: () => number, words: number): string {
  const list = Array.from(
    { length: words },
    () => FREQUENT_WORDS[Math.floor(random() * FREQUENT_WORDS.length)] ?? 'night',
  );
  const text = list.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function rareWords(random: () => number, words: number): string {
  return Array.from({ length: words }, () => rareWord(Math.floor(Math.exp(random() * Math.log(RARE_WORDS))))).join(' ');
}

/** Film i + 1 with poster i + 1. */
function addPoster(db: WriterDb, i: number, random: () => number, rare: () => number): number {
  const title = sentence(random, 2 + Math.floor(random() * 3));
  const sha256 = createHash('sha256').update(`synthetic poster ${i}`).digest('hex');
  db.prepare(
    'INSERT INTO film (id, key, title, sort_title, year, overview, rating, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(
    i + 1,
    String(100_000 + i),
    title,
    title.toLowerCase(),
    1920 + Math.floor(random() * 105),
    `${sentence(random, 24)} ${rareWords(rare, 12)}`,
    Math.round(random() * 90 + 10) / 10,
    '2026-01-01T00:00:00.000Z',
  );
  db.prepare(
    `INSERT INTO image (sha256, bytes, width, height, format, phash, color, storage, path, added_at)
     VALUES (?, ?, 182, 268, 'jpeg', ?, ?, 'copy', ?, '2026-01-01T00:00:00.000Z')`,
  ).run(
    sha256,
    9000 + Math.floor(random() * 9000),
    sha256.slice(0, 16),
    `#${sha256.slice(0, 6)}`,
    `posters/${sha256.slice(0, 2)}/${sha256}.jpg`,
  );
  db.prepare('INSERT INTO poster (id, film_id, sha256) VALUES (?, ?, ?)').run(i + 1, i + 1, sha256);
  return i + 1;
}

function syntheticRun(genreIds: number[]): Run {
  return {
    id: SYNTHETIC_RUN,
    name: 'Synthetic run',
    state: 'done',
    jobId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:10:00.000Z',
    seed: 1,
    device: 'cpu',
    threads: 2,
    codeVersion: '0.1.0',
    encoder: { id: 'efficientnet-lite0', hash: 'e'.repeat(64) },
    textEncoder: { id: 'minilm', hash: 'f'.repeat(64) },
    genreIds,
    genres: GENRE_COUNTS.map(([name]) => name),
    splitName: 'default',
    snapshot: '0'.repeat(64),
    recipe: {},
    thresholds: genreIds.map(() => 0.4),
    bestEpoch: 3,
    history: [],
    metrics: null,
    predicted: 0,
    builtIn: false,
  };
}
