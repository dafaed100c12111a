// The image encoders that this build knows. A new family (CLIP) is one more file and one more line here.
import { AppError } from '../../../shared/errors.ts';
import type { EncoderInfo } from '../service.ts';
import { efficientNetLite0 } from './efficientNetLite0.ts';
import type { ImageEncoder } from './imageEncoder.ts';
import { inspectModel, readManifest } from './modelFiles.ts';

const encoders: readonly ImageEncoder[] = [efficientNetLite0];

/** An encoder by id. Throws `not_found`. */
export function imageEncoder(id: string): ImageEncoder {
  const found = encoders.find((each) => each.id === id);
  if (found) return found;
  throw new AppError('not_found', `There is no image encoder "${id}".`, {
    hint: `There is: ${encoders.map((each) => each.id).join(', ')}.`,
  });
}

/** All shipped models, image and text, with the hash of their files as they are. */
export async function describeEncoders(): Promise<EncoderInfo[]> {
  const models = await Promise.all((await readManifest()).map((entry) => inspectModel(entry)));
  return models.map(({ id, hash, kind, description, license, source, bytes, problem }) => {
    const shape = encoders.find((each) => each.id === id)?.shape ?? null;
    const unknown = kind === 'image' && shape === null ? 'this version of Marquee cannot run it' : null;
    return { id, hash, kind, description, license, source, bytes, shape, problem: problem ?? unknown };
  });
}
