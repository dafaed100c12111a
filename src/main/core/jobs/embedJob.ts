// The job that embeds every image that has no embedding yet.
import type { Parsed } from '../../../shared/contract.ts';
import { chooseImageEncoder } from '../models.ts';
import type { Studio } from '../studio.ts';
import { chooseThreads } from '../threads.ts';
import { embedMissing } from './embeddings.ts';
import type { JobWork } from './engine.ts';

export function embedWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as Parsed<'embed.start'>;
    const encoder = await chooseImageEncoder(studio.compute, input.encoder);
    const threads = await chooseThreads(studio);
    const made = await embedMissing(run, studio.compute, encoder, {
      tokens: input.tokens,
      device: input.device,
      threads,
    });
    return {
      encoder: { id: encoder.id, hash: encoder.hash },
      embedded: made.embedded,
      already: made.already,
      failed: made.failed,
      device: made.device,
      threads,
    };
  };
}
