// The merge rules as pure functions: what a record of a source does to one film, without touching a database.
// Labels: importLayer.ts (commutative, idempotent). Scalars and taglines: the first import stays, others are reported,
// unless the user lets them replace. What a person set is never touched.
import type { GenreState, Source } from '../../../shared/domain.ts';
import type { FilmRecord, Said } from '../../import/index.ts';
import { seen, setLayer, type EditLayer, type Layers } from '../layers.ts';
import { hasBit } from '../masks.ts';
import { taglineOffer, type TaglineState } from '../taglines.ts';
import type { LayerMerges } from './layerMerges.ts';
import type { ReportBuilder } from './report.ts';
import { joinMasks, type SourceMasks } from './sourceMasks.ts';

/** Genre names of a record. */
export type GenreLists = Pick<FilmRecord, 'genres' | 'absent'>;

/** Who says something in a table: the table itself (`actor` null, `at` null), or somebody whom it names. */
export interface Speaker {
  table: number;
  actor: string | null;
  at: string | null;
}
export type PlannedEvent = SourceMasks & Speaker;
/** A pair that an export of a project says a person or a model set. */
export interface PlannedPair extends Speaker {
  layer: EditLayer;
  genreId: number;
  state: GenreState;
}
export interface PlannedTagline extends Speaker {
  text: string;
  source: Source;
}

export interface PlannedPoster {
  /** null until it is written. */
  id: number | null;
  sha256: string | null;
  /** Shared by all posters of which the same is known. */
  layers: Layers;
  tagline: TaglineState;
  /** One for each table that brings something new: what the event of this import will say. */
  events: PlannedEvent[];
  pairs: PlannedPair[];
  /** The tagline to write, and where it came from. */
  newTagline: PlannedTagline | null;
}

export interface PlannedFilm {
  id: number | null;
  key: string;
  title: string;
  year: number | null;
  overview: string | null;
  rating: number | null;
  link: string | null;
  hasImage: boolean;
  posters: PlannedPoster[];
  /** A field of the film has to be written. */
  dirty: boolean;
  /** Anything has to be written. */
  pending: boolean;
}

/** The table that a record comes from, as the merge sees it. */
export interface MergeSource {
  index: number;
  name: string;
  update: boolean;
  /** Films alone: their labels and taglines come in a second look, when their pictures are there. */
  filmsOnly: boolean;
  merges: LayerMerges;
  /** Masks of what a record says of genres; null when it lists none, which says nothing. */
  masksOf(record: GenreLists): SourceMasks | null;
  genreId(name: string): number;
  genreName(id: number): string;
}

const SCALARS = ['title', 'year', 'overview', 'rating', 'link'] as const;

/** Merges one record into its film and counts what came of it. Returns whether anything has to be written. */
export function mergeRecord(
  film: PlannedFilm,
  record: FilmRecord,
  source: MergeSource,
  report: ReportBuilder,
): boolean {
  let wrote = mergeScalars(film, record, source, report);
  if (source.filmsOnly) {
    if (wrote) film.pending = true;
    return wrote;
  }
  const masks = record.said === null ? source.masksOf(record) : null;
  const self: Speaker = { table: source.index, actor: null, at: null };
  for (const poster of postersOf(film, record)) {
    if (masks !== null && mergeLabels(film, poster, record, masks, self, source, report)) wrote = true;
    for (const said of record.said ?? []) {
      if (mergeSaid(film, poster, record, said, source, report)) wrote = true;
    }
    if (record.tagline !== null && mergeTagline(film, poster, record, record.tagline, source, report)) wrote = true;
  }
  if (wrote) film.pending = true;
  return wrote;
}

/** The poster that the record is about, where it says so and the film has it; else all of the film. */
function postersOf(film: PlannedFilm, { sha256 }: FilmRecord): PlannedPoster[] {
  const meant = sha256 === null ? [] : film.posters.filter((poster) => poster.sha256 === sha256);
  return meant.length > 0 ? meant : film.posters;
}

/** What one actor says: an import's word in the lowest layer, a person's or a model's in theirs. */
function mergeSaid(
  film: PlannedFilm,
  poster: PlannedPoster,
  record: FilmRecord,
  said: Said,
  source: MergeSource,
  report: ReportBuilder,
): boolean {
  const speaker: Speaker = { table: source.index, actor: said.actor, at: said.at };
  if (said.source === 'import') {
    const masks = source.masksOf({ genres: said.present, absent: said.absent });
    return masks !== null && mergeLabels(film, poster, record, masks, speaker, source, report);
  }
  let wrote = false;
  for (const state of ['present', 'absent', 'unknown'] as const) {
    for (const name of said[state] ?? []) {
      const genreId = source.genreId(name);
      const pair: PlannedPair = { ...speaker, layer: said.source, genreId, state };
      const offer = pairOffer(poster.layers, pair);
      if (offer === 'kept') {
        if (said.source === 'person') report.counts.keptByPerson++;
        else
          report.conflict({
            source: source.name,
            row: record.row,
            film: film.key,
            what: name,
            kept: 'another model’s',
            offered: state,
          });
      }
      if (offer !== 'new') continue;
      const before = seen(poster.layers, genreId).state;
      const layers = { ...poster.layers };
      setLayer(layers, pair.layer, genreId, state);
      if (seen(layers, genreId).state !== before) report.counts.labels++;
      poster.layers = source.merges.share(layers);
      poster.pairs.push(pair);
      wrote = true;
    }
  }
  return wrote;
}

/** What an export's word for a pair does to its layer: what is set there stays. */
export function pairOffer(layers: Layers, { layer, genreId, state }: PlannedPair): 'new' | 'same' | 'kept' {
  const now = seen(layers, genreId, layer);
  if (now.source !== layer) return 'new';
  return now.state === state ? 'same' : 'kept';
}

function mergeScalars(film: PlannedFilm, record: FilmRecord, source: MergeSource, report: ReportBuilder): boolean {
  let wrote = false;
  for (const field of SCALARS) {
    const offered = field === 'link' ? record.posterLink : record[field];
    const current = film[field];
    if (offered === null || offered === current) continue;
    const empty = current === null || current === '';
    if (!empty) {
      report.change({
        source: source.name,
        row: record.row,
        film: film.key,
        what: source.update ? `${field}, replaced` : field,
        kept: String(current),
        offered: String(offered),
      });
    }
    if (empty || source.update) {
      (film as unknown as Record<typeof field, string | number>)[field] = offered;
      film.dirty = true;
      wrote = true;
    }
  }
  return wrote;
}

function mergeLabels(
  film: PlannedFilm,
  poster: PlannedPoster,
  record: FilmRecord,
  masks: SourceMasks,
  speaker: Speaker,
  source: MergeSource,
  report: ReportBuilder,
): boolean {
  const effect = source.merges.effect(poster.layers, masks);
  report.counts.labels += effect.pairs;
  report.counts.keptByPerson += effect.keptByPerson.length;
  for (const id of effect.conflicting) {
    // Present beats absent, whichever came first.
    const saysPresent = hasBit(masks.present, id);
    report.conflict({
      source: source.name,
      row: record.row,
      film: film.key,
      what: source.genreName(id),
      kept: 'present',
      offered: saysPresent ? 'absent, by an earlier import' : 'absent',
    });
  }
  if (!effect.changed) return false;
  poster.layers = effect.merged;
  const said = poster.events.find(
    ({ table, actor, at }) => table === speaker.table && actor === speaker.actor && at === speaker.at,
  );
  if (said === undefined) poster.events.push({ ...speaker, ...masks });
  else Object.assign(said, joinMasks(said, masks));
  return true;
}

function mergeTagline(
  film: PlannedFilm,
  poster: PlannedPoster,
  record: FilmRecord,
  text: string,
  source: MergeSource,
  report: ReportBuilder,
): boolean {
  const by = record.taglineBy;
  const from = by?.source ?? 'import';
  const offer = taglineOffer(poster.tagline, text, source.update, from);
  if (offer === 'same') return false;
  if (offer === 'kept-by-person') {
    report.counts.keptByPerson++;
    return false;
  }
  if (offer === 'kept') {
    report.conflict({
      source: source.name,
      row: record.row,
      film: film.key,
      what: 'tagline',
      kept: poster.tagline.text ?? '',
      offered: text,
    });
    return false;
  }
  if (offer === 'replaced') {
    report.change({
      source: source.name,
      row: record.row,
      film: film.key,
      what: 'tagline, replaced',
      kept: poster.tagline.text ?? '',
      offered: text,
    });
  }
  poster.tagline = { text, source: from };
  poster.newTagline = { table: source.index, text, source: from, actor: by?.actor ?? null, at: by?.at ?? null };
  report.counts.taglines++;
  return true;
}
