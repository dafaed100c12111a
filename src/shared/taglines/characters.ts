// How long a text is: in what a reader takes for characters, and as platforms count them. Pure.

/**
 * graphemes: what a reader takes for one character, an emoji family or a letter with its accents included. wide: the same, with
 * Chinese, Japanese and Korean characters as two, as ad platforms do. x: by the weights of X.
 */
export const COUNTINGS = ['graphemes', 'wide', 'x'] as const;
export type Counting = (typeof COUNTINGS)[number];

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|^[0-9#*]\uFE0F?\u20E3$/u;
/** Scripts whose characters take two columns, and full-width forms (UAX 11). */
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]/u;

/** Code points that weigh one for X; all others weigh two. twitter-text config/v3.json, in hundredths there. */
const LIGHT: readonly (readonly [number, number])[] = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
];

/**
 * Length of a text. X's rule (twitter-text 3): composed (NFC), Latin and similar scripts one, everything else two, an emoji
 * two however it is composed. A link counts 23 there; a tagline holds none, and none is looked for.
 */
export function countCharacters(text: string, counting: Counting = 'graphemes'): number {
  if (counting === 'x') return weightForX(text.normalize('NFC'));
  let count = 0;
  for (const { segment } of segmenter.segment(text)) count += counting === 'wide' && WIDE.test(segment) ? 2 : 1;
  return count;
}

function weightForX(text: string): number {
  let weight = 0;
  for (const { segment } of segmenter.segment(text)) {
    const codes = Array.from(segment, (character) => character.codePointAt(0)!);
    // Signs such as © are text while they stand alone; emoji of one code point weigh two in any case.
    if (codes.length > 1 && EMOJI.test(segment)) weight += 2;
    else for (const code of codes) weight += LIGHT.some(([first, last]) => code >= first && code <= last) ? 1 : 2;
  }
  return weight;
}
