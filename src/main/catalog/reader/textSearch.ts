// Text search: what a person types, as words that all must occur. Asks the words in memory where they are read (words/), and else
// FTS5 over film_text, by a query that cannot have a syntax error; both give the same films.
import type { Database, Statement } from 'better-sqlite3';
import type { CurrentWords } from './words/currentWords.ts';
import { FoldedWords } from './words/foldedWords.ts';
import type { FilmBits, WantedWord } from './words/wordIndex.ts';

/** More words than anybody types are left to FTS5. */
const MAX_WORDS = 64;
const WORDS = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** A word, or words that must follow one another. */
interface Term {
  words: string[];
  beginning: boolean;
}

/**
 * All words and "phrases" of a typed text must occur, the last word may be a beginning. Words are the runs of letters, digits
 * and marks that the tokenizer (unicode61) would make.
 */
function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  for (const [piece, phrase] of text.matchAll(/"([^"]*)"?|[^"]+/gu)) {
    const words = (phrase ?? piece).match(WORDS);
    if (words === null) continue;
    // Quotes that are not closed yet are those of a word that is being typed.
    if (phrase !== undefined && piece.endsWith('"') && piece.length > 1) terms.push({ words, beginning: false });
    else terms.push(...words.map((word) => ({ words: [word], beginning: false })));
  }
  const last = terms.at(-1);
  if (last !== undefined && /[\p{L}\p{N}\p{M}\p{Co}]$/u.test(text)) last.beginning = true;
  return terms;
}

const queryOf = (terms: readonly Term[]): string =>
  terms.map(({ words, beginning }) => `"${words.join(' ')}"${beginning ? ' *' : ''}`).join(' AND ');

/** FTS5 query of a typed text: each word quoted, so nothing of FTS5's own syntax gets through. Null: no words. */
export function matchQuery(text: string): string | null {
  const terms = termsOf(text);
  return terms.length === 0 ? null : queryOf(terms);
}

/** FTS5 query of whole words that follow one another. Null: no words. */
export function phraseQuery(text: string): string | null {
  const words = text.match(WORDS);
  return words === null ? null : `"${words.join(' ')}"`;
}

export class TextSearch {
  private readonly all: Statement<[string], number>;
  private readonly one: Statement<[string, number], number>;
  private readonly words: CurrentWords;
  private readonly folded = new FoldedWords();

  constructor(db: Database, words: CurrentWords) {
    this.all = db.prepare<[string], number>('SELECT rowid FROM film_text WHERE film_text MATCH ?').pluck();
    this.one = db
      .prepare<[string, number], number>('SELECT 1 FROM film_text WHERE film_text MATCH ? AND rowid = ?')
      .pluck();
    this.words = words;
  }

  /** Films that match; null when the text has no words and so does not restrict. */
  films(text: string): FilmBits | null {
    const terms = termsOf(text);
    if (terms.length === 0) return null;
    const query = queryOf(terms);
    const now = this.words.now;
    const wanted = now === null ? null : this.singleWords(terms);
    if (now === null || wanted === null) return bitsOf(this.all.all(query));
    const found = now.index.filmsWithAll(wanted);
    if (now.changedFilms.size === 0) return found;
    const films = grown(found, Math.max(...now.changedFilms));
    for (const film of now.changedFilms) {
      if (this.one.get(query, film) === undefined) films[film >>> 5]! &= ~(1 << (film & 31));
      else films[film >>> 5]! |= 1 << (film & 31);
    }
    return films;
  }

  /** The same for words of the tagline alone. */
  filmsByTagline(text: string): FilmBits | null {
    const query = matchQuery(text);
    return query === null ? null : bitsOf(this.all.all(`{tagline} : (${query})`));
  }

  close(): void {
    this.folded.close();
  }

  /** The folded words, when each term is one word for the tokenizer too. */
  private singleWords(terms: readonly Term[]): WantedWord[] | null {
    if (terms.length > MAX_WORDS) return null;
    const wanted: WantedWord[] = [];
    for (const { words, beginning } of terms) {
      const [word, another] = this.folded.of(words.join(' '));
      if (word === undefined || another !== undefined) return null;
      wanted.push({ word, beginning });
    }
    return wanted;
  }
}

function bitsOf(ids: readonly number[]): FilmBits {
  const bits = new Uint32Array((ids.reduce((largest, id) => Math.max(largest, id), 0) >>> 5) + 1);
  for (const id of ids) bits[id >>> 5]! |= 1 << (id & 31);
  return bits;
}

/** The same set with room for a film. */
function grown(bits: FilmBits, film: number): FilmBits {
  if (film >>> 5 < bits.length) return bits;
  const larger = new Uint32Array((film >>> 5) + 1);
  larger.set(bits);
  return larger;
}
