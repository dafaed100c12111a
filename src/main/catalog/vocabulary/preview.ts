// What an edit of the vocabulary would change, counted with the plan that would be carried out. Long libraries are counted in
// turns, so that edits of labels do not wait for a preview.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VocabularyPreview } from '../../../shared/calls/vocabulary.ts';
import { AppError } from '../../../shared/errors.ts';
import { viewFromSearch } from '../../../shared/filter.ts';
import type { WriterDb } from '../connection.ts';
import { hasBit } from '../masks.ts';
import type { Plan } from './plan.ts';
import { labelledPosters, ScanCounts } from './scan.ts';

/** @throws AppError `cancelled` */
export async function previewPlan(db: WriterDb, plan: Plan, signal?: AbortSignal): Promise<VocabularyPreview> {
  const ending = plan.genres.filter(({ fate }) => fate === 'ends').map(({ id }) => id);
  const compared = plan.kind === 'merge' ? [...new Set([...ending, ...plan.into])] : [];
  const counts = new ScanCounts(
    plan.genres.map(({ id }) => id),
    compared,
  );
  const films = new Set<number>();
  const filmOf = db.prepare<{ film: number }>('SELECT film_id AS film FROM poster WHERE id = ?');
  for (const rows of labelledPosters(db)) {
    for (const poster of rows) {
      counts.add(poster, plan.effect ?? nothing);
      if (ending.some((id) => hasBit(poster.import_present, id) || hasBit(poster.import_absent, id))) {
        films.add(filmOf.get(poster.poster_id)?.film ?? -1);
      }
    }
    await nextTurn();
    if (signal?.aborted) throw new AppError('cancelled', 'The preview was cancelled.');
  }
  const total = db.prepare<{ n: number }>('SELECT count(*) AS n FROM poster').get()?.n ?? 0;
  const nameOf = nameById(db, plan);
  const known = plan.genres.map(({ id }) => id);
  return {
    what: plan.what,
    genres: plan.genres.map(({ id, name, fate, newName }) => ({
      genreId: fate === 'new' ? null : id,
      name,
      fate,
      newName,
      before: fate === 'new' ? null : rest(counts.before.get(id), total),
      after: fate === 'ends' ? null : rest(counts.after.get(id), total),
    })),
    posters: counts.posters,
    pairs: counts.pairs,
    conflicts: { posters: counts.conflicts, examples: counts.examples },
    toDecide: counts.toDecide,
    names: plan.after.aliases.map(([name, after], i) => {
      const before = plan.before.aliases[i]?.[1] ?? null;
      return { name, before: before === null ? null : nameOf(before), after: after === null ? null : nameOf(after) };
    }),
    importedFilms: films.size,
    runs: plan.kind === 'alias' || plan.kind === 'unalias' ? [] : runsThatKnow(db, known, nameOf),
    views: plan.kind === 'add' ? [] : viewsThatName(db, known),
    guidelines: db
      .prepare<{ id: number }>(
        'SELECT genre_id AS id FROM guideline WHERE genre_id IN (SELECT value FROM json_each(?))',
      )
      .all(JSON.stringify(ending))
      .map(({ id }) => nameOf(id)),
  };
}

const nothing = (): ReturnType<NonNullable<Plan['effect']>> => ({
  pairs: [],
  present: null,
  absent: null,
  toDecide: false,
});

/** Posters of which nothing at all is known have no row to be counted. */
function rest<C extends { present: number; absent: number; unknown: number }>(
  counts: C | undefined,
  total: number,
): C | null {
  return counts ? { ...counts, unknown: total - counts.present - counts.absent } : null;
}

function nameById(db: WriterDb, plan: Plan): (id: number) => string {
  const planned = new Map(plan.genres.map(({ id, name, newName }) => [id, newName ?? name]));
  const stored = db.prepare<{ name: string }>('SELECT name FROM genre WHERE id = ?');
  return (id) => planned.get(id) ?? stored.get(id)?.name ?? `genre ${id}`;
}

function runsThatKnow(db: WriterDb, ids: readonly number[], nameOf: (id: number) => string): VocabularyPreview['runs'] {
  const rows = db
    .prepare<{ id: string; name: string; genreIds: string; detail: string }>(
      'SELECT id, name, genre_ids AS genreIds, detail FROM run ORDER BY created_at DESC, id DESC',
    )
    .all();
  return rows.flatMap(({ id, name, genreIds, detail }) => {
    const known = (JSON.parse(genreIds) as number[]).filter((genreId) => ids.includes(genreId));
    if (known.length === 0) return [];
    const { thresholds } = JSON.parse(detail) as { thresholds?: number[] | null };
    return [{ id, name, genres: known.map(nameOf), thresholds: (thresholds?.length ?? 0) > 0 }];
  });
}

/** A view names a genre anywhere in its filter, however deep. */
function viewsThatName(db: WriterDb, ids: readonly number[]): VocabularyPreview['views'] {
  const views = db
    .prepare<{ id: string; name: string; search: string }>('SELECT id, name, search FROM saved_view')
    .all();
  return views.flatMap(({ id, name, search }) => {
    const filter = JSON.stringify(viewFromSearch(search).filter);
    return ids.some((genreId) => new RegExp(`"genreId":${genreId}[,}]`).test(filter)) ? [{ id, name }] : [];
  });
}
