// Two runs side by side: differences with their intervals, which run is better, and that in one plain sentence. Pure; the
// intervals come from bootstrap.ts, the metrics from metrics.ts.
import type { Metrics } from '../domain.ts';
import type { Comparison, Difference } from './answers.ts';
import type { Interval, Intervals } from './bootstrap.ts';

/** With fewer posters an interval says nothing: a handful of draws is not what other posters would give. */
export const FEWEST_POSTERS = 20;

function differenceOf(a: number | null, b: number | null, interval: Interval | null): Difference {
  const defined = a !== null && b !== null;
  return {
    a,
    b,
    difference: defined ? b - a : null,
    low: defined ? (interval?.low ?? null) : null,
    high: defined ? (interval?.high ?? null) : null,
  };
}

/** All differences of two runs measured on the same posters and genres. `genreIds` in the order of the metrics. */
export function differences(
  a: Metrics,
  b: Metrics,
  intervals: Intervals,
  genreIds: readonly number[],
): Pick<Comparison, 'overall' | 'perGenre'> {
  const { overall } = intervals;
  return {
    overall: {
      mAP: differenceOf(a.mAP, b.mAP, overall.mAP),
      macroF1: differenceOf(a.macro.f1, b.macro.f1, overall.macroF1),
      microF1: differenceOf(a.micro.f1, b.micro.f1, overall.microF1),
      macroPrecision: differenceOf(a.macro.precision, b.macro.precision, overall.macroPrecision),
      macroRecall: differenceOf(a.macro.recall, b.macro.recall, overall.macroRecall),
    },
    perGenre: genreIds.map((genreId, g) => {
      const [first, second] = [a.perGenre[g]!, b.perGenre[g]!];
      // F1 of a genre that nothing is labelled with is 0 whatever a run says.
      const measured = first.support > 0;
      return {
        genreId,
        genre: first.genre,
        support: first.support,
        f1: differenceOf(measured ? first.f1 : null, measured ? second.f1 : null, intervals.f1[g]!),
        ap: differenceOf(first.ap, second.ap, intervals.ap[g]!),
      };
    }),
  };
}

type Sign = -1 | 0 | 1;
/** On which side of 0 the whole interval lies; 0 when it contains 0 or there is none. */
const signOf = ({ low, high }: Difference): Sign => (low !== null && low > 0 ? 1 : high !== null && high < 0 ? -1 : 0);

const amount = (value: number): string => Math.abs(value).toFixed(3);
/** "+0.012", "-0.003", "0.000": no sign where three digits show no difference. */
export function signed(value: number): string {
  const text = amount(value);
  return Number(text) === 0 ? text : `${value < 0 ? '-' : '+'}${text}`;
}
const quantity = (posters: number): string => `${posters.toLocaleString('en-US')} poster${posters === 1 ? '' : 's'}`;

const interval = ({ low, high }: Difference): string => `95 % interval ${signed(low!)} to ${signed(high!)}`;
const direction = ({ difference }: Difference): string => (difference! < 0 ? 'lower' : 'higher');
const withInterval = (name: string, d: Difference): string =>
  `${name} ${amount(d.difference!)} ${direction(d)} (${interval(d)})`;
const within = (name: string, d: Difference): string =>
  d.difference === null
    ? `${name} is not defined`
    : `the ${name} difference of ${signed(d.difference)} is within noise`;

/**
 * Whether the second run is better, by mAP and macro F1: it is where an interval lies above 0 and the other not below.
 * `noise` where both contain 0; `unknown` where nothing could be measured, the posters are too few, or the two disagree.
 * `posters`: those with a known label. `inSample`: both were trained on these posters, so that better means no more than a closer fit.
 */
export function judge(
  names: { a: string; b: string },
  overall: Pick<Comparison['overall'], 'mAP' | 'macroF1'>,
  facts: { posters: number; inSample: boolean },
): Pick<Comparison, 'outcome' | 'verdict'> {
  const { a, b } = names;
  const { mAP, macroF1 } = overall;
  const on = `on ${quantity(facts.posters)}`;
  const unknown = (verdict: string) => ({ outcome: 'unknown', verdict }) as const;
  if (facts.posters === 0)
    return unknown(`Nothing can be said: there is no labelled poster that ${a} and ${b} can be compared on.`);
  if (facts.posters < FEWEST_POSTERS) {
    return unknown(`Nothing can be said ${on}: at least ${FEWEST_POSTERS} are needed to tell a difference from noise.`);
  }
  const signs = [signOf(mAP), signOf(macroF1)] as const;
  if (signs[0] * signs[1] < 0) {
    return unknown(
      `The measures disagree ${on}: ${b} has a ${withInterval('mAP', mAP)} and a ${withInterval('macro F1', macroF1)} than ${a}.`,
    );
  }
  const sign = signs[0] + signs[1];
  if (sign === 0) {
    const parts = [
      ...(mAP.difference === null ? [] : [`${signed(mAP.difference)} in mAP`]),
      ...(macroF1.difference === null ? [] : [`${signed(macroF1.difference)} in macro F1`]),
    ];
    const both = parts.length === 2 ? 'both 95 % intervals contain' : 'the 95 % interval contains';
    return {
      outcome: 'noise',
      verdict: `The difference is noise ${on}: ${b} has ${parts.join(' and ')} against ${a}, but ${both} 0.`,
    };
  }
  const clear = [
    ...(signs[0] === 0 ? [] : [withInterval('mAP', mAP)]),
    ...(signs[1] === 0 ? [] : [withInterval('macro F1', macroF1)]),
  ];
  const rest = signs[0] === 0 ? `; ${within('mAP', mAP)}` : signs[1] === 0 ? `; ${within('macro F1', macroF1)}` : '';
  const than = `${sign > 0 ? 'better' : 'worse'} than ${a}`;
  return {
    outcome: sign > 0 ? 'better' : 'worse',
    verdict: `${b} ${facts.inSample ? 'fits its training posters' : 'is'} ${than} ${on}: ${clear.join(' and ')}${rest}.`,
  };
}
