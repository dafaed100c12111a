// Rows of an export of Marquee (CSV, Parquet, JSON lines) as they were written: every label with its state, source, actor and
// time, and which picture it is about. Somebody may have edited the cells since, in a spreadsheet: what the cells of the genres
// say counts, and provenance is taken only where it says the same.
import type { GenreState, Source } from '../../../shared/domain.ts';
import { readEventTime } from '../../../shared/eventTime.ts';
import { genreStateSchema, sourceSchema } from '../../../shared/domain.ts';
import type { TableInspection } from '../../../shared/importSpec.ts';
import { normaliseImdbId, otherFilmKey } from '../filmKey.ts';
import { emptyRecord, posterCell, TEXT_LIMITS, type FilmRecord, type RowReader, type Said } from '../filmRecord.ts';
import { readYear } from '../releaseYear.ts';
import { readSplit } from './guess.ts';

const MAX_LABELS = 1_000;
const MAX_NAME = 60;
const MAX_ACTOR = 200;

/** A label with its provenance; `actor` null when the file's own cells say it alone. */
interface Label {
  genre: string;
  state: GenreState;
  source: Source;
  actor: string | null;
  at: string | null;
}

/** A reader for the columns of one export. */
export function ownExportReader(table: { columns: readonly string[]; format: TableInspection['format'] }): RowReader {
  const at = (name: string): ((cells: readonly string[]) => string) => {
    const index = table.columns.indexOf(name);
    return (cells) => (index < 0 ? '' : (cells[index] ?? ''));
  };
  const lines = table.format === 'jsonl';
  const [imdbId, key, title, year] = [at('imdbId'), at('key'), at('title'), at('year')];
  const [genres, absent, provenance] = [at('genres'), at('absent'), at('genreProvenance')];
  const [tagline, poster, split, sha256] = [at('tagline'), at(lines ? 'file' : 'poster'), at('split'), at('sha256')];
  const [taglineSource, taglineActor, taglineAt] = [at('taglineSource'), at('taglineActor'), at('taglineAt')];
  return ({ row, line, cells }) => {
    const id = imdbId(cells);
    const filmKey = id === '' ? otherFilmKey(key(cells)) : normaliseImdbId(id);
    if (filmKey === null) {
      return { film: null, reason: id === '' ? 'neither an IMDb id nor a key' : `"${id.slice(0, 40)}" is no IMDb id` };
    }
    const problems: string[] = [];
    const film: FilmRecord = { ...emptyRecord(row, line, filmKey), ...posterCell(poster(cells)) };
    film.title = within('title', title(cells), problems);
    const when = readYear(year(cells));
    if (typeof when === 'object' && when !== null) problems.push(`year ${when.reason}`);
    else film.year = when;
    const part = split(cells);
    film.split = part === '' ? null : readSplit(part);
    if (part !== '' && film.split === null)
      problems.push(`split "${part.slice(0, 40)}" is none of train, validation, test`);
    const hash = sha256(cells).toLowerCase();
    if (/^[0-9a-f]{64}$/.test(hash)) film.sha256 = hash;
    else if (hash !== '') problems.push('sha256 is no hash of a picture');

    const labels = lines
      ? provenanceOf(genres(cells), problems)
      : agreed(
          provenanceOf(provenance(cells), problems),
          listOf(genres(cells), problems),
          listOf(absent(cells), problems),
        );
    film.said = grouped(labels);
    film.genres =
      labels.length === 0 ? null : labels.filter(({ state }) => state === 'present').map(({ genre }) => genre);
    film.absent = labels.filter(({ state }) => state !== 'present').map(({ genre }) => genre);

    const told = lines ? taglineOf(tagline(cells), problems) : tagline(cells);
    const text = typeof told === 'string' ? told : (told?.text ?? '');
    film.tagline = within('tagline', text, problems);
    const by =
      typeof told === 'string'
        ? { source: taglineSource(cells), actor: taglineActor(cells), at: taglineAt(cells) }
        : { source: told?.source, actor: told?.actor, at: told?.at };
    const source = sourceSchema.safeParse(by.source);
    if (film.tagline !== null && source.success) {
      film.taglineBy = { source: source.data, actor: nameOf(by.actor) ?? '', at: timeOf(by.at) };
    }
    return { film, problems };
  };
}

/** A text as it is, within its limit; an empty one says nothing. */
function within(field: 'title' | 'tagline', text: string, problems: string[]): string | null {
  if (text === '') return null;
  if (text.length <= TEXT_LIMITS[field]) return text;
  problems.push(`the ${field} is ${text.length.toLocaleString('en')} characters long`);
  return null;
}

const nameOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, MAX_ACTOR) : null;

const timeOf = (value: unknown): string | null =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? readEventTime(value) : null;

function parsed(cell: string, problems: string[], what: string): unknown {
  if (cell === '') return null;
  try {
    return JSON.parse(cell);
  } catch {
    problems.push(`${what} is no JSON`);
    return null;
  }
}

/** Labels of a JSON list of objects; entries that are none are told of and left out. */
function provenanceOf(cell: string, problems: string[]): Label[] {
  const list = parsed(cell, problems, 'the list of labels');
  if (list === null) return [];
  if (!Array.isArray(list) || list.length > MAX_LABELS) {
    problems.push('the list of labels is none');
    return [];
  }
  const labels = new Map<string, Label>();
  for (const entry of list as unknown[]) {
    const { genre, state, source, actor, at } = (typeof entry === 'object' ? (entry ?? {}) : {}) as Record<
      string,
      unknown
    >;
    const [known, by] = [genreStateSchema.safeParse(state), sourceSchema.safeParse(source)];
    if (typeof genre !== 'string' || !isName(genre) || !known.success || !by.success) {
      problems.push('a label is not of the form {"genre", "state", "source", "actor", "at"}');
      continue;
    }
    labels.set(genre.toLowerCase(), {
      genre,
      state: known.data,
      source: by.data,
      actor: nameOf(actor),
      at: timeOf(at),
    });
  }
  return [...labels.values()];
}

const isName = (genre: string): boolean => genre.trim() === genre && genre !== '' && genre.length <= MAX_NAME;

/** The names of a cell: a JSON list, or separated by `|`. */
function listOf(cell: string, problems: string[]): string[] {
  const text = cell.trim();
  if (text === '') return [];
  const names: unknown = text.startsWith('[') ? parsed(text, problems, 'a list of genres') : text.split('|');
  if (!Array.isArray(names)) return [];
  return (names as unknown[]).flatMap((entry) => {
    const name = typeof entry === 'string' ? entry.trim() : '';
    if (isName(name)) return [name];
    if (name !== '') problems.push(`"${name.slice(0, 40)}…" is too long for a genre`);
    return [];
  });
}

/** The labels of the cells, with their provenance where it says the same; and pairs that a person made unknown. */
function agreed(provenance: readonly Label[], present: readonly string[], absent: readonly string[]): Label[] {
  const by = new Map(provenance.map((label) => [label.genre.toLowerCase(), label]));
  const labels = new Map<string, Label>();
  for (const [names, state] of [
    [absent, 'absent'],
    [present, 'present'],
  ] as const) {
    for (const genre of names) {
      const known = by.get(genre.toLowerCase());
      const own: Label = { genre, state, source: 'import', actor: null, at: null };
      labels.set(genre.toLowerCase(), known?.state === state ? known : own);
    }
  }
  for (const label of provenance) {
    if (label.state === 'unknown' && !labels.has(label.genre.toLowerCase()))
      labels.set(label.genre.toLowerCase(), label);
  }
  return [...labels.values()];
}

/** Labels by who set them and when; each group names its absent genres itself. */
function grouped(labels: readonly Label[]): Said[] | null {
  const groups = new Map<string, Said & { present: string[]; absent: string[]; unknown: string[] }>();
  for (const { genre, state, source, actor, at } of labels) {
    if (state === 'unknown' && source !== 'person') continue;
    const key = JSON.stringify([source, actor, at]);
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { source, actor, at, present: [], absent: [], unknown: [] }));
    group[state].push(genre);
  }
  return groups.size === 0 ? null : [...groups.values()];
}

/** The tagline of a line: an object, or null. */
function taglineOf(cell: string, problems: string[]): Record<'text', string> & Record<string, unknown> {
  const value = parsed(cell, problems, 'the tagline');
  if (value === null || typeof value !== 'object') return { text: '' };
  const text = (value as { text?: unknown }).text;
  return { ...(value as object), text: typeof text === 'string' ? text : '' };
}
