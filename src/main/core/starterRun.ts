// The starter genre head that ships with the studio, as a built-in run of the sample project: its file, its card, and its
// predictions for the sample's posters, all of them made when the package was.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { epochPointSchema, metricsSchema, type Run } from '../../shared/domain.ts';
import { writeFileAtomic } from '../lib/atomicFile.ts';
import { resourcePath } from '../lib/paths.ts';
import { headFileOf, runDirOf } from './jobs/predictions.ts';
import type { OpenProject } from './openProject.ts';
import { readShippedTensor } from './shippedTensor.ts';
import type { Studio } from './studio.ts';

const encoderSchema = z.object({ id: z.string(), hash: z.string() });
const cardSchema = z.object({
  id: z.string(),
  headHash: z.string(),
  encoder: encoderSchema,
  textEncoder: encoderSchema,
  genres: z.array(z.string()),
  thresholds: z.array(z.number()),
  recipe: z.unknown(),
  seed: z.number().int(),
  bestEpoch: z.number().int(),
  history: z.array(epochPointSchema),
  metrics: z.record(z.string(), z.object({ half: metricsSchema, tuned: metricsSchema })),
});
type Card = z.infer<typeof cardSchema>;

/** Adds the run and makes it the active one. `films` are those of `films.jsonl`, in their order. */
export async function addStarterRun(
  studio: Studio,
  project: OpenProject,
  films: { image: { sha256: string } }[],
): Promise<void> {
  const folder = resourcePath('models', 'starter-genres');
  const card = cardSchema.parse(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')));
  const record = await runRecord(studio, project, card);
  await mkdir(runDirOf(project.dir, record.id), { recursive: true });
  await copyFile(join(folder, 'head.safetensors'), headFileOf(project.dir, record.id));
  await writeFileAtomic(join(runDirOf(project.dir, record.id), 'card.json'), `${JSON.stringify(record, null, 2)}\n`);
  await project.write('run.put', { run: record, splitName: record.splitName });

  const predictions = resourcePath('sample', 'predictions.safetensors');
  if (existsSync(predictions)) {
    const { rows } = await readShippedTensor(predictions, 'probabilities', films.length);
    const bySha = new Map(films.map(({ image }, i) => [image.sha256, rows[i]!]));
    const { posterIds, sha256 } = await project.read('train.rows', {});
    const stored = sha256.flatMap((hash, i) => {
      const probabilities = bySha.get(hash);
      return probabilities ? [{ posterId: posterIds[i]!, probabilities }] : [];
    });
    await project.write('predictions.put', { runId: record.id, rows: stored });
    await project.write('run.put', { run: { ...record, predicted: stored.length }, splitName: record.splitName });
  }
  await project.write('run.activate', { runId: record.id });
}

async function runRecord(studio: Studio, project: OpenProject, card: Card): Promise<Run> {
  const { genres } = await project.read('genres.list', {});
  const genreIds: number[] = [];
  for (const name of card.genres) {
    const known = genres.find((genre) => genre.name === name || genre.aliases.includes(name));
    genreIds.push(known?.id ?? (await project.write('genres.add', { name })).output.id);
  }
  const at = studio.clock().toISOString();
  return {
    id: `${card.id}-${card.headHash.slice(0, 12)}`,
    name: 'Starter model',
    state: 'done',
    jobId: null,
    createdAt: at,
    finishedAt: at,
    seed: card.seed,
    device: 'cpu',
    threads: 0,
    codeVersion: studio.version,
    encoder: card.encoder,
    textEncoder: card.textEncoder,
    genreIds,
    genres: card.genres,
    // It was trained on other films, on a split that this project does not have.
    splitName: '',
    snapshot: '',
    recipe: card.recipe,
    thresholds: card.thresholds,
    bestEpoch: card.bestEpoch,
    history: card.history,
    metrics: card.metrics,
    predicted: 0,
    builtIn: true,
  };
}
