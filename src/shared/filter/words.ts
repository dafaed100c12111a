// Free words of a search: bare words and "phrases". Owns what may stand bare and what needs quotes, so that no word is
// taken for a field, an operator or a bracket when it is read again. Pure.

const TOKEN = /"((?:[^"\\]|\\.)*)"?|[^\s"]+/gu;
/** Has a meaning of its own when it stands bare. */
const RESERVED = /^(?:or|and|not|flagged)$/iu;
const FIELD_LIKE = /^[a-z]+(?:\([^()]*\))?(?::|[<>]=?|=)/iu;

/** A word that needs no quotes. */
function isBareWord(word: string): boolean {
  return (
    word !== '' && !/[\s"()\\]/u.test(word) && !word.startsWith('-') && !RESERVED.test(word) && !FIELD_LIKE.test(word)
  );
}

/** In quotes, with quotes and backslashes escaped. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/gu, '\\$&')}"`;

/** What stands between the quotes, read. */
export const unquoted = (inner: string): string => inner.replace(/\\(.)/gu, '$1');

/** Free words as they are kept: one space between them, quotes around all that is not a plain word. */
export function cleanWords(text: string): string {
  return [...text.matchAll(TOKEN)]
    .map((match) => {
      if (match[1] !== undefined) {
        const phrase = unquoted(match[1]).replace(/\s+/gu, ' ').trim();
        return phrase === '' ? '' : quoted(phrase);
      }
      const word = match[0];
      return isBareWord(word) ? word : quoted(word);
    })
    .filter((word) => word !== '')
    .join(' ');
}
