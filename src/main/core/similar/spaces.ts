// Which vectors a search compares: image embeddings of the project's encoder, or those embeddings in the space of the sentence
// encoder, through the map that ships. Owns the choice and where the index lies; builds and searches nothing.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { resourcePath } from '../../lib/paths.ts';
import type { IndexKey } from '../../lib/vectorIndex/manifest.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import { hashFile } from '../../modelStore/fileHash.ts';
import type { OpenProject } from '../openProject.ts';
import type { Studio } from '../studio.ts';

const cardSchema = z.object({ encoder: z.object({ id: z.string(), hash: z.string() }) });

/** Indexes of a project that cannot be written lie with the user's own files. */
function indexFolder(studio: Studio, project: OpenProject): string {
  if (!project.opened.readOnly) return join(project.dir, 'index');
  const mark = createHash('sha256').update(project.dir).digest('hex').slice(0, 16);
  return join(studio.home, 'index', mark);
}

export function imageSpace(studio: Studio, project: OpenProject, encoder: EncoderChoice): IndexKey {
  return { folder: indexFolder(studio, project), space: 'image', modelHash: encoder.hash, mapHash: null };
}

/**
 * Where texts are compared with posters: for CLIP among the image embeddings themselves, for the starter encoder in the space
 * of the sentence encoder, approximately.
 * @throws AppError `unsupported` for an encoder that has neither
 */
export async function textSpace(
  studio: Studio,
  project: OpenProject,
  encoder: EncoderChoice,
): Promise<{ key: IndexKey; approximate: boolean }> {
  if (encoder.ref.family === 'clip') return { key: imageSpace(studio, project, encoder), approximate: false };
  const card = cardSchema.parse(
    JSON.parse(await readFile(resourcePath('models', 'poster-text-map', 'card.json'), 'utf8')),
  );
  if (card.encoder.hash !== encoder.hash) {
    throw new AppError('unsupported', `Posters embedded by "${encoder.id}" cannot be compared with text.`, {
      hint: 'Use a CLIP model, or the starter encoder with its usual settings.',
    });
  }
  const { hash: mapHash } = await hashFile(resourcePath('models', 'poster-text-map', 'map.safetensors'));
  return { key: { ...imageSpace(studio, project, encoder), space: 'text', mapHash }, approximate: true };
}
