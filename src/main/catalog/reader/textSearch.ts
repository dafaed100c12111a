// Text search: what a person types, as an FTS5 query over film_text that cannot have a syntax error.
import type { Database, Statement } from 'better-sqlite3';

/**
 * FTS5 query: all words and "phrases" must occur, the last word may be a prefix. Words are the runs of letters, digits and
 * marks that the tokenizer (unicode61) would make, each quoted, so nothing of FTS5's own syntax gets through. Null: no words.
 */
export function matchQuery(text: string): string | null {
  const terms: string[] = [];
  for (const [piece, phrase] of text.matchAll(/"([^"]*)"?|[^"]+/gu)) {
    const words = (phrase ?? piece).match(WORDS);
    if (words === null) continue;
    // Quotes that are not closed yet are those of a word that is being typed.
    if (phrase !== undefined && piece.endsWith('"') && piece.length > 1) terms.push(`"${words.join(' ')}"`);
    else terms.push(...words.map((word) => `"${word}"`));
  }
  if (terms.length === 0) return null;
  const open = /[\p{L}\p{N}\p{M}\p{Co}]$/u.test(text);
  return terms.map((term, i) => (i === terms.length - 1 && open ? `${term} *` : term)).join(' AND ');
}

const WORDS = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

export class TextSearch {
  private readonly statement: Statement<[string]>;

  constructor(db: Database) {
    this.statement = db.prepare<[string]>('SELECT rowid FROM film_text WHERE film_text MATCH ?').pluck();
  }

  /** Ids of the films that match, unordered; null when the text has no words and so does not restrict. */
  films(text: string): number[] | null {
    const query = matchQuery(text);
    return query === null ? null : (this.statement.all(query) as number[]);
  }

  /** The same for words of the tagline alone. */
  filmsByTagline(text: string): number[] | null {
    const query = matchQuery(text);
    return query === null ? null : (this.statement.all(`{tagline} : (${query})`) as number[]);
  }
}
