// Confident learning against the numbers of cleanlab 2.9.0.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  calibratedJoint,
  confidentJoint,
  confidentThresholds,
  expectedErrors,
  type GenreColumn,
} from '../../../../src/shared/labelNoise/confidentLearning.ts';
import { flaggedBy, NOISE_FILTERS } from '../../../../src/shared/labelNoise/filters.ts';
import {
  adjustedConfidence,
  emaScore,
  selfConfidence,
  softminScore,
} from '../../../../src/shared/labelNoise/scores.ts';

type Table = number[][];
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/vectors/label_noise.json'), 'utf8'),
) as Record<string, unknown> & { labels_binary: Table; pred_probs: Table };
const table = (name: string): Table => vectors[name] as Table;
const { labels_binary: labels, pred_probs: probabilities } = vectors;
const columns: GenreColumn[] = labels[0]!.map((_, genre) => ({
  labels: labels.map((row) => row[genre]!),
  probabilities: probabilities.map((row) => row[genre]!),
}));
/** Columns by genre as rows by poster. */
const byPoster = (values: ArrayLike<number>[]): Table => labels.map((_, i) => values.map((column) => column[i]!));

function expectClose(actual: Table, expected: Table): void {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  actual.flat().forEach((value, i) => {
    expect(value).toBeCloseTo(expected.flat()[i]!, 9);
  });
}

describe('confident learning', () => {
  it('takes the mean probability of the given side as its threshold', () => {
    expectClose(columns.map(confidentThresholds), table('confident_thresholds_KxNegPos'));
  });

  it('counts the confident ones, and calibrates them to the labels that were given', () => {
    const raw = columns.map((column) => confidentJoint(column));
    expect(raw).toEqual(vectors['confident_joint_raw_K_given_true']);
    expect(raw.map((joint, genre) => calibratedJoint(joint, columns[genre]!.labels))).toEqual(
      vectors['confident_joint_calibrated_K_given_true'],
    );
  });

  it('says how many errors are to be expected', () => {
    expect(expectedErrors(columns[0]!)).toEqual({ wrong: 6, missing: 4 });
  });

  it('leaves unknown labels out', () => {
    const known = columns[1]!;
    const more = {
      labels: [...Array.from(known.labels), -1, -1],
      probabilities: [...Array.from(known.probabilities), 0.99, 0.01],
    };
    expect(confidentJoint(more)).toEqual(confidentJoint(known));
    expect([...flaggedBy('prune_by_noise_rate', more)].slice(-2)).toEqual([0, 0]);
  });

  it('never counts anybody as confident in a side that nobody was given', () => {
    const column = { labels: [0, 0, 0], probabilities: [0.1, 0.99, 0.2] };
    expect(confidentThresholds(column)[1]).toBe(2);
    expect(confidentJoint(column)).toEqual([
      [2, 0],
      [0, 1],
    ]);
  });
});

describe.each(NOISE_FILTERS)('the filter %s', (filter) => {
  it('flags what cleanlab flags', () => {
    const flags = byPoster(columns.map((column) => flaggedBy(filter, column)));
    expect(flags.map((row) => row.includes(1))).toEqual(vectors[`issues.${filter}`]);
    const perClass = vectors[`issues_per_class.${filter}`] as boolean[][] | undefined;
    if (perClass) expect(flags.map((row) => row.map(Boolean))).toEqual(perClass);
  });
});

describe('scores', () => {
  const plain = byPoster(columns.map(selfConfidence));
  const adjusted = byPoster(columns.map(adjustedConfidence));

  it('are self-confidence, which the normalised margin equals', () => {
    expectClose(plain, table('quality_per_class_self_confidence'));
    expectClose(plain, table('quality_per_class_normalized_margin'));
  });

  it('can be adjusted to the thresholds of the classes', () => {
    expectClose(adjusted, table('quality_per_class_self_confidence_adjusted'));
  });

  it('make one of each poster', () => {
    const list = (name: string): Table => [vectors[name] as number[]];
    expectClose([plain.map((row) => emaScore(row))], list('quality_ema_alpha_0.8'));
    expectClose([adjusted.map((row) => emaScore(row))], list('quality_ema_alpha_0.8_adjusted'));
    expectClose([plain.map((row) => softminScore(row))], list('quality_softmin_t_0.1'));
  });

  it('find the posters of low self-confidence, as many as confident learning flags', () => {
    const many = (vectors['issues.confident_learning'] as boolean[]).filter(Boolean).length;
    const scores = plain.map((row) => emaScore(row));
    const lowest = new Set(
      scores
        .map((_, i) => i)
        .sort((a, b) => scores[a]! - scores[b]!)
        .slice(0, many),
    );
    expect(scores.map((_, i) => lowest.has(i))).toEqual(vectors['issues.low_self_confidence']);
  });

  it('rank the flagged posters as cleanlab does', () => {
    const flagged = vectors['issues.prune_by_noise_rate'] as boolean[];
    const ranked = plain
      .map((row, i) => ({ i, score: emaScore(row) }))
      .filter(({ i }) => flagged[i])
      .sort((a, b) => a.score - b.score)
      .map(({ i }) => i);
    expect(ranked).toEqual(vectors['ranked.prune_by_noise_rate.self_confidence']);
  });
});
