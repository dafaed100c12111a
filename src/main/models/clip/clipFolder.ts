// The files of a CLIP folder in Hugging Face form: which there are and what is refused about them. Sessions are opened
// by who uses a tower.
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { parseClipConfig, type ClipConfig } from './clipConfig.ts';
import { readModelJson } from '../files/modelJson.ts';
import { openWeights, type OpenWeights } from '../files/weightFolder.ts';

/** Reads and checks `config.json` of `folder`. Throws `unreadable_file`. */
export function readClipConfig(folder: string): ClipConfig {
  const path = join(folder, 'config.json');
  return parseClipConfig(readModelJson(path), path);
}

/**
 * Opens the weights of `folder`; the caller closes them. Throws `unreadable_file`, also for files in the naming of OpenCLIP,
 * which some repositories carry beside the one that is meant (spec 0.2).
 */
export function openClipWeights(folder: string): OpenWeights {
  const path = join(folder, 'model.safetensors');
  const file = openWeights(folder);
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
