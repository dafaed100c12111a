// Search by image and by text: what the reader thread offers of it, and its handlers. It knows which images are to be compared,
// which rows of an index a filter lets pass, and which posters the rows that were found are.
import type { Filter } from '../../../../shared/filter.ts';
import type { PosterRow } from '../../../../shared/domain.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import { ID_BYTES } from '../../../lib/vectorIndex/imageIds.ts';
import type { IndexKey } from '../../../lib/vectorIndex/manifest.ts';
import type { Opened } from '../opened.ts';
import { posterRow, rowOrThrow } from '../posterRows.ts';
import { EmbeddedImagesOf } from './embeddedImages.ts';
import { IndexRowsOf } from './indexRows.ts';

export interface SimilarReader {
  /** The images that an index of this model has to hold. `ids` (sha256, 32 bytes each) only where they are asked for. */
  'similar.images'(input: { modelHash: string; withIds: boolean }): {
    set: string;
    images: number;
    total: number;
    dim: number;
    ids: Uint8Array | null;
  };
  /** The row of a poster's image (null: no poster asked about), and a bit per row that the filter lets pass (null: all). */
  'similar.scope'(input: { key: IndexKey; set: string; filter: Filter; posterId: number | null }): {
    row: number | null;
    allowed: Uint8Array | null;
    /** That can be found: with an image in the index, passing the filter, not the one that is asked about. */
    posters: number;
  };
  /** The posters of rows that were found, in their order, those that pass the filter; several where films share an image. */
  'similar.posters'(input: {
    key: IndexKey;
    set: string;
    rows: Int32Array;
    cosines: Float32Array;
    filter: Filter;
    /** A poster that is left out; others with the same image come first, with cosine 1. */
    except: number | null;
  }): { rows: (PosterRow & { cosine: number })[]; runGenreIds: number[]; revision: number };
}

export function similarReading(current: () => Opened): Handlers<SimilarReader> {
  const embedded = new EmbeddedImagesOf();
  const indexed = new IndexRowsOf();
  return {
    async 'similar.images'({ modelHash, withIds }) {
      const { ids, set, total, dim } = await embedded.of(current().project, modelHash);
      return { set, images: ids.byteLength / ID_BYTES, total, dim, ids: withIds ? ids : null };
    },
    async 'similar.scope'({ key, set, filter, posterId }) {
      const { project } = current();
      const { images, starts, posters } = await indexed.of(project, key, set);
      let row: number | null = null;
      if (posterId !== null) {
        rowOrThrow(project.columns, posterId);
        const sha256 = project.db.prepare('SELECT sha256 FROM poster WHERE id = ?').pluck().get(posterId) as
          string | null;
        row = sha256 === null ? -1 : images.rowOf(Buffer.from(sha256, 'hex'));
        if (row < 0) {
          throw new AppError(
            'not_found',
            sha256 === null
              ? `Poster ${posterId} has no image.`
              : `The image of poster ${posterId} is not embedded yet.`,
            { hint: sha256 === null ? 'Import its image first.' : 'Embed the posters of this project first.' },
          );
        }
      }
      const matching = project.lists.matching(filter);
      if (matching === null) return { row, allowed: null, posters: posters.length - (posterId === null ? 0 : 1) };
      const passes = passing(project, matching);
      const allowed = new Uint8Array((images.count + 7) >> 3);
      let count = 0;
      for (let at = 0; at < images.count; at++) {
        for (let i = starts[at]!; i < starts[at + 1]!; i++) {
          if (passes[project.columns.rowOf(posters[i]!)] !== 1) continue;
          allowed[at >> 3]! |= 1 << (at & 7);
          if (posters[i] !== posterId) count++;
        }
      }
      return { row, allowed, posters: count };
    },
    async 'similar.posters'({ key, set, rows, cosines, filter, except }) {
      const { project } = current();
      const { images, starts, posters } = await indexed.of(project, key, set);
      const { columns } = project;
      const matching = project.lists.matching(filter);
      const passes = matching === null ? null : passing(project, matching);
      const found: (PosterRow & { cosine: number })[] = [];
      const take = (at: number, cosine: number): void => {
        for (let i = starts[at]!; i < starts[at + 1]!; i++) {
          const row = columns.rowOf(posters[i]!);
          if (row < 0 || posters[i] === except || (passes !== null && passes[row] !== 1)) continue;
          found.push({ ...posterRow(columns, row), cosine });
        }
      };
      if (except !== null) {
        const sha256 = project.db.prepare('SELECT sha256 FROM poster WHERE id = ?').pluck().get(except) as
          string | null;
        const own = sha256 === null ? -1 : images.rowOf(Buffer.from(sha256, 'hex'));
        if (own >= 0) take(own, 1);
      }
      rows.forEach((row, i) => {
        take(row, cosines[i]!);
      });
      return { rows: found, runGenreIds: columns.run?.genreIds ?? [], revision: project.revision };
    },
  };
}

function passing({ columns }: Opened['project'], matching: Int32Array): Uint8Array {
  const passes = new Uint8Array(columns.count);
  for (const row of matching) passes[row] = 1;
  return passes;
}
