// A typed text as words folded by the full-text table's own tokenizer, which removes case and accents by tables of SQLite's.
// Has a tiny table in memory for that; nothing of a project is in it.
import Database from 'better-sqlite3';

/** As the table film_text in 0001_catalog.sql has it. */
const TOKENIZER = 'unicode61 remove_diacritics 2';

export class FoldedWords {
  private readonly db = new Database(':memory:');
  private readonly put;
  private readonly clear;
  private readonly words;

  constructor() {
    this.db.exec(`CREATE VIRTUAL TABLE typed USING fts5(text, tokenize = "${TOKENIZER}");
      CREATE VIRTUAL TABLE word USING fts5vocab(typed, instance)`);
    this.put = this.db.prepare<[string]>('INSERT INTO typed (rowid, text) VALUES (1, ?)');
    this.clear = this.db.prepare('DELETE FROM typed');
    this.words = this.db.prepare<[], string>('SELECT term FROM word ORDER BY offset').pluck();
  }

  /** The words of a text, in its order. */
  of(text: string): string[] {
    this.put.run(text);
    try {
      return this.words.all();
    } finally {
      this.clear.run();
    }
  }

  close(): void {
    this.db.close();
  }
}
