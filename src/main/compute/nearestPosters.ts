// The call that finds nearest posters: `models/nearest.ts` over the embeddings that it is given, kept as a file of the project.
import type { CallContext } from '../lib/threadCalls.ts';
import { writeNearest } from '../lib/nearestFile.ts';
import { nearest } from '../models/nearest.ts';
import { countCores } from './cores.ts';
import type { NearestPostersInput } from './service.ts';

/** See `ComputeService.nearestPosters`. Cancelled, it leaves the file that was there. */
export async function nearestPosters(input: NearestPostersInput, context: CallContext): Promise<{ images: number }> {
  const { pooled, dim, groups, count, projectDir, modelHash } = input;
  const found = await nearest(pooled, dim, groups, {
    count,
    threads: input.threads > 0 ? input.threads : countCores().threads,
    signal: context.signal,
    onProgress: (done) => {
      context.note({ done });
    },
  });
  await writeNearest(projectDir, modelHash, input, found);
  return { images: groups.length };
}
