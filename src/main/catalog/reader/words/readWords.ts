// Reads the words of the full-text table and the films of each, in one moment of the catalog. Takes seconds at a million films, so
// it runs in a thread of its own (catalog/wordThread.ts) and pauses often enough to be stopped.
import type { Database } from 'better-sqlite3';
import type { WordArrays } from './wordIndex.ts';

const TURN_MS = 20;
const COMMA = 44;
const ZERO = 48;

/**
 * Arrays of a `WordIndex` over all of `film_text`. `pause` is awaited between turns; when it throws, reading ends with that.
 * The connection must be the caller's own: it holds one read transaction all the while.
 */
export async function readWords(db: Database, pause: () => Promise<void>): Promise<WordArrays> {
  db.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.word USING fts5vocab(main, film_text, row)');
  db.exec('BEGIN');
  try {
    const words = db.prepare<[], { term: string; doc: number }>('SELECT term, doc FROM temp.word').all();
    // Aggregated by SQLite into one text: half the time of a value for every row.
    const filmsOf = db
      .prepare<[string], string>('SELECT json_group_array(rowid) FROM film_text WHERE film_text MATCH ?')
      .pluck();
    const films = new Uint32Array(words.reduce((sum, { doc }) => sum + doc, 0));
    const filmEnds = new Uint32Array(words.length);
    let [filled, largestFilm] = [0, 0];
    let turn = performance.now();
    for (const [i, { term }] of words.entries()) {
      const list = filmsOf.get(`"${term.replaceAll('"', '""')}"`) ?? '[]';
      const start = filled;
      filled = addNumbers(list, films, filled);
      filmEnds[i] = filled;
      if (filled > start) largestFilm = Math.max(largestFilm, films[filled - 1]!);
      if (performance.now() - turn > TURN_MS) {
        await pause();
        turn = performance.now();
      }
    }
    const encoded = words.map(({ term }) => Buffer.from(term));
    const textEnds = new Uint32Array(words.length);
    let bytes = 0;
    encoded.forEach((word, i) => (textEnds[i] = bytes += word.length));
    const text = new Uint8Array(bytes);
    encoded.forEach((word, i) => {
      text.set(word, textEnds[i]! - word.length);
    });
    return { text, textEnds, films: films.slice(0, filled), filmEnds, largestFilm };
  } finally {
    db.exec('COMMIT');
  }
}

/** Adds the whole numbers of a JSON list such as `[1,20,300]` to `into` from `at` on; answers where they end. */
function addNumbers(list: string, into: Uint32Array, at: number): number {
  if (list.length <= 2) return at;
  let value = 0;
  for (let i = 1; i < list.length - 1; i++) {
    const code = list.charCodeAt(i);
    if (code === COMMA) {
      into[at++] = value;
      value = 0;
    } else value = value * 10 + code - ZERO;
  }
  into[at++] = value;
  return at;
}
