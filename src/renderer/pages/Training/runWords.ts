// A run in words: what it was made of and with, how it ended, what is kept of it. Pure.
import type { Job, Run } from '../../../shared/domain.ts';
import { presetById } from '../../../shared/presets.ts';
import { recipeDifferences } from '../../../shared/recipeDifferences.ts';
import { labelOf } from './schemaFields.ts';
import { ago, count, dateTime, percent, plural } from '../../parts/words.ts';

/** A fact of a run with its name: ["Split", "auto"]. */
export type Fact = readonly [string, string];

/** "0.000953", "8.3e-7", "0" */
export const rateWords = (rate: number): string =>
  rate === 0 ? '0' : rate < 1e-5 ? rate.toExponential(1) : String(Number(rate.toPrecision(3)));

/** "5,031 train, 629 validation, 629 test; 94,335 labels, 0 % unknown" */
export function datasetWords(dataset: NonNullable<Run['dataset']>): string {
  const { train, validation, test, known, unknown } = dataset;
  const labels = known + unknown;
  const share = labels === 0 ? '' : `, ${percent(unknown / labels)} unknown`;
  return `${count(train)} train, ${count(validation)} validation, ${count(test)} test; ${count(labels)} labels${share}`;
}

/** "dropout.inputChannels" as the form names it: "dropout input channels". */
const settingName = (path: string): string =>
  path
    .split('.')
    .map((name) => labelOf(name).replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase()))
    .join(' ');

/** "epochs 20, loss asl": what the recipe has that its preset has not, or without a preset the defaults have not. */
export function changedWords(run: Pick<Run, 'recipe' | 'preset'>): string {
  return recipeDifferences(run.recipe, run.preset ?? null)
    .filter(({ value, preset, default: byDefault }) => value !== (preset ?? byDefault))
    .map(({ setting, value }) => `${settingName(setting)} ${{ true: 'on', false: 'off' }[value] ?? value}`)
    .join(', ');
}

/** What a run was made with. A starter model was trained elsewhere and has no split or threads of this project. */
export function factsOf(run: Run): Fact[] {
  const changed = run.builtIn ? '' : changedWords(run);
  const facts: (Fact | null)[] = [
    ['Started', dateTime(run.createdAt)],
    run.preset == null ? null : ['Preset', presetById(run.preset)?.name ?? run.preset],
    ['Encoder', run.encoder.id],
    ['Genres', plural(run.genres.length, 'genre')],
    run.splitName === '' ? null : ['Split', run.splitName],
    run.folds == null ? null : ['Folds', `${String(run.folds)}, each judged by a head that never saw it`],
    ['Seed', String(run.seed)],
    run.threads === 0 ? null : ['Device', `${run.device}, ${plural(run.threads, 'thread')}`],
    run.predicted === 0 ? null : ['Predicted', plural(run.predicted, 'poster')],
    // Folds take in all posters, whatever their part of the split.
    run.dataset && run.kind !== 'crossval' ? ['Data', datasetWords(run.dataset)] : null,
    changed === '' ? null : [run.preset == null ? 'Changed from the defaults' : 'Changed from the preset', changed],
    run.checkpoint && run.state !== 'done'
      ? [
          'Last checkpoint',
          `epoch ${String(run.checkpoint.epoch)}, step ${count(run.checkpoint.step)}, ${ago(run.checkpoint.at)}`,
        ]
      : null,
  ];
  return facts.filter((fact) => fact !== null);
}

/** How a training ended that ended by itself, and what was kept; null where nothing has to be said. */
export function endWords(
  run: Pick<Run, 'kind' | 'stopped' | 'bestEpoch' | 'state'> & { history: readonly { epoch: number }[] },
): string | null {
  if (run.kind === 'crossval') return null;
  const kept =
    run.bestEpoch === null ? '' : ` The weights of epoch ${String(run.bestEpoch)} are kept, the best on validation.`;
  const last = run.history.at(-1)?.epoch;
  if (run.stopped === 'diverged') {
    return `It diverged: the loss was no longer a number${last === undefined ? '' : ` after epoch ${String(last)}`}.${kept} A smaller learning rate usually helps.`;
  }
  if (run.stopped === 'early') {
    return `It stopped early${last === undefined ? '' : ` after epoch ${String(last)}`}: validation had not become better for a while.${kept}`;
  }
  return run.state === 'done' && kept !== '' ? `It ran to its end.${kept}` : null;
}

/**
 * Whether the library shows the run since it was done, and why: as its job told then. Null where its job is not known any
 * more, and where that has changed since.
 */
export function activationWords(job: Pick<Job, 'result'> | null, active: boolean): string | null {
  const result = job?.result;
  if (typeof result !== 'object' || result === null || !('why' in result) || !('activated' in result)) return null;
  return typeof result.why === 'string' && result.activated === active ? result.why : null;
}
