// Which tagline run drafts, and where its files lie: the run that was named, else the one that the project uses, else the
// starter model that ships. A run that cannot draft is an error, never another run instead.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Run } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import { requireTask } from '../../shared/runTask.ts';
import { taglineRunSchema } from '../../shared/taglines/taglineRun.ts';
import { resourcePath } from '../lib/paths.ts';
import type { EncoderChoice, ModelRef } from '../modelStore/model.ts';
import { runDirOf } from './jobs/predictions.ts';
import { asEncoder, encoderOfRun, STARTER_ENCODER } from './models/encoders.ts';
import type { OpenProject } from './openProject.ts';
import type { Studio } from './studio.ts';
import { baseOfRun } from './taglineBase.ts';

/** The id of the starter model that ships with the studio, wherever a tagline run is named. */
export const STARTER_RUN = 'starter';

/** Everything that it takes to draft with a run. */
export interface ResolvedTaglineRun {
  runId: string;
  runName: string;
  builtIn: boolean;
  /** The language model that it began with. */
  base: ModelRef;
  /** The prefix network and what of the language model was trained. */
  taglineFile: string;
  /** Makes the embeddings that the run takes. */
  encoder: EncoderChoice;
  /** From image embeddings to sentence vectors; null where there is none. */
  fitMapFile: string | null;
  /** JSON lines `{"text","title","filmKey"}`: the taglines that it learned from; null where they are not at hand. */
  textsFile: string | null;
  /** In words, which run was chosen where none was named; null where the project's own was. */
  told: string | null;
}

const taglineFileOf = (dir: string): string => join(dir, 'taglines.safetensors');
const fitMapFileOf = (dir: string): string => join(dir, 'fit-map.safetensors');
export const textsFileOf = (dir: string): string => join(dir, 'texts.jsonl');
const starterDir = (): string => resourcePath('models', 'starter-taglines');

/**
 * The run to draft with: `runId`, else the one that the project uses, else the starter.
 * @throws AppError `not_found`, `bad_input` (the run tells genres), `conflict` (it is not done, or the models that it was
 * trained on are not installed)
 */
export async function resolveTaglineRun(
  studio: Studio,
  project: OpenProject,
  runId?: string,
): Promise<ResolvedTaglineRun> {
  const wanted = runId ?? (await project.info()).activeTaglineRun ?? null;
  if (wanted !== null && wanted !== STARTER_RUN) return resolveTrained(studio, project, wanted);
  const starter = await resolveStarter(studio);
  if (wanted === STARTER_RUN) return starter;
  return {
    ...starter,
    told: 'The starter model drafts: it is small and knows little of the world. Train one on the taglines of this project for better drafts.',
  };
}

async function resolveTrained(studio: Studio, project: OpenProject, runId: string): Promise<ResolvedTaglineRun> {
  const run = await project.read('runs.get', { runId });
  requireTask(run, 'taglines');
  if (run.state !== 'done' || !run.taglines) {
    throw new AppError('conflict', `The run "${run.name}" is ${run.state}: it cannot draft.`, {
      hint: 'Wait for its end, or resume its job.',
    });
  }
  const dir = runDirOf(project.dir, run.id);
  if (!existsSync(taglineFileOf(dir))) {
    throw new AppError('not_found', `The files of the run "${run.name}" are gone.`, {
      hint: 'Put its folder back from a backup, or train a new run.',
      details: { file: taglineFileOf(dir) },
    });
  }
  return {
    runId: run.id,
    runName: run.name,
    builtIn: false,
    base: await baseOfRun(studio, { name: run.name, base: run.taglines.base }),
    encoder: await encoderOfRun(studio, run),
    ...filesIn(dir),
    told: null,
  };
}

/** @throws AppError `not_found` where the package holds no starter model */
async function resolveStarter(studio: Studio): Promise<ResolvedTaglineRun> {
  const card = await starterCard();
  const { view, precision, id } = STARTER_ENCODER;
  if (!existsSync(taglineFileOf(starterDir()))) {
    throw new AppError('not_found', 'The weights of the starter tagline model are gone.', {
      hint: 'Install Marquee again, or use a tagline run of your own.',
      details: { file: taglineFileOf(starterDir()) },
    });
  }
  return {
    runId: STARTER_RUN,
    runName: card.name,
    builtIn: true,
    base: await baseOfRun(studio, { name: card.name, base: card.taglines.base }),
    encoder: asEncoder(await studio.models.find(id), view, precision),
    ...filesIn(starterDir()),
    told: null,
  };
}

function filesIn(dir: string): Pick<ResolvedTaglineRun, 'taglineFile' | 'fitMapFile' | 'textsFile'> {
  const ifThere = (file: string): string | null => (existsSync(file) ? file : null);
  return {
    taglineFile: taglineFileOf(dir),
    fitMapFile: ifThere(fitMapFileOf(dir)),
    textsFile: ifThere(textsFileOf(dir)),
  };
}

/** What is written beside the starter model: the record of its run, as far as it is true in every project. */
const starterCardSchema = z.object({
  name: z.string(),
  createdAt: z.string(),
  seed: z.number().int(),
  codeVersion: z.string(),
  encoder: z.object({ id: z.string(), hash: z.string() }),
  snapshot: z.string(),
  recipe: z.unknown(),
  preset: z.string().nullable(),
  bestEpoch: z.number().int().nullable(),
  headHash: z.string().nullable(),
  taglines: taglineRunSchema,
  films: z.object({ train: z.array(z.string()), validation: z.array(z.string()) }),
});

async function starterCard(): Promise<z.infer<typeof starterCardSchema>> {
  const file = join(starterDir(), 'card.json');
  if (!existsSync(file)) {
    throw new AppError('not_found', 'This package holds no starter tagline model.', {
      hint: 'Train a tagline model first: `npx --no marquee train taglines`, or on the Training page.',
    });
  }
  return readStarterCard(file);
}

/** @throws AppError `unreadable_file` where it is damaged */
export async function readStarterCard(file: string): Promise<z.infer<typeof starterCardSchema>> {
  try {
    return starterCardSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new AppError('unreadable_file', `The card of the starter tagline model cannot be read: ${file}.`, {
      hint: 'Install Marquee again, or use a tagline run of your own.',
      details: { file },
      cause,
    });
  }
}

/** Keys of the films whose taglines the starter model learned from, or whose loss chose its epoch. */
export async function starterFilms(): Promise<Set<string>> {
  const { films } = await starterCard();
  return new Set([...films.train, ...films.validation]);
}

/** The starter model as a run that every project has; null where the package holds none. */
export async function starterTaglineRun(): Promise<Run | null> {
  if (!existsSync(join(starterDir(), 'card.json'))) return null;
  const { films: _, ...card } = await starterCard();
  return {
    ...card,
    id: STARTER_RUN,
    state: 'done',
    jobId: null,
    finishedAt: card.createdAt,
    device: 'cpu',
    threads: 0,
    textEncoder: { id: '', hash: '' },
    genreIds: [],
    genres: [],
    // It was trained on other films, on a split that this project does not have.
    splitName: '',
    thresholds: null,
    history: [],
    metrics: null,
    predicted: 0,
    builtIn: true,
    kind: 'train',
    task: 'taglines',
  };
}
