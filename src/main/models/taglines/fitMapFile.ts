// The file of a fit map: safetensors with a linear map a field, weights in half precision; names of genres and the encoder in
// its metadata. Written atomically.
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { floatsToHalves } from '../files/float16.ts';
import { SafetensorsFile, writeSafetensors, type TensorToWrite } from '../files/safetensors.ts';
import { FitMap, type FieldMap } from './fitMap.ts';

const FORMAT = 'marquee-fit-map-1';
const FIELDS = ['image', 'genres', 'title'] as const;
const describedSchema = z.object({
  encoder: z.object({ id: z.string(), hash: z.string() }),
  genreNames: z.array(z.string()),
});

/** Writes a map; whoever looks sees the old file or the whole new one. */
export async function saveFitMap(path: string, { parts, width }: FitMap): Promise<void> {
  const tensors: TensorToWrite[] = [{ name: 'centre', dtype: 'F32', shape: [width], data: parts.centre }];
  for (const field of FIELDS) {
    const map = parts[field];
    if (map === null) continue;
    const inputs = map.mean.length;
    tensors.push(
      { name: `${field}.mean`, dtype: 'F32', shape: [inputs], data: map.mean },
      { name: `${field}.scale`, dtype: 'F32', shape: [inputs], data: map.scale },
      { name: `${field}.weight`, dtype: 'F16', shape: [inputs, width], data: floatsToHalves(map.weight) },
    );
  }
  const { encoder, genreNames } = parts;
  await writeSafetensors(path, tensors, { format: FORMAT, marquee: JSON.stringify({ encoder, genreNames }) });
}

/** Reads a map. Throws `unreadable_file` when the file is none, its shapes do not fit each other, or it holds no numbers. */
export function loadFitMap(path: string): FitMap {
  const file = SafetensorsFile.open(path);
  try {
    const described = describedSchema.safeParse(jsonOf(file.metadata.marquee));
    if (file.metadata.format !== FORMAT || !described.success) throw unusable(path, 'it is of another format');
    const numbers = (name: string): Float32Array => {
      const found = file.float32(name);
      if (!found.every(Number.isFinite)) throw unusable(path, `"${name}" holds what is no number`);
      return found;
    };
    const centre = numbers('centre');
    const field = (name: string): FieldMap | null => {
      if (!file.has(`${name}.weight`)) return null;
      const [mean, scale, weight] = ['mean', 'scale', 'weight'].map((part) => numbers(`${name}.${part}`));
      if (scale!.length !== mean!.length || weight!.length !== mean!.length * centre.length) {
        throw unusable(path, `the shapes of "${name}" do not fit each other`);
      }
      return { mean: mean!, scale: scale!, weight: weight! };
    };
    const genres = field('genres');
    if (genres !== null && genres.mean.length !== described.data.genreNames.length) {
      throw unusable(path, 'it names other genres than it has');
    }
    return new FitMap({ ...described.data, centre, image: field('image'), genres, title: field('title') });
  } finally {
    file.close();
  }
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

const unusable = (path: string, what: string): AppError =>
  new AppError('unreadable_file', `"${path}" is not a usable fit map: ${what}.`, {
    hint: 'Train the taglines again, or copy the file again.',
    details: { file: path },
  });
