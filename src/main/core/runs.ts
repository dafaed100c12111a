// Training runs: list, metrics, comparison, and which one is active.
import { AppError } from '../../shared/errors.ts';
import type { CallHandlers } from './dispatch.ts';
import { importModel } from './importedRun.ts';
import { checkExportable } from './jobs/exportModelJob.ts';
import type { Studio } from './studio.ts';

type Calls = Pick<
  CallHandlers,
  | 'runs.list'
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
    'runs.steps': notYet,
    'runs.setThresholds': notYet,
    'runs.exportModel': async (input) => {
      const run = await studio.project().read('runs.get', { runId: input.runId });
      checkExportable(run, input);
      const form = input.format === 'onnx' ? `ONNX from the ${input.from}` : 'safetensors';
      const job = await studio.jobs().start('exportModel', `Export ${run.name} as ${form}`, input);
      return { jobId: job.id };
    },
    'runs.importModel': (input) => importModel(studio, input),
  };
}
