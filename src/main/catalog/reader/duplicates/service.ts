// Posters that show the same picture: what the reader thread offers of it, and its handlers.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import { hexOf } from '../../../lib/vectorIndex/imageIds.ts';
import type { IndexKey } from '../../../lib/vectorIndex/manifest.ts';
import type { Opened } from '../opened.ts';
import { IndexRowsOf } from '../similar/indexRows.ts';
import { ClusterList } from './clusterList.ts';
import { findClusters, type FoundClusters, type FoundPairs } from './findClusters.ts';

export interface DuplicatesReader {
  /** By row of an index: the perceptual hash of its image, and 1 where it says nothing. */
  'duplicates.hashes'(input: { key: IndexKey; set: string }): {
    high: Uint32Array;
    low: Uint32Array;
    silent: Uint8Array;
  };
  /** The clusters that pairs make, with those that are certain by the pictures alone (null: these only). */
  'duplicates.cluster'(input: { found: { key: IndexKey; set: string; pairs: FoundPairs } | null }): FoundClusters;
  'duplicates.list'(input: Parsed<'duplicates.list'>): Output<'duplicates.list'>;
}

export function duplicatesReading(current: () => Opened): Handlers<DuplicatesReader> {
  const indexed = new IndexRowsOf();
  const list = new ClusterList();
  return {
    async 'duplicates.hashes'({ key, set }) {
      const { project, grouped } = current();
      const { images: rows } = await indexed.of(project, key, set);
      const { images, same } = await grouped.of(project);
      const numbers = new Map(images.sha256.map((sha256, i) => [sha256, i]));
      const high = new Uint32Array(rows.count);
      const low = new Uint32Array(rows.count);
      const silent = new Uint8Array(rows.count).fill(1);
      for (let row = 0; row < rows.count; row++) {
        const image = numbers.get(hexOf(rows.ids, row));
        if (image === undefined) continue;
        high[row] = images.hashes.high[image]!;
        low[row] = images.hashes.low[image]!;
        silent[row] = same.silent[image]!;
      }
      return { high, low, silent };
    },
    async 'duplicates.cluster'({ found }) {
      const { project, grouped } = current();
      const index = found === null ? null : await indexed.of(project, found.key, found.set);
      return findClusters(project, grouped, found === null ? null : { index: index!, pairs: found.pairs });
    },
    'duplicates.list': (input) => list.answer(current().project, input),
  };
}
