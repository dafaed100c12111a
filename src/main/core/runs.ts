// The calls on training runs. The reader answers what is asked about them; here is what changes one: thresholds, export, import
// and which run is active.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Parsed } from '../../shared/contract.ts';
import type { Run } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import { listedRun } from '../../shared/taglines/listedRun.ts';
import { requireTask } from '../../shared/runTask.ts';
import type { CallHandlers } from './dispatch.ts';
import { runDirOf } from './jobs/predictions.ts';
import { readSteps } from './jobs/stepLog.ts';
import { writeFileAtomic } from '../lib/atomicFile.ts';
import type { OpenProject } from './openProject.ts';
import { importModel } from './importedRun.ts';
import { checkExportable } from './jobs/exportModelJob.ts';
import type { Studio } from './studio.ts';
import { starterInProject } from './starterInProject.ts';
import { STARTER_RUN } from './taglineRuns.ts';

type Calls = Pick<
  CallHandlers,
  | 'runs.list'
  | 'labels.snapshot'
  | 'runs.get'
  | 'runs.activate'
  | 'runs.evaluate'
  | 'runs.changed'
  | 'runs.steps'
  | 'runs.curves'
  | 'runs.crossing'
  | 'runs.setThresholds'
  | 'runs.calibration'
  | 'runs.matrices'
  | 'runs.cell'
  | 'runs.compare'
  | 'runs.report'
  | 'runs.exportModel'
  | 'runs.importModel'
>;

export function runCalls(studio: Studio): Calls {
  return {
    'runs.list': async (input) => {
      const { runs } = await studio.project().read('runs.list', input);
      const starter = input.task === 'taglines' ? await starterInProject(studio.project()) : null;
      return { runs: starter === null ? runs : [...runs, listedRun(starter)] };
    },
    'labels.snapshot': () => studio.project().read('export.snapshot', {}),
    'runs.get': async (input) =>
      (input.runId === STARTER_RUN ? await starterInProject(studio.project()) : null) ??
      studio.project().read('runs.get', input),
    'runs.activate': async (input) => {
      await studio.project().write('run.activate', input);
      return {};
    },
    'runs.evaluate': (input) => studio.project().read('runs.evaluate', input),
    'runs.changed': (input) => studio.project().read('runs.changed', input),
    'runs.curves': (input) => studio.project().read('runs.curves', input),
    'runs.crossing': (input) => studio.project().read('runs.crossing', input),
    'runs.calibration': (input) => studio.project().read('runs.calibration', input),
    'runs.matrices': (input) => studio.project().read('runs.matrices', input),
    'runs.cell': (input) => studio.project().read('runs.cell', input),
    'runs.compare': (input) => studio.project().read('runs.compare', input),
    'runs.report': (input) => studio.project().read('runs.report', input),
    'runs.steps': async ({ runId, most }) => {
      const project = studio.project();
      // Its steps were not kept: its epochs are on its card.
      if (runId === STARTER_RUN) return { steps: 0, points: [] };
      await project.read('runs.get', { runId });
      return readSteps(runDirOf(project.dir, runId), most);
    },
    'runs.setThresholds': (input) => setThresholds(studio.project(), input),
    'runs.exportModel': async (input) => {
      const run = await studio.project().read('runs.get', { runId: input.runId });
      requireTask(run, 'genres');
      checkExportable(run, input);
      const form = input.format === 'onnx' ? `ONNX from the ${input.from}` : 'safetensors';
      const job = await studio.jobs().start('exportModel', `Export ${run.name} as ${form}`, input);
      return { jobId: job.id };
    },
    'runs.importModel': (input) => importModel(studio, input),
  };
}

/**
 * Thresholds decide what the run predicts from now on; its metrics on record follow, by the labels as they are now.
 * @throws AppError `conflict` for a run that is not done: its job would write others over them
 */
async function setThresholds(project: OpenProject, { runId, thresholds }: Parsed<'runs.setThresholds'>): Promise<Run> {
  const before = await project.read('runs.get', { runId });
  requireTask(before, 'genres');
  const { state, name } = before;
  if (state !== 'done') {
    throw new AppError('conflict', `Run ${name} is not done but ${state}: it has no thresholds to set.`, {
      hint: 'Wait for its end, or resume its job.',
    });
  }
  const rescored = await project.read('runs.rescored', { runId, thresholds });
  // The record as it is now: a prediction may have been stored meanwhile.
  const run = await project.read('runs.get', { runId });
  const thresholdsEdited = thresholds !== null && (thresholds.length > 0 || run.thresholdsEdited === true);
  await project.write('run.put', {
    run: { ...run, ...rescored, thresholdsEdited },
    splitName: run.splitName,
    rescored: true,
  });
  const saved = await project.read('runs.get', { runId });
  // Where the run has a card in its folder, that follows.
  const card = join(runDirOf(project.dir, runId), 'card.json');
  if (existsSync(card)) await writeFileAtomic(card, `${JSON.stringify(saved, null, 2)}\n`);
  return saved;
}
