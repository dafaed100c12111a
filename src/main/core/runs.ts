// Training runs: list, metrics, comparison, and which one is active.
import { AppError } from '../../shared/errors.ts';
import type { Parsed } from '../../shared/contract.ts';
import type { Run } from '../../shared/domain.ts';
import type { CallHandlers } from './dispatch.ts';
import { runDirOf } from './jobs/predictions.ts';
import { readSteps } from './jobs/stepLog.ts';
import type { OpenProject } from './openProject.ts';
import type { Studio } from './studio.ts';

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

const notYet = (): never => {
  throw new AppError('unsupported', 'Not there yet.');
};

export function runCalls(studio: Studio): Calls {
  return {
    'runs.list': (input) => studio.project().read('runs.list', input),
    'labels.snapshot': () => studio.project().read('export.snapshot', {}),
    'runs.get': (input) => studio.project().read('runs.get', input),
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
      await project.read('runs.get', { runId });
      return readSteps(runDirOf(project.dir, runId), most);
    },
    'runs.setThresholds': (input) => setThresholds(studio.project(), input),
    'runs.exportModel': notYet,
    'runs.importModel': notYet,
  };
}

/**
 * Thresholds decide what the run predicts from now on; its metrics on record follow, by the labels as they are now.
 * @throws AppError `conflict` for a run that is not done: its job would write others over them
 */
async function setThresholds(project: OpenProject, { runId, thresholds }: Parsed<'runs.setThresholds'>): Promise<Run> {
  const { state, name } = await project.read('runs.get', { runId });
  if (state !== 'done') {
    throw new AppError('conflict', `Run ${name} is ${state}: it has no thresholds to set yet.`, {
      hint: 'Wait until it is done.',
    });
  }
  const rescored = await project.read('runs.rescored', { runId, thresholds });
  // The record as it is now: a prediction may have been stored meanwhile.
  const run = await project.read('runs.get', { runId });
  await project.write('run.put', {
    run: { ...run, ...rescored, thresholdsEdited: thresholds !== null },
    splitName: run.splitName,
  });
  return project.read('runs.get', { runId });
}
