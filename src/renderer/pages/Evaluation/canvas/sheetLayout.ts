// Lays the sample predictions out as a sheet like the paper's figure 4: below each poster its title, what it is labelled with,
// and what is predicted with which probability. Pure.
import type { RunReport } from '../../../../shared/evaluation/answers.ts';
import { percent } from '../../../parts/words.ts';
import { fitted, INK, wrap, type Drawing, type Measure } from './drawing.ts';
import { CAPTION_WIDTH, posterSheet, type CaptionLine } from './posterSheet.ts';

type Sample = RunReport['samples'][number];

/** Marks that can be told apart without colour: right, wrong, not known. */
export const MARKS = { right: '✓', wrong: '✗', unknown: '?' } as const;
/** The mark of a prediction by whether it is right. */
export const markOf = (right: boolean | null): string =>
  right === null ? MARKS.unknown : right ? MARKS.right : MARKS.wrong;
/** "Horror 94 % ✓" */
export const predictionWords = ({ genre, probability, right }: Sample['predicted'][number]): string =>
  `${genre} ${percent(probability)} ${markOf(right)}`;
export const MARK_WORDS = `${MARKS.right} labelled so, ${MARKS.wrong} labelled otherwise, ${MARKS.unknown} label not known`;

/** The lines below a poster. Every prediction has its own, so that none is cut in two. */
function captionOf(sample: Sample, measure: Measure): CaptionLine[] {
  const labelled = sample.labelled.length === 0 ? 'no genre' : sample.labelled.join(', ');
  const lines: CaptionLine[] = [];
  if (sample.title !== '')
    lines.push({ text: fitted(sample.title, CAPTION_WIDTH, 'bold', measure), font: 'bold', color: INK.text });
  if (sample.year !== null) lines.push({ text: String(sample.year), font: 'small', color: INK.quiet });
  lines.push({ text: 'Labelled', font: 'smallBold', color: INK.quiet });
  for (const text of wrap(labelled, CAPTION_WIDTH, 'small', measure))
    lines.push({ text, font: 'small', color: INK.text });
  lines.push({ text: 'Predicted', font: 'smallBold', color: INK.quiet });
  if (sample.predicted.length === 0) lines.push({ text: 'no genre', font: 'small', color: INK.text });
  for (const each of sample.predicted)
    lines.push({
      text: fitted(predictionWords(each), CAPTION_WIDTH, 'small', measure),
      font: 'small',
      color: INK.model,
    });
  return lines;
}

/** The sheet of a report's samples, under a title that says whose predictions they are. */
export const sheetLayout = (title: string, samples: readonly Sample[], measure: Measure): Drawing =>
  posterSheet(
    title,
    MARK_WORDS,
    samples.map((sample) => ({ posterId: sample.posterId, lines: captionOf(sample, measure) })),
    measure,
  );
