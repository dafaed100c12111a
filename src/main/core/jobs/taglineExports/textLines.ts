// A text as lines that fit a width, in any script. Pure: widths are asked of the caller.

/** Every character is one grapheme. */
const PLAIN = /^[\x20-\x7E]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const words = new Intl.Segmenter('en', { granularity: 'word' });
const OPENING = /[\p{Ps}\p{Pi}]$/u;

/** Control characters and line breaks as spaces. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/** What a reader takes for one character. */
export const graphemesOf = (text: string): string[] =>
  PLAIN.test(text) ? text.split('') : Array.from(graphemes.segment(text), ({ segment }) => segment);

/** Pieces between which a line may break, spaces at their ends: words with the punctuation that belongs to them. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let joined = '';
  for (const { segment, isWordLike = false } of words.segment(text)) {
    const follows =
      joined !== '' && !/\s$/.test(joined) && (!isWordLike || OPENING.test(joined) || !breaksAfter(joined));
    if (joined === '' || follows || /^\s+$/.test(segment)) joined += segment;
    else {
      pieces.push(joined);
      joined = segment;
    }
  }
  return joined === '' ? pieces : [...pieces, joined];
}

/** Scripts without spaces break between words; others after a hyphen or dash alone. */
const breaksAfter = (text: string): boolean =>
  /[\p{Pd}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}、。，！？…]$/u.test(text);

/**
 * A text in at most `most` lines no wider than `width`; the last ends with "…" where something had to be left out.
 * @param widthOf width of a word with its punctuation and spaces, in the same unit; the sum of them is taken for a line's
 */
export function linesOf(
  text: string,
  width: number,
  most: number,
  widthOf: (piece: string) => number,
): { lines: string[]; shortened: boolean } {
  const lines: string[] = [];
  let line: string[] = [];
  let taken = 0;
  const put = (piece: string): void => {
    if (line.length > 0 && taken + widthOf(piece.trimEnd()) > width) {
      lines.push(line.join('').trimEnd());
      line = [];
      taken = 0;
    }
    line.push(piece);
    taken += widthOf(piece);
  };
  for (const piece of piecesOf(text)) {
    if (widthOf(piece.trimEnd()) <= width) put(piece);
    // A word wider than the place is broken where it must.
    else for (const grapheme of graphemesOf(piece)) put(grapheme);
    if (lines.length > most) break;
  }
  const last = line.join('').trimEnd();
  if (last !== '') lines.push(last);
  if (lines.length <= most) return { lines, shortened: false };
  const kept = graphemesOf(lines[most - 1]!);
  while (kept.length > 0 && widthOf(`${kept.join('')}…`) > width) kept.pop();
  return { lines: [...lines.slice(0, most - 1), `${kept.join('').trimEnd()}…`], shortened: true };
}
