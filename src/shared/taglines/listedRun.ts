// A tagline run as lists of runs have it: without the drafts of its evaluations, hundreds of them, which pages that list runs do not
// show and would wait for at every change of any run.
import type { Run } from '../domain.ts';
import type { TaglineScores } from './taglineRun.ts';

/** The run with its scores, each without examples; `runs.get` has them. */
export function listedRun(run: Run): Run {
  const { taglines } = run;
  if (!taglines) return run;
  const scores = Object.entries(taglines.scores).map(([part, each]): [string, TaglineScores] => [
    part,
    { ...each, examples: [] },
  ]);
  return { ...run, taglines: { ...taglines, scores: Object.fromEntries(scores) } };
}
