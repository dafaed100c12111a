// Makes the embeddings that are missing and reads those that training and prediction need. Used by three kinds of job.
// Rows are stored as they come from the compute process, so a job that dies keeps what it made.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { EmbedNote, MemoryInput } from '../../compute/service.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import type { Studio } from '../studio.ts';
import type { JobRun } from './engine.ts';

/** File of the token maps of one encoder: float16 rows, beside the catalog because they are large. */
export function tokensFileOf(projectDir: string, modelHash: string): string {
  return join(projectDir, 'embeddings', `${modelHash}.tokens.f16`);
}

export interface Embedded {
  embedded: number;
  already: number;
  failed: { sha256: string; problem: string }[];
  /** null when nothing was missing. */
  device: string | null;
}

/** Embeds every image of the project that has no embedding (or, with `tokens`, no token map) by this encoder. */
export async function embedMissing(
  run: JobRun,
  { compute, devices }: Pick<Studio, 'compute' | 'devices'>,
  encoder: EncoderChoice,
  options: { tokens: boolean; device: string; threads: number },
): Promise<Embedded> {
  const { project } = run;
  const { images, total } = await project.read('embeddings.missing', {
    modelHash: encoder.hash,
    tokens: options.tokens,
  });
  if (images.length === 0) return { embedded: 0, already: total, failed: [], device: null };
  const tokensFile = options.tokens ? tokensFileOf(project.dir, encoder.hash) : null;
  if (tokensFile) await mkdir(join(project.dir, 'embeddings'), { recursive: true });

  run.phase('choosing a device', 'posters', null);
  const { device, why } = await devices.resolve('inference', options.device, run.signal);
  run.phase(options.tokens ? 'making token maps' : 'embedding posters', 'posters', images.length);
  let stored: Promise<unknown> = Promise.resolve();
  const result = await compute.call(
    'embed',
    { encoder: encoder.ref, device, threads: options.threads, images, tokensFile },
    {
      signal: run.signal,
      onNote: (payload) => {
        const note = payload as EmbedNote;
        stored = stored.then(() => project.write('embeddings.put', { modelHash: encoder.hash, rows: note.rows }));
        // Awaited below; until then a failure must not count as unhandled.
        stored.catch(() => undefined);
        run.progress(note.done);
      },
    },
  );
  await stored;
  if (result.device !== '') run.log('info', `Posters were embedded on ${result.device} (${why}).`);
  if (result.fallback !== null) run.log('warn', result.fallback);
  for (const { sha256, problem } of result.failed) run.log('warn', `${sha256}: ${problem}`);
  run.check();
  return { embedded: result.embedded, already: total - images.length, failed: result.failed, device: result.device };
}

/** Image features of the given posters as the compute process takes them. */
export async function readMemory(
  run: JobRun,
  encoder: EncoderChoice,
  sha256: string[],
  tokens: boolean,
): Promise<MemoryInput> {
  const read = await run.project.read('embeddings.pooled', { modelHash: encoder.hash, sha256 });
  if (sha256.length > 0 && read.pooled.length !== sha256.length * read.dim) {
    throw new AppError('internal', 'The embeddings of some posters are missing although they were just made.');
  }
  return {
    pooled: read.pooled,
    dim: read.dim,
    tokens: tokens
      ? {
          file: tokensFileOf(run.project.dir, encoder.hash),
          rows: read.tokenRows,
          tokensPerImage: encoder.shape.tokens,
          dim: encoder.shape.width,
        }
      : null,
  };
}
