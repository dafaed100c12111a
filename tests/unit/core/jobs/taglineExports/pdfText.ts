// A small reader of the PDFs that the contact sheet writes: pages and the text of each, through the fonts' own maps to Unicode. It
// knows what PDFKit writes, no more.
import { inflateSync } from 'node:zlib';

interface PdfObject {
  dictionary: string;
  stream: Buffer | null;
}

export interface PdfPage {
  width: number;
  height: number;
  pictures: number;
  /** Texts in the order of drawing. */
  texts: string[];
}

export function pdfPages(file: Buffer): PdfPage[] {
  const objects = objectsOf(file);
  const ref = (id: string): PdfObject => objects.get(Number(id))!;
  return [...objects.values()]
    .filter(({ dictionary }) => /\/Type \/Page\b(?!s)/.test(dictionary))
    .map(({ dictionary }) => {
      const resources = ref(/\/Resources (\d+) 0 R/.exec(dictionary)![1]!).dictionary;
      const fonts = new Map(
        Array.from(resources.matchAll(/\/(F\d+) (\d+) 0 R/g), ([, name, id]) => {
          const map = /\/ToUnicode (\d+) 0 R/.exec(ref(id!).dictionary)![1]!;
          return [name!, unicodeOf(ref(map).stream!.toString('latin1'))];
        }),
      );
      const content = ref(/\/Contents (\d+) 0 R/.exec(dictionary)![1]!).stream!.toString('latin1');
      const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(dictionary)!;
      return {
        width: Number(width),
        height: Number(height),
        pictures: content.match(/\/I\d+ Do/g)?.length ?? 0,
        texts: textsOf(content, fonts),
      };
    });
}

function objectsOf(file: Buffer): Map<number, PdfObject> {
  const objects = new Map<number, PdfObject>();
  const text = file.toString('latin1');
  for (const match of text.matchAll(/^(\d+) 0 obj\n/gm)) {
    const from = match.index + match[0].length;
    const streamAt = text.indexOf('\nstream\n', from);
    const endAt = text.indexOf('\nendobj', from);
    const dictionary = text.slice(from, streamAt >= 0 && streamAt < endAt ? streamAt : endAt);
    const length = /\/Length (\d+)/.exec(dictionary)?.[1];
    const bytes = length === undefined ? null : file.subarray(streamAt + 8, streamAt + 8 + Number(length));
    const packed = /\/Filter \/FlateDecode/.test(dictionary);
    objects.set(Number(match[1]), { dictionary, stream: bytes === null || !packed ? bytes : inflateSync(bytes) });
  }
  return objects;
}

/** Glyph number to text, from the ranges of a CMap. */
function unicodeOf(map: string): string[] {
  const texts: string[] = [];
  for (const [, ranges] of map.matchAll(/beginbfrange\n([^]*?)endbfrange/g)) {
    for (const [, first, list] of ranges!.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
      Array.from(list!.matchAll(/<([^>]*)>/g), ([, hex]) => hex!).forEach((hex, i) => {
        texts[parseInt(first!, 16) + i] = Buffer.from(hex.replace(/\s/g, ''), 'hex').swap16().toString('utf16le');
      });
    }
  }
  return texts;
}

function textsOf(content: string, fonts: ReadonlyMap<string, string[]>): string[] {
  const texts: string[] = [];
  let font: string[] = [];
  for (const [, name, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name)!;
    else {
      const hex = Array.from(shown!.matchAll(/<([0-9a-f]+)>/gi), ([, digits]) => digits!).join('');
      texts.push((hex.match(/.{4}/g) ?? []).map((glyph) => font[parseInt(glyph, 16)] ?? '\u25A1').join(''));
    }
  }
  return texts;
}
