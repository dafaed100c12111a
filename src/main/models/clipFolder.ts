// The files of a CLIP folder in Hugging Face form: which there are and what is refused about them. Sessions are opened
// by who uses a tower.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { parseClipConfig, type ClipConfig } from './clipConfig.ts';
import { SafetensorsFile } from './safetensors.ts';

/** Reads and checks `config.json` of `folder`. Throws `unreadable_file`. */
export function readClipConfig(folder: string): ClipConfig {
  const path = join(folder, 'config.json');
  return parseClipConfig(readModelJson(path), path);
}

/**
 * Opens the weights of `folder`; the caller closes them. Throws `unreadable_file`, also for files in the naming of OpenCLIP,
 * which some repositories carry beside the one that is meant (spec 0.2).
 */
export function openClipWeights(folder: string): SafetensorsFile {
  const path = join(folder, 'model.safetensors');
  const file = SafetensorsFile.open(path);
  if (!file.has('visual.conv1.weight') && !file.has('visual.proj')) return file;
  file.close();
  throw new AppError(
    'unreadable_file',
    `"${path}" holds weights in the naming of OpenCLIP, which Marquee does not read.`,
    {
      hint: 'Take the file model.safetensors of the same model in Hugging Face form, not open_clip_model.safetensors.',
      details: { file: path },
    },
  );
}

/** A JSON file of a model's folder. Throws `unreadable_file` where it is missing or not an object. */
export function readModelJson(path: string): Record<string, unknown> {
  let reason: string;
  let cause: unknown;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    reason = 'it is not a JSON object';
  } catch (error) {
    cause = error;
    reason = existsSync(path) ? 'it is not valid JSON' : 'it is missing';
  }
  throw new AppError('unreadable_file', `The model file "${path}" cannot be used: ${reason}.`, {
    hint: 'Download the model again, or add a folder that has config.json and tokenizer.json beside its weights.',
    details: { file: path, reason },
    cause,
  });
}
