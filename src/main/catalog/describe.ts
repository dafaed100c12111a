// Edits in words, as the undo button and the history show them: "add Horror to 214 posters".
import type { GenreState } from '../../shared/domain.ts';
import type { WriterDb } from './connection.ts';

const VERBS: Record<GenreState, { verb: string; joins: string }> = {
  present: { verb: 'add', joins: 'to' },
  absent: { verb: 'remove', joins: 'from' },
  unknown: { verb: 'clear', joins: 'on' },
};
const STATES: GenreState[] = ['present', 'absent', 'unknown'];

const list = (names: string[]): string =>
  names.length > 4
    ? `${names.length} genres`
    : names.length > 1
      ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
      : (names[0] ?? '');

/** `posterName` names the poster when it is only one. */
export function describeLabels(
  set: { name: string; state: GenreState }[],
  posters: number,
  posterName: string,
): string {
  const parts = STATES.flatMap((state) => {
    const names = set.filter((s) => s.state === state).map((s) => s.name);
    return names.length > 0 ? [{ state, text: `${VERBS[state].verb} ${list(names)}` }] : [];
  });
  const joins = parts.length === 1 && parts[0] ? VERBS[parts[0].state].joins : 'on';
  return `${parts.map((p) => p.text).join(', ')} ${joins} ${posters === 1 ? posterName : `${posters.toLocaleString('en')} posters`}`;
}

/** Title (or film key) of a poster's film. */
export function posterName(db: WriterDb, posterId: number): string {
  const film = db
    .prepare<{ title: string; key: string }>(
      'SELECT f.title, f.key FROM poster p JOIN film f ON f.id = p.film_id WHERE p.id = ?',
    )
    .get(posterId);
  if (!film) return `poster ${posterId}`;
  return film.title === '' ? film.key : film.title;
}
