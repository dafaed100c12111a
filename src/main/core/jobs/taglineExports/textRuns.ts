// A line of text as runs that one font can draw in one direction, in the order in which they stand (UAX 9, by bidi-js). Pure: which
// font has a character is asked of the caller.
import bidiFactory from 'bidi-js';
import type { FontName } from './fonts.ts';
import { graphemesOf } from './textLines.ts';

export interface Run {
  text: string;
  /** null: no font has it; it is drawn as a box. */
  font: FontName | null;
  rightToLeft: boolean;
}
interface LevelledRun extends Run {
  level: number;
}

const bidi = bidiFactory();
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\uFB1D-\uFDFF\uFE70-\uFEFC]/u;

/** Which side a text begins at: that of its first letter. */
export function startsRight(text: string): boolean {
  const first = /\p{L}/u.exec(text);
  return first !== null && RIGHT_TO_LEFT.test(first[0]);
}

/**
 * The runs of a line from left to right.
 * @param right whether its paragraph begins at the right
 * @param fontOf the font of a grapheme, given that of the one before it
 */
export function runsOf(
  line: string,
  right: boolean,
  fontOf: (grapheme: string, before: FontName | null) => FontName | null,
): Run[] {
  const { levels } = bidi.getEmbeddingLevels(line, right ? 'rtl' : 'ltr');
  const runs: LevelledRun[] = [];
  let at = 0;
  for (const grapheme of graphemesOf(line)) {
    const level = levels[at]!;
    at += grapheme.length;
    const rightToLeft = level % 2 === 1;
    const text = rightToLeft ? (bidi.getMirroredCharacter(grapheme) ?? grapheme) : grapheme;
    const last = runs.at(-1);
    const font = fontOf(text, last?.font ?? null);
    if (last !== undefined && last.font === font && last.level === level) last.text += text;
    else runs.push({ text, font, rightToLeft, level });
  }
  return reordered(runs).map(({ text, font, rightToLeft }) => {
    // Letters that are read from the right are turned round by the font; signs among themselves are not.
    const turned = rightToLeft && !RIGHT_TO_LEFT.test(text);
    return { text: turned ? graphemesOf(text).reverse().join('') : text, font, rightToLeft };
  });
}

/** Rule L2: from the highest level down, runs of that level or higher that stand together are turned round. */
function reordered(runs: LevelledRun[]): LevelledRun[] {
  const order = [...runs];
  for (let level = Math.max(0, ...order.map((run) => run.level)); level > 0; level--) {
    for (let from = 0; from < order.length; from++) {
      let to = from;
      while (to < order.length && order[to]!.level >= level) to++;
      if (to - from > 1) order.splice(from, to - from, ...order.slice(from, to).reverse());
      from = Math.max(from, to);
    }
  }
  return order;
}
