// The report of a run: its table, sample predictions and model card, as data and as text to save.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Metrics, SplitPart } from '../../../../shared/domain.ts';
import type { RunReport } from '../../../../shared/evaluation/answers.ts';
import { modelCard } from '../../../../shared/evaluation/modelCard.ts';
import { perGenreTable, samplesTable, tableOfParts } from '../../../../shared/evaluation/reportTables.ts';
import { Random } from '../../../../shared/random.ts';
import { NO_YEAR, SPLIT_PARTS } from '../columns.ts';
import type { ReaderProject } from '../project.ts';
import type { Snapshots } from '../snapshot.ts';
import { halves, scopeMetrics } from './metrics.ts';
import { originOf } from './origin.ts';
import { comparePosters, titleOf } from './posters.ts';
import { perGenreCsv, samplesCsv, tableCsv } from './reportCsv.ts';
import type { RunScope, Scopes } from './scope.ts';

/** @throws AppError as `Scopes.of` */
export async function runReport(
  project: ReaderProject,
  scopes: Scopes,
  snapshots: Snapshots,
  { runId, rule, truth, samples, seed }: Parsed<'runs.report'>,
): Promise<Output<'runs.report'>> {
  const snapshot = await snapshots.hash(project);
  const parts: { split: SplitPart; scope: RunScope; metrics: Metrics }[] = [];
  for (const split of SPLIT_PARTS) {
    const scope = await scopes.of({ runId, split, truth });
    parts.push({ split, scope, metrics: await scopeMetrics(scope, thresholdsBy(rule, scope)) });
  }
  const test = parts.at(-1)!.scope;
  const table = parts.map(({ split, metrics: { posters, macro, micro, mAP } }) => ({
    split,
    posters,
    macro,
    micro,
    mAP,
  }));
  const chosen = samplePredictions(project, test, thresholdsBy(rule, test), { samples, seed });
  const { run } = test;
  let byPerson = 0;
  for (const split of SPLIT_PARTS) {
    const { labels } = await scopes.of({ runId, split, truth: 'person' });
    byPerson += labels.reduce((sum, label) => sum + (label >= 0 ? 1 : 0), 0);
  }
  return {
    runId,
    name: run.name,
    rule,
    table,
    samples: chosen,
    markdown: {
      table: `${tableOfParts(table)}\n`,
      perGenre: `${perGenreText(parts)}\n`,
      samples: `${samplesTable(chosen)}\n`,
      card: modelCard({ run, origin: originOf(run), rule, truth, parts, snapshot, byPerson }),
    },
    csv: { table: tableCsv(table), samples: samplesCsv(chosen), perGenre: perGenreCsv(parts) },
  };
}

const thresholdsBy = (rule: RunReport['rule'], scope: RunScope): readonly number[] =>
  rule === 'half' ? halves(scope) : scope.thresholds;

function perGenreText(parts: readonly { split: SplitPart; metrics: Metrics }[]): string {
  return parts
    .filter(({ metrics }) => metrics.posters > 0)
    .map(({ split, metrics }) => `### ${split}\n\n${perGenreTable(metrics)}`)
    .join('\n\n');
}

/** Posters with a known label, drawn without repetition from an order that does not depend on the database's ids. */
function samplePredictions(
  project: ReaderProject,
  scope: RunScope,
  thresholds: readonly number[],
  { samples, seed }: { samples: number; seed: number },
): RunReport['samples'] {
  const width = scope.genreIds.length;
  const known = (at: number): boolean =>
    scope.labels.subarray(at * width, (at + 1) * width).some((label) => label >= 0);
  const order = Int32Array.from(
    Array.from(scope.posterIds.keys())
      .filter(known)
      .sort((a, b) => comparePosters(project, scope.posterIds[a]!, scope.posterIds[b]!)),
  );
  new Random(seed).shuffle(order);
  return Array.from(order.subarray(0, samples), (at) => {
    const posterId = scope.posterIds[at]!;
    const genres = scope.genres.map((genre, g) => ({
      genre,
      label: scope.labels[at * width + g]!,
      probability: scope.probabilities[at * width + g]!,
      predicted: scope.probabilities[at * width + g]! >= thresholds[g]!,
    }));
    const year = project.columns.years[project.columns.rowOf(posterId)];
    return {
      posterId,
      title: titleOf(project, posterId),
      year: year === undefined || year === NO_YEAR ? null : year,
      labelled: genres.filter(({ label }) => label === 1).map(({ genre }) => genre),
      predicted: genres
        .filter(({ predicted }) => predicted)
        .sort((a, b) => b.probability - a.probability)
        .map(({ genre, probability, label }) => ({ genre, probability, right: label < 0 ? null : label === 1 })),
    };
  });
}
