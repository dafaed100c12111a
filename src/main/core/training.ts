// Starts embedding, training, cross-validation and prediction. Refuses at once what can be known to fail; the rest is the
// jobs' own. Several trainings at once are sweeps.ts.
import { v7 as uuidv7 } from 'uuid';
import type { Job } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import type { Recipe } from '../../shared/recipe.ts';
import { requireTask } from '../../shared/runTask.ts';
import type { TrainRequest } from '../../shared/training.ts';
import type { CallHandlers } from './dispatch.ts';
import type { CrossvalJobInput } from './jobs/crossvalJob.ts';
import type { TrainJobInput } from './jobs/trainJob.ts';
import { chooseImageEncoder } from './models/encoders.ts';
import type { Studio } from './studio.ts';

type Calls = Pick<CallHandlers, 'embed.start' | 'train.start' | 'crossval.start' | 'predict.start'>;

export function trainingCalls(studio: Studio): Calls {
  return {
    'embed.start': async (input) => {
      const encoder = await chooseImageEncoder(studio, studio.project(), { ...input, id: input.encoder });
      const job = await studio.jobs().start('embed', `Embed posters with ${encoder.id}`, input);
      return { jobId: job.id };
    },
    'train.start': async (input) => {
      await checkRequest(studio, input);
      const { job, runId } = await startTraining(studio, input);
      return { jobId: job.id, runId };
    },
    'crossval.start': async (input) => {
      await checkRequest(studio, input);
      const jobInput: CrossvalJobInput = { ...input, runId: uuidv7() };
      const title = input.name ?? `Cross-validation, ${input.folds} folds`;
      const job = await studio.jobs().start('crossval', title, jobInput);
      return { jobId: job.id, runId: jobInput.runId };
    },
    'predict.start': async (input) => {
      const run = await studio.project().read('runs.get', { runId: input.runId });
      requireTask(run, 'genres');
      const job = await studio.jobs().start('predict', `Predict with ${run.name}`, input);
      return { jobId: job.id };
    },
  };
}

/** Puts a training in the queue; the run gets its id now, its row when the training begins. */
export async function startTraining(
  studio: Studio,
  request: TrainRequest,
  sweep?: { id: string; name: string },
): Promise<{ job: Job; runId: string }> {
  const jobInput: TrainJobInput = { ...request, runId: uuidv7(), ...(sweep ? { sweep } : {}) };
  const job = await studio.jobs().start('train', request.name ?? 'Train genres', jobInput, sweep?.id);
  return { job, runId: jobInput.runId };
}

/**
 * What can be told before a job waits in the queue for hours. `what` names the request in the message.
 * @throws AppError `bad_input` for settings that do not fit each other, `not_found` for an unknown genre, split or encoder
 */
export async function checkRequest(
  studio: Studio,
  request: Pick<TrainRequest, 'recipe' | 'genres' | 'encoder' | 'splitName'>,
  what = '',
): Promise<void> {
  checkRecipe(request.recipe, what);
  const project = studio.project();
  if (request.encoder) await chooseImageEncoder(studio, project, request.encoder);
  if (request.genres) {
    const { genres } = await project.read('genres.list', {});
    const known = new Set(genres.flatMap(({ name, aliases }) => [name, ...aliases].map((each) => each.toLowerCase())));
    const unknown = request.genres.filter((name) => !known.has(name.toLowerCase()));
    if (unknown.length > 0) {
      throw new AppError('not_found', `${what}The project has no genre ${unknown.join(', ')}.`, {
        hint: `It has ${genres.map(({ name }) => name).join(', ')}.`,
      });
    }
  }
  if (request.splitName !== undefined) {
    const { splits } = await project.read('splits.list', {});
    if (!splits.some(({ name }) => name === request.splitName)) {
      throw new AppError('not_found', `${what}The project has no split named ${request.splitName}.`, {
        hint: splits.length === 0 ? 'Import posters first.' : `It has ${splits.map(({ name }) => name).join(', ')}.`,
      });
    }
  }
}

function checkRecipe({ decoderDim, heads }: Recipe, what: string): void {
  if (decoderDim % heads === 0) return;
  throw new AppError('bad_input', `${what}decoderDim ${decoderDim} is not a multiple of ${heads} heads.`, {
    hint: 'Choose another number of heads, or a width that they divide.',
    details: { fields: ['recipe.decoderDim', 'recipe.heads'] },
  });
}
