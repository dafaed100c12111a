// Lays posters out as a sheet: rows of posters with lines of text below each, under a title and a note. Pure; what the lines
// say is the caller's matter.
import { INK, lineHeight, MARGIN, textAt, wrap, type Drawing, type Measure, type Op } from './drawing.ts';

const COLUMNS = 4;
const COLUMN = 216;
const GAP = 24;
const POSTER = 312;

/** What a line may be wide, in pixels. */
export const CAPTION_WIDTH = COLUMN;

export interface CaptionLine {
  text: string;
  font: 'bold' | 'small' | 'smallBold';
  color: string;
}

export interface SheetCell {
  posterId: number;
  lines: readonly CaptionLine[];
}

export function posterSheet(title: string, note: string, cells: readonly SheetCell[], measure: Measure): Drawing {
  const columns = Math.max(1, Math.min(COLUMNS, cells.length));
  const width = 2 * MARGIN + COLUMNS * COLUMN + (COLUMNS - 1) * GAP;
  const ops: Op[] = [];
  let y = MARGIN;
  for (const line of wrap(title, width - 2 * MARGIN, 'title', measure)) {
    ops.push(textAt(MARGIN, y, line, 'title'));
    y += lineHeight('title');
  }
  ops.push(textAt(MARGIN, y, note, 'small', INK.quiet));
  y += lineHeight('small') + 16;
  for (let start = 0; start < cells.length; start += columns) {
    const row = cells.slice(start, start + columns);
    row.forEach(({ posterId, lines }, i) => {
      const x = MARGIN + i * (COLUMN + GAP);
      ops.push({ kind: 'poster', x, y, width: COLUMN, height: POSTER, posterId });
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
