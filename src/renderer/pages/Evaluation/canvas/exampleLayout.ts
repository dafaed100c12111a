// Lays examples of a tagline run out as a sheet like the paper's figure 6: below each poster its own tagline and the draft.
// Pure.
import type { TaglineExample } from '../../../../shared/evaluation/taglines/exampleSheet.ts';
import { titleOf } from '../../../parts/words.ts';
import { fitted, INK, wrap, type Drawing, type FontName, type Measure } from './drawing.ts';
import { CAPTION_WIDTH, posterSheet, type CaptionLine } from './posterSheet.ts';

function captionOf(example: TaglineExample, measure: Measure): CaptionLine[] {
  const lines = (text: string, font: CaptionLine['font'], color: string): CaptionLine[] =>
    wrap(text, CAPTION_WIDTH, font as FontName, measure).map((line) => ({ text: line, font, color }));
  return [
    { text: fitted(titleOf(example), CAPTION_WIDTH, 'bold', measure), font: 'bold', color: INK.text },
    { text: 'Its own', font: 'smallBold', color: INK.quiet },
    ...lines(example.real, 'small', INK.text),
    { text: 'Draft', font: 'smallBold', color: INK.quiet },
    ...lines(example.draft, 'small', INK.model),
  ];
}

/** Examples without a poster in the project are left out. */
export const exampleLayout = (
  title: string,
  note: string,
  examples: readonly TaglineExample[],
  measure: Measure,
): Drawing =>
  posterSheet(
    title,
    note,
    examples.flatMap((example) =>
      example.posterId === null ? [] : [{ posterId: example.posterId, lines: captionOf(example, measure) }],
    ),
    measure,
  );
