// The fonts of a document and which of them shows a character: Noto Sans for most scripts, a font for each of some others, Droid
// Sans Fallback for Chinese, Japanese and Korean. Reads the files of resources/fonts; draws nothing.
import { readFileSync } from 'node:fs';
import { create, type Font } from 'fontkit';
import { resourcePath } from '../../../lib/paths.ts';

/** In the order in which they are tried. */
const FILES = [
  'NotoSans-Regular',
  'NotoSansHebrew-Regular',
  'NotoSansArabic-Regular',
  'NotoSansThai-Regular',
  'NotoSansBengali-Regular',
  'NotoSansTamil-Regular',
  'NotoSansGeorgian-Regular',
  'DroidSansFallback',
] as const;
const BOLD = 'NotoSans-Bold';
export type FontName = (typeof FILES)[number] | typeof BOLD;
export const FONT_NAMES: readonly FontName[] = [...FILES, BOLD];

/** Nothing is drawn for these: joiners, variation selectors, marks of direction, breaks. */
const UNSEEN = /^(?:[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]|\p{Variation_Selector})$/u;

export const fontFile = (name: FontName): string => resourcePath('fonts', `${name}.ttf`);

export class Fonts {
  private readonly loaded = new Map<FontName, Font>();
  /** What was asked before; some thousand characters at most are in use. */
  private readonly known = new Map<string, FontName | null>();

  /**
   * The first font that has all of a grapheme; null where none has. Spaces and punctuation keep to the font before them: a run
   * is drawn as a whole.
   */
  nameFor(grapheme: string, bold: boolean, before: FontName | null = null): FontName | null {
    if (before !== null && !/[\p{L}\p{N}]/u.test(grapheme) && this.has(before, codesOf(grapheme))) return before;
    const key = `${bold ? 'bold' : 'plain'} ${grapheme}`;
    let name = this.known.get(key);
    if (name === undefined) {
      name = this.found(grapheme, bold);
      this.known.set(key, name);
    }
    return name;
  }

  private found(grapheme: string, bold: boolean): FontName | null {
    const codes = codesOf(grapheme);
    const names: readonly FontName[] = bold ? [BOLD, ...FILES] : FILES;
    return names.find((name) => this.has(name, codes)) ?? null;
  }

  private has(name: FontName, codes: readonly number[]): boolean {
    return codes.every((code) => this.font(name).hasGlyphForCodePoint(code));
  }

  private font(name: FontName): Font {
    let font = this.loaded.get(name);
    if (font === undefined) {
      const read = create(readFileSync(fontFile(name)));
      if (!('hasGlyphForCodePoint' in read)) throw new Error(`${name} is a collection of fonts.`);
      font = read;
      this.loaded.set(name, font);
    }
    return font;
  }
}

/** The code points of a grapheme that something is drawn for. */
const codesOf = (grapheme: string): number[] =>
  Array.from(grapheme)
    .filter((character) => !UNSEEN.test(character))
    .map((character) => character.codePointAt(0)!);
