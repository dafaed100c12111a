// Sessions of image encoders, kept open between batches: opening one takes longer than encoding a batch.
import type { SessionOptions } from '../engine/session.ts';
import { encoderHash, type ModelRef } from '../modelStore/model.ts';
import type { OpenEncoder } from './encoders/imageEncoder.ts';
import { imageEncoder } from './encoders/registry.ts';
import { countCores } from './cores.ts';

let kept: { key: string; opened: Promise<OpenEncoder> } | null = null;

/**
 * The encoder on this device, opened now or before. One stays open; another one takes its place. Without `tokens` it may
 * have none.
 */
export async function openEncoder(
  model: ModelRef,
  options: SessionOptions & { tokens: boolean },
): Promise<OpenEncoder> {
  const threads = options.threads === undefined || options.threads <= 0 ? countCores().threads : options.threads;
  const key = JSON.stringify([model.id, model.folder, encoderHash(model), options.device, threads, options.tokens]);
  if (kept?.key === key) return kept.opened;
  const before = kept;
  const opened = imageEncoder(model).then((encoder) => encoder.open(model.folder, { ...options, threads }));
  kept = { key, opened };
  opened.catch(() => {
    if (kept?.key === key) kept = null;
  });
  if (before) await before.opened.then((encoder) => encoder.session.close()).catch(() => undefined);
  return opened;
}
