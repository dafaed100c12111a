// Lays blocks of Markdown (a model card) out as a picture of one column. Pure.
import type { Block, Span } from '../../../parts/markdownBlocks.ts';
import {
  cut,
  INK,
  lineHeight,
  MARGIN,
  textAt,
  wrap,
  type Drawing,
  type FontName,
  type Measure,
  type Op,
} from './drawing.ts';
import { tableOps } from './tableLayout.ts';

const WIDTH = 860;

interface Piece {
  text: string;
  font: FontName;
}

const fontOf = (span: Span, plain: FontName): FontName => (span.code ? 'code' : span.bold ? 'bold' : plain);
const words = (spans: readonly Span[]): string => spans.map((span) => span.text).join('');

/** Spans as lines of pieces no wider than `width`; breaks only where there is a space, or inside a word that is too wide. */
function wrapSpans(spans: readonly Span[], plain: FontName, width: number, measure: Measure): Piece[][] {
  const lines: Piece[][] = [];
  let line: Piece[] = [];
  let used = 0;
  const end = (): void => {
    if (line.length > 0) lines.push(line);
    line = [];
    used = 0;
  };
  for (const span of spans) {
    const font = fontOf(span, plain);
    for (const token of span.text.split(/(?<=\s)/)) {
      if (used + measure(token.trimEnd(), font) > width) end();
      const parts = measure(token, font) > width ? wrap(token, width, font, measure) : [token];
      parts.forEach((text, i) => {
        if (i > 0) end();
        line.push({ text, font });
        used += measure(text, font);
      });
    }
  }
  end();
  return lines;
}

/** The picture of a card. */
export function cardLayout(blocks: readonly Block[], measure: Measure): Drawing {
  const ops: Op[] = [];
  let y = MARGIN;
  let right = WIDTH - MARGIN;
  const write = (spans: readonly Span[], plain: FontName, indent = 0): void => {
    for (const pieces of wrapSpans(spans, plain, WIDTH - 2 * MARGIN - indent, measure)) {
      let x = MARGIN + indent;
      for (const { text, font } of pieces) {
        ops.push(textAt(x, y + lineHeight(plain) - lineHeight(font), text, font));
        x += measure(text, font);
      }
      y += lineHeight(plain);
    }
  };
  for (const block of blocks) {
    if (block.kind === 'heading') {
      y += block.level === 1 ? 0 : 8;
      write(block.spans, block.level === 1 ? 'title' : block.level === 2 ? 'heading' : 'bold');
      y += 4;
    } else if (block.kind === 'paragraph') {
      write(block.spans, 'body');
      y += 10;
    } else if (block.kind === 'list') {
      const indent = block.ordered ? 34 : 22;
      block.items.forEach((item, i) => {
        const mark = block.ordered ? `${i + 1}.` : '•';
        ops.push(textAt(MARGIN + indent - 8, y, mark, 'body', INK.quiet, 'right'));
        write(item, 'body', indent);
        y += 2;
      });
      y += 8;
    } else if (block.kind === 'code') {
      const lines = block.text.split('\n').flatMap((line) => cut(line, WIDTH - 2 * MARGIN - 20, 'code', measure));
      const height = lines.length * lineHeight('code') + 16;
      ops.push({ kind: 'box', x: MARGIN, y, width: WIDTH - 2 * MARGIN, height, color: INK.soft });
      lines.forEach((line, i) => {
        ops.push(textAt(MARGIN + 10, y + 8 + i * lineHeight('code'), line, 'code'));
      });
      y += height + 12;
    } else {
      const table = {
        title: '',
        note: '',
        columns: block.head.map((cell, i) => ({ head: words(cell), right: block.right[i] ?? false })),
        rows: block.rows.map((row) => row.map(words)),
      };
      const drawn = tableOps(table, MARGIN, y, measure);
      ops.push(...drawn.ops);
      right = Math.max(right, drawn.right);
      y = drawn.bottom + 16;
    }
  }
  return { width: right + MARGIN, height: y + MARGIN, ops };
}
