// The merge rules as pure functions: what a record of a source does to one film, without touching a database.
// Labels: importLayer.ts (commutative, idempotent). Scalars and taglines: the first import stays, others are reported,
// unless the user lets them replace. What a person set is never touched.
import type { FilmRecord } from '../../import/index.ts';
import type { Layers } from '../layers.ts';
import { hasBit } from '../masks.ts';
import { taglineOffer, type TaglineState } from '../taglines.ts';
import type { LayerMerges } from './layerMerges.ts';
import type { ReportBuilder } from './report.ts';
import { joinMasks, type SourceMasks } from './sourceMasks.ts';

/** Genre names of a record. */
export type GenreLists = Pick<FilmRecord, 'genres' | 'absent'>;

export interface PlannedEvent extends SourceMasks {
  table: number;
}

export interface PlannedPoster {
  /** null until it is written. */
  id: number | null;
  /** Shared by all posters of which the same is known. */
  layers: Layers;
  tagline: TaglineState;
  /** One for each table that brings something new: what the event of this import will say. */
  events: PlannedEvent[];
  /** The tagline to write, and the table that it came from. */
  newTagline: { table: number; text: string } | null;
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
  merges: LayerMerges;
  /** Masks of what a record says of genres; null when it lists none, which says nothing. */
  masksOf(record: GenreLists): SourceMasks | null;
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
  const masks = source.masksOf(record);
  for (const poster of film.posters) {
    if (masks !== null && mergeLabels(film, poster, record, masks, source, report)) wrote = true;
    if (record.tagline !== null && mergeTagline(film, poster, record, record.tagline, source, report)) wrote = true;
  }
  if (wrote) film.pending = true;
  return wrote;
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
  const said = poster.events.find(({ table }) => table === source.index);
  if (said === undefined) poster.events.push({ table: source.index, ...masks });
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
  const offer = taglineOffer(poster.tagline, text, source.update);
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
  poster.tagline = { text, source: 'import' };
  poster.newTagline = { table: source.index, text };
  report.counts.taglines++;
  return true;
}
