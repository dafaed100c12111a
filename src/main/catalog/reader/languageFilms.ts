// The texts of films that a language model may learn from, page by page: those of the train and the validation part of a split.
// Films of the test part, and films without a place, are left out here, so that no training can touch them.
import type { LanguageFilmPage } from '../services.ts';
import { genreIdsOf, SPLIT_PARTS } from './columns.ts';
import type { ReaderProject } from './project.ts';
import { partReader, splitIdOf } from './splitParts.ts';

interface FilmRow {
  id: number;
  key: string;
  title: string;
  overview: string | null;
  posters: string;
  taglines: string;
}

const PAGE = `
  SELECT f.id, f.key, f.title, f.overview,
    (SELECT json_group_array(p.id) FROM poster p WHERE p.film_id = f.id) AS posters,
    (SELECT json_group_array(text) FROM (SELECT DISTINCT t.text FROM poster p JOIN tagline_state t ON t.poster_id = p.id
      WHERE p.film_id = f.id AND t.text IS NOT NULL ORDER BY p.id)) AS taglines
  FROM film f WHERE f.id > ? ORDER BY f.id LIMIT ?`;

/** @throws AppError `not_found` for an unknown split */
export function languageFilms(
  project: ReaderProject,
  { after, limit, splitName }: { after: number; limit: number; splitName?: string },
): LanguageFilmPage {
  const { columns, vocabulary } = project;
  const splitId = splitName === undefined ? (project.split?.id ?? null) : splitIdOf(project, splitName);
  const partOf = partReader(project, splitId);
  const rows = project.db.prepare(PAGE).all(after, limit) as FilmRow[];
  const films = rows.flatMap(({ key, title, overview, posters, taglines }) => {
    const places = (JSON.parse(posters) as number[]).map((id) => columns.rowOf(id)).filter((row) => row >= 0);
    const part = places[0] === undefined ? undefined : SPLIT_PARTS[partOf(places[0])];
    if (part !== 'train' && part !== 'validation') return [];
    const genres = new Set(places.flatMap((row) => genreIdsOf(columns.present, row)));
    return [
      {
        key,
        part,
        title,
        genres: [...genres].sort((a, b) => a - b).map((id) => vocabulary.name(id)),
        overview: overview ?? '',
        taglines: JSON.parse(taglines) as string[],
      },
    ];
  });
  return {
    films,
    next: rows.length === limit ? rows.at(-1)!.id : null,
    splitName: splitName ?? project.split?.name ?? '',
  };
}
