// The starter genre head: the studio's own training on pooled features of the films that nothing is measured on.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { computeMetrics } from '../../src/shared/evaluation/metrics.ts';
import { tuneThresholds } from '../../src/shared/evaluation/thresholds.ts';
import type { Compute } from '../../src/main/compute/client.ts';
import type { MemoryInput, TrainNote } from '../../src/main/compute/service.ts';
import { resourcePath } from '../../src/main/lib/paths.ts';
import { loadGenreHead } from '../../src/main/models/genres/genreHeadFile.ts';
import { SafetensorsFile, writeSafetensors } from '../../src/main/models/files/safetensors.ts';
import { recipeSchema, type RecipeInput } from '../../src/shared/recipe.ts';
import { featureRows, type Features } from './pooledFeatures.ts';
import type { Film } from './posterData.ts';

/** Small, so that the package stays small; one choice, not the result of a search. */
export const STARTER_RECIPE: RecipeInput = {
  memory: 'pooled',
  queries: 'text',
  decoderDim: 256,
  feedForward: 256,
  epochs: 10,
  earlyStopping: 0,
  seed: 1,
  dropout: { inputChannels: 0.5, memory: 0.5 },
};

const labelsOf = (films: readonly Film[], genres: readonly string[]): Int8Array =>
  Int8Array.from(films.flatMap((film) => genres.map((genre) => (film.genres!.includes(genre) ? 1 : 0))));

/** Trains, tunes thresholds on validation, measures, and writes head.safetensors and card.json into `target`. */
export async function buildHead(
  compute: Compute,
  features: Features,
  films: readonly Film[],
  isSample: (film: Film) => boolean,
  target: string,
  recipeInput: RecipeInput = STARTER_RECIPE,
): Promise<void> {
  const recipe = recipeSchema.parse(recipeInput);
  const labelled = films.filter((film) => film.genres !== null);
  const parts = {
    train: labelled.filter((film) => film.part === 'train' && !isSample(film)),
    validation: labelled.filter((film) => film.part === 'validation' && !isSample(film)),
    test: labelled.filter((film) => film.part === 'test' && !isSample(film)),
    sample: labelled.filter(isSample),
  };
  const genres = [...new Set(labelled.flatMap((film) => film.genres!))].sort();
  const used = [...parts.train, ...parts.validation];
  const runDir = mkdtempSync(join(tmpdir(), 'starter-'));
  const memoryOf = (some: readonly Film[]): MemoryInput => ({
    pooled: featureRows(features, some),
    dim: features.width,
    tokens: null,
  });
  try {
    const trained = await compute.call(
      'trainGenres',
      {
        runId: 'starter-genres',
        runDir,
        recipe,
        genres,
        memory: memoryOf(used),
        labels: labelsOf(used, genres),
        split: Uint8Array.from(used, (_, i) => (i < parts.train.length ? 0 : 1)),
        device: 'cpu',
        threads: 0,
        encoder: features.encoder,
        clip: null,
        resume: false,
      },
      {
        onNote: (payload) => {
          const note = payload as TrainNote;
          if (note.t === 'epoch') console.log(JSON.stringify(note.point));
        },
      },
    );
    const predict = async (some: readonly Film[]): Promise<Float32Array> =>
      (
        await compute.call('predictGenres', {
          headFile: trained.headFile,
          device: 'cpu',
          threads: 0,
          memory: memoryOf(some),
        })
      ).probabilities;
    const { thresholds } = tuneThresholds(
      labelsOf(parts.validation, genres),
      await predict(parts.validation),
      genres.length,
    );
    const metrics: Record<string, unknown> = {};
    for (const part of ['validation', 'test', 'sample'] as const) {
      const known = { labels: labelsOf(parts[part], genres), probabilities: await predict(parts[part]), genres };
      const half = computeMetrics({ ...known, thresholds: genres.map(() => 0.5) });
      const tuned = computeMetrics({ ...known, thresholds });
      metrics[part] = { half, tuned };
      console.log(part, 'mAP', tuned.mAP, 'macro F1 at 0.5', half.macro.f1, 'tuned', tuned.macro.f1);
    }
    const head = loadGenreHead(trained.headFile).withThresholds(thresholds);
    await head.save(join(runDir, 'tuned.safetensors'));
    copyFileSync(join(runDir, 'tuned.safetensors'), join(target, 'head.safetensors'));
    const headHash = createHash('sha256')
      .update(readFileSync(join(target, 'head.safetensors')))
      .digest('hex');
    const card = {
      id: 'starter-genres',
      description:
        'Genre head on pooled features, trained on about 5,000 posters with the noisy genres of their films. A starting point: train your own on your labels.',
      headHash,
      encoder: features.encoder,
      textEncoder: trained.textEncoder,
      genres,
      thresholds,
      recipe,
      seed: recipe.seed,
      bestEpoch: trained.bestEpoch,
      history: trained.history,
      metrics,
      films: { train: parts.train.map((film) => film.key), validation: parts.validation.map((film) => film.key) },
    };
    writeFileSync(join(target, 'card.json'), `${JSON.stringify(card)}\n`);
    await predictSample(target, genres);
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
}

/** Probabilities of the sample's posters, so that a first start has them without computing. */
async function predictSample(target: string, genres: readonly string[]): Promise<void> {
  const file = SafetensorsFile.open(resourcePath('sample', 'embeddings.safetensors'));
  const width = file.info('pooled').shape[1]!;
  const data = file.float32('pooled');
  file.close();
  const head = loadGenreHead(join(target, 'head.safetensors'), { device: 'cpu' });
  const { arrayMemory } = await import('../../src/main/models/genres/genreMemory.ts');
  const probabilities = await head.predict(arrayMemory(data, 1, width));
  await head.dispose();
  const shape = [data.length / width, genres.length];
  await writeSafetensors(
    resourcePath('sample', 'predictions.safetensors'),
    [{ name: 'probabilities', dtype: 'F32', shape, data: probabilities }],
    { model: 'starter-genres', genres: JSON.stringify(genres), rows: 'in the order of films.jsonl' },
  );
}
