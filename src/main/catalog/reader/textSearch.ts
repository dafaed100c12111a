// Text search: what a person types, as an FTS5 query over film_text that cannot have a syntax error.
import type { Database, Statement } from 'better-sqlite3';

/**
 * FTS5 query: all words must occur, the last one may be a prefix. Words are the runs of letters, digits and marks that
 * the tokenizer (unicode61) would make, each quoted, so nothing of FTS5's own syntax gets through. Null: no words.
 */
export function matchQuery(text: string): string | null {
  const words = text.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu);
  if (words === null) return null;
  const open = /[\p{L}\p{N}\p{M}\p{Co}]$/u.test(text);
  return words.map((word, i) => (i === words.length - 1 && open ? `"${word}" *` : `"${word}"`)).join(' AND ');
}

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
}
