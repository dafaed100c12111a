// The job that embeds every image that has no embedding yet.
import type { Parsed } from '../../../shared/contract.ts';
import { refuseExisting } from '../../lib/atomicFile.ts';
import { chooseImageEncoder } from '../models/encoders.ts';
import type { Studio } from '../studio.ts';
import { chooseThreads } from '../threads.ts';
import { embedMissing } from './embeddings.ts';
import { writeEmbeddings } from './embeddingsFile.ts';
import { outputFile } from './outputFile.ts';
import type { JobWork } from './engine.ts';

export function embedWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as Parsed<'embed.start'>;
    const out = input.out === undefined ? null : await outputFile(run.project.dir, input.out);
    if (out !== null) await refuseExisting(out, input.overwrite);
    const encoder = await chooseImageEncoder(studio, run.project, { ...input, id: input.encoder });
    const threads = await chooseThreads(studio);
    const made = await embedMissing(run, studio, encoder, {
      tokens: input.tokens,
      device: input.device,
      threads,
    });
    const written = out === null ? null : await writeEmbeddings(run, encoder, out, input.overwrite);
    return {
      written,
      encoder: { id: encoder.id, hash: encoder.hash },
      embedded: made.embedded,
      already: made.already,
      failed: made.failed,
      device: made.device,
      threads,
    };
  };
}
