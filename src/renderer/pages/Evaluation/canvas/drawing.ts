// A picture as a list of things to draw, in CSS pixels, and the text measures that layouts need. Pure: layouts make drawings,
// `png.ts` paints them. Always on white: reports are printed and pasted into documents.

export type FontName = 'title' | 'heading' | 'body' | 'bold' | 'small' | 'smallBold' | 'code';

const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, sans-serif';
const FONTS: Record<FontName, { css: string; line: number }> = {
  title: { css: `600 20px ${FAMILY}`, line: 28 },
  heading: { css: `600 16px ${FAMILY}`, line: 24 },
  body: { css: `400 14px ${FAMILY}`, line: 20 },
  bold: { css: `600 14px ${FAMILY}`, line: 20 },
  small: { css: `400 12px ${FAMILY}`, line: 17 },
  smallBold: { css: `600 12px ${FAMILY}`, line: 17 },
  code: { css: '400 12px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace', line: 17 },
};
/** The CSS font of a name. */
export const fontCss = (font: FontName): string => FONTS[font].css;
/** Height of a line of a font, in pixels. */
export const lineHeight = (font: FontName): number => FONTS[font].line;

/** Each passes 4.5:1 on white. */
export const INK = { text: '#1a1b1e', quiet: '#5c636a', line: '#adb5bd', model: '#a63d00', soft: '#f1f3f5' };

export type Op =
  | {
      kind: 'text';
      x: number;
      y: number;
      text: string;
      font: FontName;
      color: string;
      align: 'left' | 'right' | 'center';
    }
  | { kind: 'line'; x1: number; y1: number; x2: number; y2: number; color: string; width: number }
  | { kind: 'box'; x: number; y: number; width: number; height: number; color: string }
  | { kind: 'poster'; x: number; y: number; width: number; height: number; posterId: number };

export interface Drawing {
  width: number;
  height: number;
  ops: Op[];
}

/** Width of a text in pixels. */
export type Measure = (text: string, font: FontName) => number;

/** Margin around every picture. */
export const MARGIN = 28;

/** A text at a place: `y` is the top of its line. */
export function textAt(
  x: number,
  y: number,
  text: string,
  font: FontName,
  color = INK.text,
  align: 'left' | 'right' | 'center' = 'left',
): Op {
  // Fonts differ in where they sit; three quarters of the line is a baseline that suits all of them.
  return { kind: 'text', x, y: y + Math.round(lineHeight(font) * 0.74), text, font, color, align };
}

/** A line over the full width. */
export const ruleAt = (y: number, from: number, to: number, width = 1): Op => ({
  kind: 'line',
  x1: from,
  y1: y,
  x2: to,
  y2: y,
  color: width > 1 ? INK.text : INK.line,
  width,
});

/** Lines that are no wider than `width`; a word that is wider alone is cut into pieces, so that nothing is lost. */
export function wrap(text: string, width: number, font: FontName, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (measure(joined, font) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = cut(word, width, font, measure);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1)!;
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** A text in pieces no wider than `width`, every character kept: for code, whose spaces mean something. */
export function cut(text: string, width: number, font: FontName, measure: Measure): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > 1 && measure(rest, font) > width) {
    let end = rest.length - 1;
    while (end > 1 && measure(rest.slice(0, end), font) > width) end--;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}

/** The text, or as much of its beginning as fits with an ellipsis. */
export function fitted(text: string, width: number, font: FontName, measure: Measure): string {
  if (measure(text, font) <= width) return text;
  let end = text.length - 1;
  while (end > 0 && measure(`${text.slice(0, end).trimEnd()}…`, font) > width) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}
