// Embeds images: decodes and prepares one batch here while the worker encodes the one before, stores token maps, and
// reports rows once they are safe.
import { AppError, toWireError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import type { CallContext, Client } from '../lib/threadCalls.ts';
import { decodeRgb } from './decode.ts';
import type { ImageEncoder } from './encoders/imageEncoder.ts';
import { imageEncoder } from './encoders/registry.ts';
import { freeMemory } from './freeMemory.ts';
import { readImageFile } from './imageCheck.ts';
import { readImageHeader } from './imageHeader.ts';
import { inParallel } from './inParallel.ts';
import type { ComputeService, EmbedNote } from './service.ts';
import { TokenFile } from './tokenFile.ts';
import type { EncodeInput, WorkerService } from './workerService.ts';

type EmbedInput = Parameters<ComputeService['embed']>[0];
type EmbedOutput = ReturnType<ComputeService['embed']>;
type Image = EmbedInput['images'][number];

interface PreparedBatch {
  hashes: string[];
  prepared: Uint8Array<ArrayBuffer>;
  failed: EmbedOutput['failed'];
}

/** See `ComputeService.embed`. Stops between two batches when the call is cancelled: what was noted stays. */
export async function embed(
  input: EmbedInput,
  context: CallContext,
  worker: Client<WorkerService>,
): Promise<EmbedOutput> {
  const encoder = await imageEncoder(input.encoder);
  const { tokens, width } = encoder.shape;
  const output: EmbedOutput = { embedded: 0, failed: [], device: '', fallback: null };
  const size = fittingBatch(encoder, input.encoder.folder, freeMemory());
  const smaller =
    size < encoder.batch
      ? `Memory is scarce: batches of ${String(size)} pictures instead of ${String(encoder.batch)}.`
      : null;
  output.fallback = smaller;
  const tokenFile = input.tokensFile === null ? null : await TokenFile.open(input.tokensFile, tokens * width * 2);
  const batches: Image[][] = [];
  for (let from = 0; from < input.images.length; from += size) {
    batches.push(input.images.slice(from, from + size));
  }
  try {
    let next = batches[0] ? prepareBatch(encoder, batches[0]) : null;
    for (let i = 0; next; i++) {
      const batch = await next;
      const following = batches[i + 1];
      next = following ? prepareBatch(encoder, following) : null;
      // The next batch is only waited for after this one; its failure is told then.
      next?.catch(() => undefined);
      context.signal.throwIfAborted();
      output.failed.push(...batch.failed);
      if (batch.hashes.length > 0) await encodeBatch(batch);
    }
    return output;
  } finally {
    await tokenFile?.close();
  }

  async function encodeBatch({ hashes, prepared }: PreparedBatch): Promise<void> {
    const { device, threads } = input;
    const request: EncodeInput = {
      encoder: input.encoder,
      device,
      threads,
      prepared,
      count: hashes.length,
      tokens: tokenFile !== null,
    };
    const encoded = await worker.call('encode', request, { transfer: [prepared.buffer] });
    const firstRow = tokenFile && encoded.tokens ? await tokenFile.append(encoded.tokens) : null;
    output.device = encoded.device;
    output.fallback = [encoded.fallback, smaller].filter((words) => words !== null).join(' ') || null;
    const size = encoder.shape.pooled;
    const rows = hashes.map((sha256, i) => ({
      sha256,
      pooled: encoded.pooled.slice(i * size, (i + 1) * size),
      tokenRow: firstRow === null ? null : firstRow + i,
    }));
    const usable = rows.filter(({ pooled }) => pooled.every(Number.isFinite));
    // Nothing came of a whole batch and of nothing before it: it is the model, not the pictures.
    if (usable.length === 0 && output.embedded === 0) throw noNumbers(input.encoder, encoded.device);
    const bad = rows.filter((row) => !usable.includes(row));
    const problem = `${encoder.id} makes of this picture what is no number (NaN or infinite); it was not stored`;
    output.failed.push(...bad.map(({ sha256 }) => ({ sha256, problem })));
    output.embedded += usable.length;
    const note: EmbedNote = { done: output.embedded + output.failed.length, rows: usable };
    context.note(note);
  }
}

const noNumbers = ({ id, precision }: EmbedInput['encoder'], device: string): AppError =>
  new AppError(
    'compute_failed',
    `The model "${id}" makes embeddings that are no numbers (NaN or infinite) on ${device}.`,
    {
      hint:
        device === 'cpu' && precision !== 'int8'
          ? `Its weights may be damaged: run \`marquee models verify ${id}\`, or remove it and add it again.`
          : 'Try it on the CPU with float32 weights; if it stays, the weights are damaged.',
      details: { id, device },
    },
  );

/**
 * The largest batch that fits into `available` bytes, up to the encoder's own.
 * @throws AppError `out_of_memory` when not even one picture does.
 */
export function fittingBatch(encoder: ImageEncoder, folder: string, available: number): number {
  const { opened, perPicture } = encoder.memory(folder);
  const fitting = Math.floor((available - opened) / perPicture);
  if (fitting >= 1) return Math.min(encoder.batch, fitting);
  const needed = opened + perPicture;
  throw new AppError(
    'out_of_memory',
    `Embedding with "${encoder.id}" needs ${formatBytes(needed)} of memory for one picture; ${formatBytes(available)} are free.`,
    {
      hint: 'Close other programs, or choose a smaller model or int8 weights.',
      details: { needed, available, batch: encoder.batch, fitting: 0 },
    },
  );
}

/** Decodes a batch. Images that cannot be read are left out and told. */
async function prepareBatch(encoder: ImageEncoder, images: readonly Image[]): Promise<PreparedBatch> {
  const failed: EmbedOutput['failed'] = [];
  const pictures = await inParallel(images, 4, async ({ sha256, path }) => {
    try {
      const data = await readImageFile(path);
      readImageHeader(data);
      return encoder.prepare(await decodeRgb(data));
    } catch (error) {
      failed.push({ sha256, problem: `${path}: ${toWireError(error).message}` });
      return null;
    }
  });
  const hashes: string[] = [];
  const prepared = new Uint8Array((images.length - failed.length) * encoder.inputBytes);
  pictures.forEach((picture, i) => {
    if (picture === null) return;
    prepared.set(picture, hashes.length * encoder.inputBytes);
    hashes.push(images[i]!.sha256);
  });
  return { hashes, prepared, failed };
}
