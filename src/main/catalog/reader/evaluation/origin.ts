// Which posters a run was trained on, as far as that is known: the base of what counts as out of sample.
import type { Run } from '../../../../shared/domain.ts';
import { SPLIT_PARTS } from '../columns.ts';
import type { ReaderProject } from '../project.ts';
import type { RunWithSplit } from '../runs.ts';
import { partReader } from '../splitParts.ts';

const TRAIN = SPLIT_PARTS.indexOf('train');

/** A run of cross-validation never saw a poster that it predicts; one made elsewhere was trained on nobody knows what. */
export const isCrossValidated = (run: Run): boolean => run.kind === 'crossval';
export const isFromElsewhere = (run: RunWithSplit): boolean =>
  run.builtIn || run.kind === 'imported' || (run.splitId === null && !isCrossValidated(run));

/** Says of a row of the columns whether the run was trained on it; never of a run from elsewhere. */
export function trainedOn(project: ReaderProject, run: RunWithSplit): (row: number) => boolean {
  if (isCrossValidated(run) || isFromElsewhere(run)) return () => false;
  const partOf = partReader(project, run.splitId);
  return (row) => partOf(row) === TRAIN;
}

export const originOf = (run: RunWithSplit): 'trained' | 'crossval' | 'elsewhere' =>
  isCrossValidated(run) ? 'crossval' : isFromElsewhere(run) ? 'elsewhere' : 'trained';
