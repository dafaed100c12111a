// How points look for each code of `map.values`, and what the legend says of them. Each kind has a shape of its own: nothing is told
// by colour alone. Colours are CSS variables; who draws resolves them. Pure.
import { MAP_CODE } from '../../../shared/mapPoints.ts';

/** As the shader knows them. */
export const SHAPE = { disc: 0, ring: 1, dot: 2, triangle: 3, square: 4 } as const;
export type Shape = keyof typeof SHAPE;

export type ColourBy = 'plain' | 'genre' | 'probability' | 'predicted' | 'issue' | 'split';

export interface Look {
  word: string;
  /** A CSS variable. */
  colour: string;
  /** How much of the colour there is, the rest being `--curve-8`; all of it where not given. */
  strength?: number;
  shape: Shape;
}
type Looks = readonly { codes: readonly [from: number, to: number]; look: Look }[];

const one = (code: number, word: string, colour: string, shape: Shape): Looks[number] => ({
  codes: [code, code],
  look: { word, colour, shape },
});
const quiet = '--text-quiet';

const LOOKS: Record<Exclude<ColourBy, 'probability'>, Looks> = {
  plain: [{ codes: [0, 255], look: { word: 'Poster', colour: '--curve-1', shape: 'disc' } }],
  genre: [
    one(MAP_CODE.present, 'Present', '--curve-2', 'disc'),
    one(MAP_CODE.absent, 'Absent', '--curve-8', 'ring'),
    one(MAP_CODE.unknown, 'Unknown', quiet, 'dot'),
  ],
  predicted: [
    one(MAP_CODE.predicted, 'Predicted', '--model', 'disc'),
    one(MAP_CODE.notPredicted, 'Not predicted', '--curve-8', 'ring'),
    one(MAP_CODE.none, 'No prediction', quiet, 'dot'),
  ],
  issue: [
    one(MAP_CODE.wrong, 'Labelled, not predicted', '--curve-4', 'triangle'),
    one(MAP_CODE.missing, 'Predicted, not labelled', '--curve-2', 'square'),
    one(MAP_CODE.agrees, 'Label and run agree', '--curve-8', 'ring'),
    one(MAP_CODE.none, 'No prediction', quiet, 'dot'),
  ],
  split: [
    one(MAP_CODE.train, 'Train', '--curve-8', 'ring'),
    one(MAP_CODE.validation, 'Validation', '--curve-5', 'triangle'),
    one(MAP_CODE.test, 'Test', '--curve-2', 'disc'),
    one(MAP_CODE.none, 'In no part', quiet, 'dot'),
  ],
};

/** Bounds of the steps of probability; the shape grows from a dot to a full disc as the colour does. */
const STEPS: readonly { upTo: number; word: string; shape: Shape; strength: number }[] = [
  { upTo: 0.1, word: '0–10 %', shape: 'dot', strength: 0 },
  { upTo: 0.3, word: '10–30 %', shape: 'ring', strength: 0.25 },
  { upTo: 0.5, word: '30–50 %', shape: 'ring', strength: 0.5 },
  { upTo: 0.7, word: '50–70 %', shape: 'disc', strength: 0.7 },
  { upTo: 0.9, word: '70–90 %', shape: 'disc', strength: 0.85 },
  { upTo: 1, word: '90–100 %', shape: 'disc', strength: 1 },
];

function probabilityLooks(): Looks {
  let from = 0;
  const steps = STEPS.map(({ upTo, word, shape, strength }) => {
    const to = Math.round(upTo * MAP_CODE.certain) - (upTo < 1 ? 1 : 0);
    const step: Looks[number] = { codes: [from, to], look: { word, colour: '--model', strength, shape } };
    from = to + 1;
    return step;
  });
  return [...steps, one(MAP_CODE.none, 'No prediction', quiet, 'dot')];
}

/** The looks of a way to colour, as the legend lists them. */
export const looksOf = (by: ColourBy): readonly Look[] =>
  (by === 'probability' ? probabilityLooks() : LOOKS[by]).map(({ look }) => look);

/** For each of the 256 codes the number of its look in `looksOf`; codes that do not occur look like the last. */
export function lookTable(by: ColourBy): Uint8Array {
  const looks = by === 'probability' ? probabilityLooks() : LOOKS[by];
  const table = new Uint8Array(256).fill(looks.length - 1);
  looks.forEach(({ codes: [from, to] }, i) => table.fill(i, from, to + 1));
  return table;
}

/** How many points have each look. */
export function countLooks(values: Uint8Array, by: ColourBy): number[] {
  const table = lookTable(by);
  const counts = looksOf(by).map(() => 0);
  for (const value of values) counts[table[value]!]!++;
  return counts;
}
