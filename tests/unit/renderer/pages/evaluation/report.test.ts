// What the report saves: names of files, Markdown as blocks, and the layouts of pictures, which hold all they should.
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, markdownTable } from '../../../../../src/shared/evaluation/markdown.ts';
import type { RunReport } from '../../../../../src/shared/evaluation/answers.ts';
import { cardLayout } from '../../../../../src/renderer/pages/Evaluation/canvas/cardLayout.ts';
import {
  cut,
  fitted,
  lineHeight,
  wrap,
  type Drawing,
  type FontName,
} from '../../../../../src/renderer/pages/Evaluation/canvas/drawing.ts';
import { sheetLayout } from '../../../../../src/renderer/pages/Evaluation/canvas/sheetLayout.ts';
import { tableLayout } from '../../../../../src/renderer/pages/Evaluation/canvas/tableLayout.ts';
import { plainName, reportFile } from '../../../../../src/renderer/pages/Evaluation/fileNames.ts';
import { markdownBlocks, spansOf } from '../../../../../src/renderer/parts/markdownBlocks.ts';
import { reportPicture } from '../../../../../src/renderer/pages/Evaluation/reportPicture.ts';

/** Every character as wide as half its line is high: wider than most fonts. */
const measure = (text: string, font: FontName): number => (text.length * lineHeight(font)) / 2;

/** Texts of a drawing as boxes. */
function boxesOf(drawing: Drawing) {
  return drawing.ops.flatMap((op) => {
    if (op.kind !== 'text') return [];
    const width = measure(op.text, op.font);
    const left = op.align === 'left' ? op.x : op.align === 'right' ? op.x - width : op.x - width / 2;
    return [{ text: op.text, left, right: left + width, bottom: op.y, top: op.y - lineHeight(op.font) * 0.7 }];
  });
}

/** Nothing leaves the picture and no two texts overlap. */
function expectWhole(drawing: Drawing): void {
  const boxes = boxesOf(drawing);
  for (const box of boxes) {
    expect(box.left, box.text).toBeGreaterThanOrEqual(0);
    expect(box.right, box.text).toBeLessThanOrEqual(drawing.width);
    expect(box.bottom, box.text).toBeLessThanOrEqual(drawing.height);
  }
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(i + 1)) {
      const apart = a.right <= b.left + 0.01 || b.right <= a.left + 0.01 || a.bottom <= b.top || b.bottom <= a.top;
      expect(apart, `“${a.text}” and “${b.text}”`).toBe(true);
    }
  });
}

describe('names of files', () => {
  it.each([
    ['m-asl 1', 'm-asl-1'],
    ['Marquee: tokens / ASL?', 'Marquee-tokens-ASL'],
    ['../../etc/passwd', 'etc-passwd'],
    ['Ünïcode ночь', 'Ünïcode-ночь'],
    ['  ', 'run'],
    ['...', 'run'],
    ['CON', 'run-CON'],
    ['nul.txt', 'run-nul.txt'],
    ['x'.repeat(200), 'x'.repeat(60)],
  ])('of run %j are made of %j', (name, plain) => {
    expect(plainName(name)).toBe(plain);
  });

  it('say what is in them', () => {
    expect(reportFile('m-asl 1', 'per-genre', 'csv')).toBe('m-asl-1-per-genre.csv');
  });
});

describe('Markdown', () => {
  it('is read into blocks', () => {
    const table = markdownTable(['genre', 'F1'], [['Sci-Fi | *x*', '0.5']], [1]);
    const blocks = markdownBlocks(
      `# Title\n\nSome **bold** text\nover two lines.\n\n- one\n- two \`code\`\n\n${table}\n\n\`\`\`\`json\n{\n  "a": "\`\`\`"\n}\n\`\`\`\`\nend`,
    );
    expect(blocks.map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list', 'table', 'code', 'paragraph']);
    expect(blocks[1]).toMatchObject({
      spans: [{ text: 'Some ' }, { text: 'bold', bold: true }, { text: ' text over two lines.' }],
    });
    expect(blocks[3]).toMatchObject({ right: [false, true], rows: [[[{ text: 'Sci-Fi | *x*' }], [{ text: '0.5' }]]] });
    expect(blocks[4]).toEqual({ kind: 'code', text: '{\n  "a": "```"\n}' });
  });

  it.each(['a_b*c*', '[x](y)', '<b>', '1 & 2', '# no head', 'a|b', '`tick`', 'back\\slash', '~a~ !'])(
    'shows %j as it was written',
    (text) => {
      const spans = spansOf(escapeMarkdown(text));
      expect(spans.map((span) => span.text).join('')).toBe(text);
      expect(spans.some((span) => span.bold || span.code)).toBe(false);
    },
  );

  it('ends with the text, whatever it is', () => {
    for (const text of ['```', '| a | b |\n| --- | --- |', '---', '- ', '#', '**', '1. x\n2. y\n'])
      expect(Array.isArray(markdownBlocks(text)), text).toBe(true);
  });
});

describe('texts of pictures', () => {
  it('are wrapped without losing a character', () => {
    const text = `short ${'long'.repeat(30)} words`;
    const lines = wrap(text, 200, 'body', measure);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    for (const line of lines) expect(measure(line, 'body')).toBeLessThanOrEqual(200);
    expect(wrap('', 200, 'body', measure)).toEqual([]);
    expect(cut('    indented', 40, 'code', measure).join('')).toBe('    indented');
  });

  it('are shortened with an ellipsis only where they do not fit', () => {
    expect(fitted('Alien', 200, 'body', measure)).toBe('Alien');
    const short = fitted('The Assassination of Jesse James', 120, 'body', measure);
    expect(short).toMatch(/^The Assa.*…$/);
    expect(measure(short, 'body')).toBeLessThanOrEqual(120);
  });
});

describe('pictures', () => {
  const figures = { precision: 0.5, recall: 0.25, f1: 1 / 3 };
  const report: Pick<RunReport, 'name' | 'rule' | 'table'> = {
    name: 'A run with quite a long name that will not fit on one line of the title of a table',
    rule: 'tuned',
    table: [
      { split: 'train', posters: 4976, known: 4976, macro: figures, micro: figures, mAP: 0.5 },
      { split: 'test', posters: 645, known: 645, macro: figures, micro: { ...figures, f1: 0.4 }, mAP: 0.6 },
      { split: 'validation', posters: 7, known: 7, macro: figures, micro: figures, mAP: null },
    ],
  };

  it('of the table hold every cell, aligned to the right, under heads of groups', () => {
    const drawing = tableLayout(reportPicture(report, 'known'), measure);
    expectWhole(drawing);
    const texts = boxesOf(drawing).map(({ text }) => text);
    for (const cell of ['4,976', '0.333', '0.400', '–', 'Macro average', 'Micro average'])
      expect(texts).toContain(cell);
    const precision = boxesOf(drawing).filter(({ text }) => text === '0.500');
    // In train and test, in both averages and once as mAP; where nothing is labelled there are dashes.
    expect(precision.length).toBe(5);
    expect(new Set(precision.map(({ right }) => right)).size).toBe(3);
    expect(texts.filter((text) => text === '–').length).toBe(7);
    expect(reportPicture(report, 'person').note).toContain('a person set');
  });

  it('of samples have a poster each, no caption over another', () => {
    const predicted = ['Drama', 'Comedy', 'Horror', 'Romance', 'Documentary'].map((genre, i) => ({
      genre,
      probability: 0.9 - i / 10,
      right: i === 0 ? true : i === 1 ? null : false,
    }));
    const samples = Array.from({ length: 6 }, (_, i) => ({
      posterId: i,
      title: i === 1 ? '' : 'A rather long title of a film that has to be cut',
      year: i === 2 ? null : 1999,
      labelled: i === 3 ? [] : ['Drama', 'Documentary', 'Adventure', 'Animation'],
      predicted: predicted.slice(0, i),
    }));
    const drawing = sheetLayout('Samples', samples, measure);
    expectWhole(drawing);
    const posters = drawing.ops.filter((op) => op.kind === 'poster');
    expect(posters.map(({ posterId }) => posterId)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const box of boxesOf(drawing))
      for (const { x, y, width, height } of posters)
        expect(box.right <= x || box.left >= x + width || box.bottom <= y || box.top >= y + height, box.text).toBe(
          true,
        );
    const texts = boxesOf(drawing).map(({ text }) => text);
    expect(texts).toContain('Drama 90 % ✓');
    expect(texts).toContain('Comedy 80 % ?');
    expect(texts).toContain('Horror 70 % ✗');
    expect(texts).toContain('no genre');
  });

  it('of the card hold all its words', () => {
    const text = `# Card\n\nA **bold** word and \`${'f'.repeat(90)}\`.\n\n1. first\n2. second\n\n| genre | F1 |\n| --- | ---: |\n| Drama | 0.5 |\n\n\`\`\`\n{\n  "epochs": 10\n}\n\`\`\`\n`;
    const drawing = cardLayout(markdownBlocks(text), measure);
    expectWhole(drawing);
    const drawn = boxesOf(drawing)
      .map((box) => box.text)
      .join('');
    for (const word of ['Card', 'bold', 'first', '2.', 'Drama', '  "epochs": 10', 'f'.repeat(90)])
      expect(drawn).toContain(word);
  });
});
