// Lays the sample predictions out as a sheet like the paper's figure 4: posters in rows, below each its title, what it is
// labelled with, and what is predicted with which probability. Pure.
import type { RunReport } from '../../../../shared/evaluation/answers.ts';
import { percent } from '../../../parts/words.ts';
import { fitted, INK, lineHeight, MARGIN, textAt, wrap, type Drawing, type Measure, type Op } from './drawing.ts';

type Sample = RunReport['samples'][number];

const COLUMNS = 4;
const COLUMN = 216;
const GAP = 24;
const POSTER = 312;

/** Marks that can be told apart without colour: right, wrong, not known. */
export const MARKS = { right: '✓', wrong: '✗', unknown: '?' } as const;
/** The mark of a prediction by whether it is right. */
export const markOf = (right: boolean | null): string =>
  right === null ? MARKS.unknown : right ? MARKS.right : MARKS.wrong;
/** "Horror 94 % ✓" */
export const predictionWords = ({ genre, probability, right }: Sample['predicted'][number]): string =>
  `${genre} ${percent(probability)} ${markOf(right)}`;
export const MARK_WORDS = `${MARKS.right} labelled so, ${MARKS.wrong} labelled otherwise, ${MARKS.unknown} label not known`;

interface Line {
  text: string;
  font: 'bold' | 'small' | 'smallBold';
  color: string;
}

/** The lines below a poster. Every prediction has its own, so that none is cut in two. */
function captionOf(sample: Sample, measure: Measure): Line[] {
  const labelled = sample.labelled.length === 0 ? 'no genre' : sample.labelled.join(', ');
  const lines: Line[] = [];
  if (sample.title !== '')
    lines.push({ text: fitted(sample.title, COLUMN, 'bold', measure), font: 'bold', color: INK.text });
  if (sample.year !== null) lines.push({ text: String(sample.year), font: 'small', color: INK.quiet });
  lines.push({ text: 'Labelled', font: 'smallBold', color: INK.quiet });
  for (const text of wrap(labelled, COLUMN, 'small', measure)) lines.push({ text, font: 'small', color: INK.text });
  lines.push({ text: 'Predicted', font: 'smallBold', color: INK.quiet });
  if (sample.predicted.length === 0) lines.push({ text: 'no genre', font: 'small', color: INK.text });
  for (const each of sample.predicted)
    lines.push({ text: fitted(predictionWords(each), COLUMN, 'small', measure), font: 'small', color: INK.model });
  return lines;
}

/** The sheet of a report's samples, under a title that says whose predictions they are. */
export function sheetLayout(title: string, samples: readonly Sample[], measure: Measure): Drawing {
  const columns = Math.max(1, Math.min(COLUMNS, samples.length));
  const width = 2 * MARGIN + COLUMNS * COLUMN + (COLUMNS - 1) * GAP;
  const ops: Op[] = [];
  let y = MARGIN;
  for (const line of wrap(title, width - 2 * MARGIN, 'title', measure)) {
    ops.push(textAt(MARGIN, y, line, 'title'));
    y += lineHeight('title');
  }
  ops.push(textAt(MARGIN, y, MARK_WORDS, 'small', INK.quiet));
  y += lineHeight('small') + 16;
  for (let start = 0; start < samples.length; start += columns) {
    const row = samples.slice(start, start + columns).map((sample) => ({ sample, lines: captionOf(sample, measure) }));
    row.forEach(({ sample, lines }, i) => {
      const x = MARGIN + i * (COLUMN + GAP);
      ops.push({ kind: 'poster', x, y, width: COLUMN, height: POSTER, posterId: sample.posterId });
      let top = y + POSTER + 8;
      for (const { text, font, color } of lines) {
        ops.push(textAt(x, top, text, font, color));
        top += lineHeight(font);
      }
    });
    const heights = row.map(({ lines }) => lines.reduce((sum, { font }) => sum + lineHeight(font), 0));
    y += POSTER + 8 + Math.max(...heights) + GAP;
  }
  return { width, height: y - GAP + MARGIN, ops };
}
