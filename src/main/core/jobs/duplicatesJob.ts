// Looks for posters that show the same picture: alike hashes choose the pairs, the embeddings decide, and what persons told apart
// stays apart. The clusters take the place of those before in one commit, so a job that dies changes nothing.
import type { Parsed } from '../../../shared/contract.ts';
import type { DuplicateSearch } from '../../../shared/calls/duplicates.ts';
import { AppError } from '../../../shared/errors.ts';
import type { DuplicatesReader } from '../../catalog/reader/duplicates/service.ts';
import { ALIKE_BITS } from '../../catalog/reader/similarImages.ts';
import type { PairNote } from '../../compute/vectors/vectorService.ts';
import { chooseImageEncoder } from '../models/encoders.ts';
import { buildIndex } from '../similar/buildIndex.ts';
import { imageSpace } from '../similar/spaces.ts';
import type { Studio } from '../studio.ts';
import type { JobRun, JobWork } from './engine.ts';

/** Posters may be told apart while clusters are made; then they are made again. */
const ATTEMPTS = 3;

const PHASES: Record<PairNote['phase'], string> = {
  neighbours: 'measuring how near neighbours are',
  pairs: 'comparing posters',
};

export function duplicatesWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const { threshold } = rawInput as Parsed<'duplicates.find'>;
    const { project } = run;
    const found = await findPairs(studio, run, threshold ?? null);
    run.check();
    run.phase('making clusters', 'posters', null);
    for (let attempt = 1; ; attempt++) {
      const made = await project.read('duplicates.cluster', { found: found.pairs });
      const search: DuplicateSearch = {
        ...found.search,
        at: studio.clock().toISOString(),
        clusters: new Set(made.clusters).size,
        posters: made.posterIds.length,
      };
      try {
        await project.write('duplicates.put', { ...made, search });
        return search;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'conflict' || attempt === ATTEMPTS) throw error;
      }
    }
  };
}

interface Found {
  /** null: no embeddings to go by. */
  pairs: Parameters<DuplicatesReader['duplicates.cluster']>[0]['found'];
  search: Omit<DuplicateSearch, 'at' | 'clusters' | 'posters'>;
}

async function findPairs(studio: Studio, run: JobRun, threshold: number | null): Promise<Found> {
  const { project } = run;
  const encoder = await chooseImageEncoder(studio, project);
  const key = imageSpace(studio, project, encoder);
  const { set, images, notEmbedded } = await buildIndex(run, studio.compute, key);
  const counts = { images: images + notEmbedded, notEmbedded };
  if (images === 0) {
    run.log('warn', `No poster is embedded by ${encoder.id}: pictures are compared by their hashes alone.`);
    const nothing = { model: null, threshold: null, calibrated: null, neighbours: null, alike: null };
    return { pairs: null, search: { ...nothing, ...counts } };
  }
  const hashes = await project.read('duplicates.hashes', { key, set });
  let phase: PairNote['phase'] | null = null;
  const found = await studio.compute.call(
    'duplicatePairs',
    { key, set, ...hashes, bits: ALIKE_BITS, threshold },
    {
      signal: run.signal,
      onNote: (payload) => {
        const note = payload as PairNote;
        if (note.phase !== phase) run.phase(PHASES[(phase = note.phase)], 'posters', note.total);
        run.progress(note.done);
      },
    },
  );
  const { a, b, cosines, calibrated, neighbours, alike } = found;
  return {
    pairs: { key, set, pairs: { a, b, cosines } },
    search: {
      model: { id: encoder.id, hash: encoder.hash },
      threshold: found.threshold,
      ...{ calibrated, neighbours, alike },
      ...counts,
    },
  };
}
