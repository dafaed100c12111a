// What a file of taglines is to its export: bytes before, for some posters at a time, and behind. The job streams them. Types only.
import type { ReaderService } from '../../../catalog/services.ts';
import type { Approval } from '../../../../shared/taglines/draft.ts';
import type { Paper } from '../../../../shared/taglines/exportForms.ts';

/** A tagline as the catalog gives it. */
export type ApprovedTagline = ReturnType<ReaderService['taglines.approved']>['rows'][number];

/** A tagline that leaves, with what the export as a whole knows of it. */
export interface TaglineRow extends ApprovedTagline {
  /** As a reader counts. */
  characters: number;
  /** Titles of other films of this export with the same tagline, but for case, spaces and punctuation; at most three. */
  sameAs: string[];
}

/** A JPEG of the poster with its size in pixels. */
export interface Picture {
  data: Uint8Array;
  width: number;
  height: number;
}

/** What a file says of the export as a whole. */
export interface TaglineFacts {
  project: string;
  /** When the export began, ISO 8601. */
  at: string;
  approvals: Approval[];
  paper: Paper;
  /** Taglines in all. */
  total: number;
}

/** What became of texts that a form could not show as they are. */
export interface TextLosses {
  /** Characters that no font of the studio has and that are drawn as boxes, in the order of their first use; at most fifty. */
  withoutGlyph: string[];
  /** Titles of films whose tagline or title did not fit its place; at most a hundred. */
  shortened: string[];
}
export const NO_LOSSES: TextLosses = { withoutGlyph: [], shortened: [] };

export type Piece = string | Uint8Array;

/** One form. The pieces in their order are the file. */
export interface TaglineFile {
  head(): Piece | Promise<Piece>;
  /** `pictures` are those of `rows`; null for a poster without one, and for all of a form that shows none. */
  page(rows: readonly TaglineRow[], pictures: readonly (Picture | null)[]): Piece | Promise<Piece>;
  tail(): Piece | Promise<Piece>;
  losses(): TextLosses;
}
