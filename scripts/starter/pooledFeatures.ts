// Pooled image features of the films' posters through the studio's own compute process, kept between runs of the
// scripts in node_modules/.cache.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Compute } from '../../src/main/compute/client.ts';
import type { EmbedNote } from '../../src/main/compute/service.ts';
import { packageDir } from '../../src/main/lib/paths.ts';
import { shippedModel } from '../../src/main/modelStore/shipped.ts';
import { SafetensorsFile, writeSafetensors } from '../../src/main/models/files/safetensors.ts';
import type { Film } from './posterData.ts';

export interface Features {
  encoder: { id: string; hash: string };
  width: number;
  /** Pooled vector by sha256 of the image. */
  of: (sha256: string) => Float32Array;
}

/** Embeds what the cache lacks. */
export async function pooledFeatures(compute: Compute, films: readonly Film[]): Promise<Features> {
  const encoder = await shippedModel('efficientnet-lite0');
  if (!encoder.shape) throw new Error('the starter encoder has no shape');
  const folder = join(packageDir, 'node_modules', '.cache', 'marquee');
  const cache = join(folder, `pooled-${encoder.hash.slice(0, 16)}.safetensors`);
  const known = new Map<string, Float32Array>();
  if (existsSync(cache)) {
    const file = SafetensorsFile.open(cache);
    for (const name of file.tensors.keys()) known.set(name, file.float32(name));
    file.close();
  }
  const images = new Map(films.filter((film) => !known.has(film.sha256)).map((film) => [film.sha256, film.path]));
  if (images.size > 0) {
    await compute.call(
      'embed',
      {
        encoder,
        device: 'cpu',
        threads: 0,
        images: [...images].map(([sha256, path]) => ({ sha256, path })),
        tokensFile: null,
      },
      {
        onNote: (note) => {
          const { done, rows } = note as EmbedNote;
          for (const { sha256, pooled } of rows) known.set(sha256, Float32Array.from(pooled));
          process.stderr.write(`\rembedded ${String(done)} of ${String(images.size)} posters`);
        },
      },
    );
    process.stderr.write('\n');
    mkdirSync(folder, { recursive: true });
    const tensors = [...known].map(([name, data]) => ({ name, dtype: 'F32' as const, shape: [data.length], data }));
    await writeSafetensors(cache, tensors);
  }
  return {
    encoder: { id: encoder.id, hash: encoder.hash },
    width: encoder.shape.pooled,
    of: (sha256) => {
      const found = known.get(sha256);
      if (!found) throw new Error(`no features of ${sha256}`);
      return found;
    },
  };
}

/** Rows of the films' features, [films, width]. */
export function featureRows(features: Features, films: readonly Film[]): Float32Array {
  const rows = new Float32Array(films.length * features.width);
  films.forEach((film, i) => {
    rows.set(features.of(film.sha256), i * features.width);
  });
  return rows;
}
