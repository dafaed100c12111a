// The full-text row of a film: title, overview and the taglines of its posters. Row id = film id; the index keeps no
// text of its own, so the row is written anew whenever one of its sources changed.
import type { WriterDb } from './connection.ts';

/** Brings the full-text row of a film up to date, inside the transaction that changed its title, overview or tagline. */
export function refreshFilmText(db: WriterDb, filmId: number): void {
  const film = db
    .prepare<{ title: string; overview: string | null }>('SELECT title, overview FROM film WHERE id = ?')
    .get(filmId);
  if (!film) return;
  const taglines = db
    .prepare<{ text: string }>(
      `SELECT DISTINCT t.text FROM poster p JOIN tagline_state t ON t.poster_id = p.id
       WHERE p.film_id = ? AND t.text IS NOT NULL ORDER BY p.id`,
    )
    .all(filmId);
  db.prepare('INSERT OR REPLACE INTO film_text (rowid, title, overview, tagline) VALUES (?, ?, ?, ?)').run(
    filmId,
    film.title,
    film.overview ?? '',
    taglines.map((t) => t.text).join('\n'),
  );
}
