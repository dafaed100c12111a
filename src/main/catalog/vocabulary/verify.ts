// Proof that the vocabulary is what its events say: the last event of each genre and name against the tables. Genres that an
// import made have no event, and an import may give a name anew that an edit took away.
import type { Sqlite } from '../connection.ts';
import { sameGenreRow, type GenreRow, type VocabularyRows } from './rows.ts';

/** What is not as the events say, in words. */
export function vocabularyProblems(sqlite: Sqlite): string[] {
  const genres = new Map<number, GenreRow>();
  const aliases = new Map<string, number | null>();
  const events = sqlite.prepare('SELECT after FROM vocabulary_event ORDER BY seq').iterate() as Iterable<{
    after: string;
  }>;
  for (const { after } of events) {
    const rows = JSON.parse(after) as VocabularyRows;
    for (const row of rows.genres) genres.set(row.id, row);
    for (const [alias, genreId] of rows.aliases) aliases.set(alias.toLowerCase(), genreId);
  }
  const stored = sqlite.prepare('SELECT id, uuid, name, added_at, retired_at, retired_into FROM genre WHERE id = ?');
  const leadsTo = sqlite.prepare('SELECT genre_id FROM genre_alias WHERE alias = ?').pluck();
  return [
    ...[...genres.values()]
      .filter((row) => !sameGenreRow(stored.get(row.id) as GenreRow | undefined, row))
      .map(({ id, name }) => `genre ${id} (${name}) is not what its events say`),
    ...[...aliases]
      .filter(([alias, genreId]) => genreId !== null && leadsTo.get(alias) !== genreId)
      .map(([alias]) => `the name ${alias} does not lead where its events say`),
  ];
}
