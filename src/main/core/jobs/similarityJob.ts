// Builds the index of embeddings that similarity searches scan, or adds the posters that it lacks.
import { vectorSpaceSchema } from '../../lib/vectorIndex/manifest.ts';
import { chooseImageEncoder } from '../models/encoders.ts';
import { buildIndex } from '../similar/buildIndex.ts';
import { imageSpace, textSpace } from '../similar/spaces.ts';
import type { Studio } from '../studio.ts';
import type { JobWork } from './engine.ts';

export interface SimilarityJobInput {
  space: 'image' | 'text';
  /** Why it is made, in words. */
  why: string;
}

export function similarityWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const { space, why } = rawInput as SimilarityJobInput;
    const encoder = await chooseImageEncoder(studio, run.project);
    const key =
      vectorSpaceSchema.parse(space) === 'image'
        ? imageSpace(studio, run.project, encoder)
        : (await textSpace(studio, run.project, encoder)).key;
    run.log('info', why);
    const built = await buildIndex(run, studio.compute, key);
    return { space, why, encoder: { id: encoder.id, hash: encoder.hash }, ...built };
  };
}
