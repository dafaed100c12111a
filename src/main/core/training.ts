// Starts embedding, training and prediction. Refuses at once what can be known to fail; the rest is the jobs' own.
import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../../shared/errors.ts';
import type { CallHandlers } from './dispatch.ts';
import type { TrainJobInput } from './jobs/trainJob.ts';
import { chooseImageEncoder } from './models/encoders.ts';
import type { Studio } from './studio.ts';

export function trainingCalls(studio: Studio): Pick<CallHandlers, 'embed.start' | 'train.start' | 'predict.start'> {
  return {
    'embed.start': async (input) => {
      const encoder = await chooseImageEncoder(studio, studio.project(), { ...input, id: input.encoder });
      const job = await studio.jobs().start('embed', `Embed posters with ${encoder.id}`, input);
      return { jobId: job.id };
    },
    'train.start': async (input) => {
      if (input.recipe.decoderDim % input.recipe.heads !== 0) {
        throw new AppError(
          'bad_input',
          `decoderDim ${input.recipe.decoderDim} is not a multiple of ${input.recipe.heads} heads.`,
          { details: { fields: ['recipe.decoderDim', 'recipe.heads'] } },
        );
      }
      const jobInput: TrainJobInput = { ...input, runId: uuidv7() };
      const job = await studio.jobs().start('train', input.name ?? 'Train genres', jobInput);
      return { jobId: job.id, runId: jobInput.runId };
    },
    'predict.start': async (input) => {
      const run = await studio.project().read('runs.get', { runId: input.runId });
      const job = await studio.jobs().start('predict', `Predict with ${run.name}`, input);
      return { jobId: job.id };
    },
  };
}
