// Starts tagline trainings and says what one would learn from. Refuses at once what can be known to fail; the rest is the job's
// own.
import { v7 as uuidv7 } from 'uuid';
import type { Output, Parsed } from '../../shared/contract.ts';
import type { Job } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import { taglineRecipeSchema, type TaglineRecipe } from '../../shared/taglines/taglineRecipe.ts';
import type { TaglineTrainRequest } from '../../shared/taglines/taglineRequest.ts';
import { withheldBy, withoutWords } from '../../shared/taglines/toldScores.ts';
import type { CallHandlers } from './dispatch.ts';
import { checkTaglineData, readTaglineData, type TaglineData } from './jobs/taglineRows.ts';
import { chooseModels, type TaglineJobInput } from './jobs/taglineTrainJob.ts';
import { chooseImageEncoder } from './models/encoders.ts';
import type { OpenProject } from './openProject.ts';
import type { Studio } from './studio.ts';
import { resolveTaglineRun, STARTER_RUN, starterTaglineRun } from './taglineRuns.ts';

type Calls = Pick<CallHandlers, 'train.taglines' | 'taglines.targets' | 'taglines.useRun' | 'taglines.evaluate'>;

export function taglineTrainingCalls(studio: Studio): Calls {
  return {
    'train.taglines': async (input) => {
      await checkTaglineRequest(studio, input);
      const { job, runId } = await startTaglineTraining(studio, input);
      return { jobId: job.id, runId };
    },
    'taglines.targets': (input) => targetsOf(studio, input),
    'taglines.evaluate': async (input) => {
      const { runName } = await resolveTaglineRun(studio, studio.project(), input.runId);
      const what = `${input.split} ${withoutWords(withheldBy(input.settings))}`.trimEnd();
      const job = await studio.jobs().start('evaluateTaglines', `Measure ${runName} on ${what}`, input);
      return { jobId: job.id };
    },
    'taglines.useRun': async ({ runId }) => {
      const project = studio.project();
      // Refused here already when it could not draft.
      const { builtIn } = await resolveTaglineRun(studio, project, runId);
      await project.write('taglines.useRun', { runId: builtIn ? null : runId });
      return {};
    },
  };
}

/** Puts a training in the queue; the run gets its id now, its row when the training begins. */
export async function startTaglineTraining(
  studio: Studio,
  request: TaglineTrainRequest,
  sweep?: { id: string; name: string },
): Promise<{ job: Job; runId: string }> {
  const jobInput: TaglineJobInput = { ...request, runId: uuidv7(), ...(sweep ? { sweep } : {}) };
  const job = await studio.jobs().start('taglines', request.name ?? 'Train taglines', jobInput, sweep?.id);
  return { job, runId: jobInput.runId };
}

/** Reads what requests would learn from; the same for several of them once, as the runs of a sweep mostly have it. */
export function targetsReader(project: OpenProject): (request: TaglineTrainRequest) => Promise<TaglineData> {
  const read = new Map<string, Promise<TaglineData>>();
  return (request) => {
    const key = JSON.stringify([request.targets, request.splitName ?? null]);
    let data = read.get(key);
    if (data === undefined) read.set(key, (data = readTaglineData(project, request)));
    return data;
  };
}

/**
 * What can be told before a job waits in the queue for hours. `what` names the request in the message, `read` says what it would
 * learn from.
 * @throws AppError `bad_input` for settings that do not fit each other or the run to go on from, or nothing to learn from;
 * `not_found`, `conflict` for a split, encoder, language model or run that is not there or cannot be used
 */
export async function checkTaglineRequest(
  studio: Studio,
  request: TaglineTrainRequest,
  what = '',
  read = targetsReader(studio.project()),
): Promise<void> {
  const { recipe, targets, from } = request;
  const project = studio.project();
  if (recipe.parts > recipe.batchSize) {
    throw new AppError('bad_input', `${what}A batch of ${recipe.batchSize} cannot have ${recipe.parts} parts.`, {
      hint: 'Choose fewer parts or a larger batch.',
      details: { fields: ['recipe.parts', 'recipe.batchSize'] },
    });
  }
  if (targets === 'accepted' && from === undefined) {
    throw new AppError('bad_input', `${what}Accepted drafts alone are too few to learn to write from.`, {
      hint: 'Say which run to go on from, or train on all taglines.',
      details: { fields: ['targets', 'from'] },
    });
  }
  await chooseModels(studio, project, request);
  if (from !== undefined) await checkShape(project, from, recipe, what);
  checkTaglineData(await read(request), targets);
}

/** Weights can be gone on from by a network of the same shape, in which all of them are trained again. */
async function checkShape(project: OpenProject, from: string, recipe: TaglineRecipe, what: string): Promise<void> {
  const run = from === STARTER_RUN ? await starterTaglineRun() : await project.read('runs.get', { runId: from });
  const own = taglineRecipeSchema.safeParse(run?.recipe);
  if (run === null || !own.success) return;
  const { prefixLength, hidden, trainedBlocks } = own.data;
  const blocks = (trained: TaglineRecipe['trainedBlocks']): number => (trained === 'all' ? Infinity : trained);
  const other = [
    ...(recipe.prefixLength === prefixLength ? [] : ['prefixLength']),
    ...(recipe.hidden.join() === hidden.join() ? [] : ['hidden']),
    ...(blocks(recipe.trainedBlocks) >= blocks(trainedBlocks) ? [] : ['trainedBlocks']),
  ];
  if (other.length === 0) return;
  const has = `prefixLength ${prefixLength}, hidden ${hidden.join(', ')}, trainedBlocks ${trainedBlocks}`;
  throw new AppError('bad_input', `${what}This recipe cannot go on from "${run.name}", which has ${has}.`, {
    hint: 'Choose the same, and as much of the language model.',
    details: { fields: other.map((name) => `recipe.${name}`) },
  });
}

async function targetsOf(
  studio: Studio,
  { targets, splitName }: Parsed<'taglines.targets'>,
): Promise<Output<'taglines.targets'>> {
  const project = studio.project();
  const data = await readTaglineData(project, { targets, splitName });
  const encoder = await chooseImageEncoder(studio, project);
  const { images } = await project.read('embeddings.missing', { modelHash: encoder.hash, tokens: false });
  const missing = new Set(images.map(({ sha256 }) => sha256));
  const pictures = new Set(data.rows.map(({ sha256 }) => sha256));
  return {
    splitName: data.splitName,
    ...data.counts,
    notEmbedded: [...pictures].filter((sha256) => missing.has(sha256)).length,
  };
}
