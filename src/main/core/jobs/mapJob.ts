// The job that lays the posters out on a plane: embeddings that are missing, then a thread of its own that reduces and projects
// them, then one file. Begun again it starts over, which gives the same map: all that it draws follows from the seed.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MapStamp } from '../../../shared/calls/map.ts';
import type { Parsed } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { encodeMap, mapFileOf } from '../../catalog/map/mapFile.ts';
import { startLayoutThread, type LayoutThread } from '../../compute/layout/client.ts';
import type { LaidOut, LayoutProgress } from '../../compute/layout/service.ts';
import { clearHalfWrites, writeFileAtomic } from '../../lib/atomicFile.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import { chooseImageEncoder } from '../models/encoders.ts';
import type { Studio } from '../studio.ts';
import { chooseThreads } from '../threads.ts';
import { embedMissing } from './embeddings.ts';
import type { JobRun, JobWork } from './engine.ts';

/** As many vectors are read at a time, so that pages and filters get their turn between. */
const PIECE = 500;
/** As many vectors teach the axes; more change nothing that the eye could see. */
const SAMPLE = 3000;

export function mapWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const { seed } = rawInput as Parsed<'map.start'>;
    const encoder = await chooseImageEncoder(studio, run.project);
    const threads = await chooseThreads(studio);
    const made = await embedMissing(run, studio, encoder, { tokens: false, device: 'auto', threads });
    run.phase('reading embeddings', 'posters', null);
    const { sha256 } = await run.project.read('map.images', { modelHash: encoder.hash });
    if (sha256.length === 0) {
      throw new AppError('conflict', 'There is no poster that could be put on a map.', {
        hint: made.failed.length > 0 ? 'None of the images could be read.' : 'Import posters with images first.',
      });
    }
    const laid = await layOutImages(run, encoder, sha256, seed);
    run.check();
    const stamp: MapStamp = {
      id: run.id,
      encoder: encoder.id,
      modelHash: encoder.hash,
      seed,
      images: sha256.length,
      imagesHash: createHash('sha256').update(sha256.join('')).digest('hex'),
      landmarks: laid.landmarks,
      madeAt: studio.clock().toISOString(),
    };
    const path = mapFileOf(run.project.dir);
    await mkdir(dirname(path), { recursive: true });
    // One job computes at a time, so nobody else writes this file now.
    await clearHalfWrites(path);
    await writeFileAtomic(path, encodeMap({ stamp, sha256, x: laid.x, y: laid.y }));
    await run.project.write('map.made', {});
    return { ...stamp, failed: made.failed.length };
  };
}

async function layOutImages(run: JobRun, encoder: EncoderChoice, sha256: string[], seed: number): Promise<LaidOut> {
  const thread = startLayoutThread();
  const stop = (): void => void thread.end();
  run.signal.addEventListener('abort', stop);
  try {
    run.check();
    return await drive(run, thread, encoder, sha256, seed);
  } finally {
    run.signal.removeEventListener('abort', stop);
    await thread.end();
  }
}

async function drive(
  run: JobRun,
  { client }: LayoutThread,
  encoder: EncoderChoice,
  sha256: string[],
  seed: number,
): Promise<LaidOut> {
  const read = (some: string[]) => run.project.read('embeddings.pooled', { modelHash: encoder.hash, sha256: some });
  // Hashes say nothing of pictures: every n-th of them is a sample.
  const every = Math.max(1, sha256.length / SAMPLE);
  const sample = Array.from({ length: Math.ceil(sha256.length / every) }, (_, i) => sha256[Math.floor(i * every)]!);
  run.phase('reading embeddings', 'posters', sample.length + sha256.length);
  let [dim, filled] = [0, 0];
  let vectors = new Float32Array(0);
  for (let from = 0; from < sample.length; from += PIECE) {
    run.check();
    const piece = await read(sample.slice(from, from + PIECE));
    if (from === 0) {
      dim = piece.dim;
      vectors = new Float32Array(sample.length * dim);
    }
    vectors.set(piece.pooled, filled);
    filled += piece.pooled.length;
    run.progress(Math.min(sample.length, from + PIECE));
  }
  await client.call('learn', { sample: vectors, dim, seed }, { transfer: [vectors.buffer] });
  for (let from = 0; from < sha256.length; from += PIECE) {
    run.check();
    const { pooled } = await read(sha256.slice(from, from + PIECE));
    await client.call('add', { vectors: pooled }, { transfer: [pooled.buffer as ArrayBuffer] });
    run.progress(Math.min(sample.length + sha256.length, sample.length + from + PIECE));
  }
  let phase = '';
  return client.call(
    'layOut',
    { seed },
    {
      onNote: (payload) => {
        const note = payload as LayoutProgress;
        if (note.phase !== phase) run.phase(note.phase, note.unit, note.total);
        phase = note.phase;
        run.progress(note.done);
      },
    },
  );
}
