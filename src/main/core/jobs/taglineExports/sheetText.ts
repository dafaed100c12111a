// Draws texts of any script on a page of PDFKit: in the fonts that have them, from the side at which they begin, in lines that fit.
// Remembers what no font has and what did not fit.
import { Fonts, type FontName } from './fonts.ts';
import type { TextLosses } from './taglineFile.ts';
import { graphemesOf, linesOf, oneLine } from './textLines.ts';
import { runsOf, startsRight, type Run } from './textRuns.ts';

/** Characters and films named in what is told; more say nothing more. */
const CHARACTERS_TOLD = 50;
const FILMS_TOLD = 100;
const LINE_HEIGHT = 1.25;
/** Some megabytes. */
const WORDS_KEPT = 20_000;
/** For private use, and used by no font here. */
const NOWHERE = '\u{10FFFD}';
/** Where the baseline lies below the top of a line, in parts of the size: letters of all fonts stand on one line. */
const BASELINE = 1.02;

export interface LinePlace {
  x: number;
  y: number;
  width: number;
  size: number;
  bold?: boolean;
  color: string;
  align?: 'left' | 'right';
}
export interface ParagraphPlace extends Omit<LinePlace, 'align'> {
  /** Lines. */
  most: number;
  /** Whom to name when the text does not fit; null: nobody misses the rest. */
  film: string | null;
}

export class SheetText {
  private readonly document: PDFKit.PDFDocument;
  private readonly fonts = new Fonts();
  private readonly withoutGlyph = new Set<string>();
  private readonly shortened = new Set<string>();
  /** Widths of words at size 1: most come again. */
  private readonly widths = new Map<string, number>();

  constructor(document: PDFKit.PDFDocument) {
    this.document = document;
  }

  losses(): TextLosses {
    return { withoutGlyph: [...this.withoutGlyph], shortened: [...this.shortened] };
  }

  /** One line, shortened where it must be. */
  line(text: string, place: LinePlace): void {
    const { lines } = linesOf(oneLine(text), place.width, 1, (part) => this.widthOf(part, place));
    this.drawLine(lines[0] ?? '', place, place.align ?? 'left', startsRight(text));
  }

  /** Width of a text in one line. */
  width(text: string, place: Pick<LinePlace, 'size' | 'bold'>): number {
    return this.widthOf(oneLine(text), place);
  }

  /** Height of what `paragraph` would draw. */
  height(text: string, place: Pick<ParagraphPlace, 'width' | 'size' | 'bold' | 'most'>): number {
    const { lines } = linesOf(oneLine(text), place.width, place.most, (part) => this.widthOf(part, place));
    return lines.length * place.size * LINE_HEIGHT;
  }

  /** Lines below each other. @returns where the next may begin */
  paragraph(text: string, place: ParagraphPlace): number {
    const plain = oneLine(text);
    const { lines, shortened } = linesOf(plain, place.width, place.most, (part) => this.widthOf(part, place));
    if (shortened && place.film !== null && this.shortened.size < FILMS_TOLD) this.shortened.add(place.film);
    const right = startsRight(plain);
    lines.forEach((line, i) => {
      const y = place.y + i * place.size * LINE_HEIGHT;
      this.drawLine(line, { ...place, y }, right ? 'right' : 'left', right);
    });
    return place.y + lines.length * place.size * LINE_HEIGHT;
  }

  private runs(text: string, right: boolean, bold = false): Run[] {
    return runsOf(text, right, (grapheme, before) => {
      const font = this.fonts.nameFor(grapheme, bold, before);
      if (font === null && this.withoutGlyph.size < CHARACTERS_TOLD) this.withoutGlyph.add(grapheme);
      return font;
    });
  }

  private widthOf(word: string, { size, bold = false }: Pick<LinePlace, 'size' | 'bold'>): number {
    const key = `${bold ? 'bold' : 'plain'} ${word}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      width = this.runs(word, startsRight(word), bold).reduce((sum, run) => sum + this.runWidth(run, 1), 0);
      if (this.widths.size >= WORDS_KEPT) this.widths.clear();
      this.widths.set(key, width);
    }
    return width * size;
  }

  private runWidth(run: Run, size: number): number {
    return this.document.font(fontOf(run)).fontSize(size).widthOfString(drawnText(run), layoutOf(run));
  }

  private drawLine(line: string, place: LinePlace, align: 'left' | 'right', right = false): void {
    const runs = this.runs(line, right, place.bold);
    // One run from the left needs no measure.
    const measured = runs.length > 1 || align === 'right';
    const widths = runs.map((run) => (measured ? this.runWidth(run, place.size) : 0));
    const total = widths.reduce((sum, width) => sum + width, 0);
    let x = place.x + (align === 'right' ? Math.max(0, place.width - total) : 0);
    runs.forEach((run, i) => {
      this.document
        .font(fontOf(run))
        .fontSize(place.size)
        .fillColor(place.color)
        .text(drawnText(run), x, place.y + place.size * BASELINE, {
          lineBreak: false,
          baseline: 'alphabetic',
          ...layoutOf(run),
        });
      x += widths[i]!;
    });
  }
}

/**
 * PDFKit lays out word by word and keeps each, which is what makes it fast; with `features`, even none, a run as a whole, without
 * which words that are read from the right would stand in the wrong order.
 */
const layoutOf = (run: Run): { features?: [] } => (run.rightToLeft ? { features: [] } : {});
/** A font's own box stands for what it has not. */
const fontOf = (run: Run): FontName => run.font ?? 'NotoSans-Regular';
/** An emoji of many parts is one box. */
const drawnText = (run: Run): string => (run.font === null ? NOWHERE.repeat(graphemesOf(run.text).length) : run.text);
