// Whether the weights that a model uses are numbers: a file with NaN or infinity in it has the right names and shapes, and
// everything made with it would be worthless. Reads every value once; knows no model.
import { AppError } from '../../shared/errors.ts';
import type { WeightSource } from '../models/files/frozenWeights.ts';
import type { OpenWeights } from '../models/files/weightFolder.ts';

/** `weights`, remembering in `used` which tensors were asked for. */
export function watchUse(weights: OpenWeights): { weights: OpenWeights; used: Set<string> } {
  const used = new Set<string>();
  const info = (name: string): ReturnType<WeightSource['info']> => {
    const found = weights.info(name);
    used.add(name);
    return found;
  };
  return { weights: { ...weights, info }, used };
}

/** @throws AppError `unreadable_file` naming the first of these tensors with a value that is no finite float32 */
export function checkFinite(weights: WeightSource, names: Iterable<string>): void {
  for (const name of names) {
    const values = weights.float32(name);
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at < 0) continue;
    const path = weights.pathOf(name);
    const reason = `"${name}" holds ${String(values[at])} at place ${String(at)}`;
    throw new AppError('unreadable_file', `The weights in "${path}" cannot be used: ${reason}, which is no number.`, {
      hint: 'The file is damaged or was saved from a training that went wrong. Copy or download it again.',
      details: { file: path, tensor: name },
    });
  }
}
