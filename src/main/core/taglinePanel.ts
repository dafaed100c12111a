// Blind panels: the calls of `shared/calls/taglinePanel.ts`. Draws the pairs of a panel from the drafts that its runs were
// evaluated with; who sees a pair does not learn which side is whose.
import { REAL_SIDE, type taglinePanelCalls as contractOfPanel } from '../../shared/calls/taglinePanel.ts';
import type { Parsed } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { panelPairs, type PanelPair } from '../../shared/evaluation/taglines/panelPairs.ts';
import { requireTask } from '../../shared/runTask.ts';
import type { TaglineRunPart, TaglineScores } from '../../shared/taglines/taglineRun.ts';
import { firstScores, scoresWithout, sharedWithheld } from '../../shared/taglines/toldScores.ts';
import type { CallHandlers } from './dispatch.ts';
import type { OpenProject } from './openProject.ts';
import type { Studio } from './studio.ts';
import { starterInProject } from './starterInProject.ts';
import { STARTER_RUN } from './taglineRuns.ts';

export function taglinePanelCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfPanel> {
  return {
    'panel.start': async (input, { person }) => {
      const project = studio.project();
      const { aName, bName, pairs } = await drawPairs(project, input);
      const { split, seed } = input;
      return (await project.write('panel.make', { aName, bName, split, seed, pairs, person })).output;
    },
    'panel.list': (_, { person }) => studio.project().read('panel.list', { person }),
    'panel.next': (input, { person }) => studio.project().read('panel.next', { ...input, person }),
    'panel.vote': async (input, { person }) =>
      (await studio.project().write('panel.vote', { ...input, person })).output,
  };
}

/** What a side has to show: its name, and its text by poster. */
interface Side {
  name: string;
  texts: ReadonlyMap<number, string>;
}

async function drawPairs(
  project: OpenProject,
  input: Parsed<'panel.start'>,
): Promise<{ aName: string; bName: string; pairs: PanelPair[] }> {
  if (input.a === input.b) {
    throw new AppError('bad_input', 'Both sides of the panel are the same.', {
      hint: 'Choose two runs, or one and "real".',
    });
  }
  const scored = {
    a: await scoredRun(project, input.a, input.split),
    b: await scoredRun(project, input.b, input.split),
  };
  const examples = examplesOf(scored.a, scored.b, input.split);
  const real = examples.a ?? examples.b!;
  const a = sideOf(examples.a, real);
  const b = sideOf(examples.b, real);
  const pairs = panelPairs(a.texts, b.texts, { most: input.pairs, seed: input.seed });
  if (pairs.length === 0) {
    throw new AppError(
      'conflict',
      `On ${input.split}, ${a.name} and ${b.name} have no poster with two different texts.`,
      {
        hint: 'Evaluate both runs on the same part again.',
      },
    );
  }
  return { aName: a.name, bName: b.name, pairs };
}

interface Examples {
  name: string;
  examples: TaglineScores['examples'];
}
interface ScoredRun {
  name: string;
  scores: TaglineRunPart['scores'];
}
type Part = Parsed<'panel.start'>['split'];

/** A run that was evaluated on the part; null for the real taglines, which any run's examples have beside its drafts. */
async function scoredRun(project: OpenProject, side: string, split: Part): Promise<ScoredRun | null> {
  if (side === REAL_SIDE) return null;
  const run = side === STARTER_RUN ? await starterInProject(project) : await project.read('runs.get', { runId: side });
  if (run === null) {
    throw new AppError('not_found', 'This package holds no starter tagline model.', { hint: 'Choose another run.' });
  }
  requireTask(run, 'taglines');
  const scores = run.taglines?.scores ?? {};
  if (withPoster(firstScores(scores, split)).length === 0) {
    throw new AppError(
      'conflict',
      `The run "${run.name}" has not been evaluated on ${split} yet: it has no drafts to show.`,
      {
        hint: `Evaluate it first, on the Evaluation page or by \`npx --no marquee evaluate --run ${side} --split ${split}\`.`,
      },
    );
  }
  return { name: run.name, scores };
}

const withPoster = (scores: TaglineScores | null): TaglineScores['examples'] =>
  (scores?.examples ?? []).filter(({ posterId }) => posterId !== null);

/**
 * The drafts of both sides, which were told the same: everything where both were measured so. A run beside the real taglines shows
 * what its page shows first.
 * @throws AppError `conflict` where one run was told what the other was not
 */
function examplesOf(a: ScoredRun | null, b: ScoredRun | null, split: Part): { a: Examples | null; b: Examples | null } {
  const side = (run: ScoredRun, scores: TaglineScores | null): Examples => ({
    name: run.name,
    examples: withPoster(scores),
  });
  const beside = (run: ScoredRun | null): Examples | null => run && side(run, firstScores(run.scores, split));
  if (a === null || b === null) return { a: beside(a), b: beside(b) };
  const withheld = sharedWithheld(a.scores, b.scores, split);
  if (withheld === null) {
    throw new AppError(
      'conflict',
      `On ${split}, ${a.name} and ${b.name} were told different things of the films: a panel would compare that, not the runs.`,
      {
        hint: 'Evaluate both again with everything told, or both with the same `--without`.',
      },
    );
  }
  const told = (run: ScoredRun): Examples => side(run, scoresWithout(run.scores, split, withheld));
  return { a: told(a), b: told(b) };
}

function sideOf(own: Examples | null, real: Examples): Side {
  if (own === null) {
    return { name: 'Real taglines', texts: new Map(real.examples.map((each) => [each.posterId!, each.real])) };
  }
  return { name: own.name, texts: new Map(own.examples.map((each) => [each.posterId!, each.draft])) };
}
