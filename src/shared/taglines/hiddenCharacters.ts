// Characters of a text that nobody sees: controls, marks that turn the direction of what follows, zero-width characters, tags. A
// text is kept as it was typed; this says what it holds, so that a person can take it out. Pure.

export interface HiddenCharacter {
  /** Place in the text, in UTF-16 units. */
  from: number;
  to: number;
  code: number;
}

/** What may be hidden; `isMeant` then says where some of it belongs. Line breaks and tabs are seen. Lone surrogates are broken halves. */
const SUSPECTS =
  /[^\P{Cc}\t\n\r]|[\p{Cs}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Flags of regions (UTS 51): a black flag, tags, and the tag that ends them. */
const REGION_FLAGS = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,6}\u{e007f}/gu;

/** Ends with a picture, its presentation and skin tone included. */
const ENDS_WITH_EMOJI = /\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})*$/u;
const BEGINS_WITH_EMOJI = /^\p{Extended_Pictographic}/u;

/** Scripts whose letters join or stack: there a joiner or non-joiner behind a letter and its signs is spelling. */
const JOINING = [
  ...['Arabic', 'Syriac', 'Mandaic', 'Nko', 'Adlam', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati'],
  ...[
    'Oriya',
    'Tamil',
    'Telugu',
    'Kannada',
    'Malayalam',
    'Sinhala',
    'Khmer',
    'Myanmar',
    'Tibetan',
    'Balinese',
    'Javanese',
  ],
];
const ENDS_JOINING = new RegExp(`[${JOINING.map((script) => `\\p{Script=${script}}`).join('')}]\\p{M}*$`, 'u');
/** Scripts without spaces, where a zero-width space says where a line may break. */
const ENDS_SPACELESS = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]$/u;
/** Writing from right to left needs marks of direction at its punctuation. */
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Longest piece before a character that says whether it belongs there. */
const BEFORE = 12;

/** Hidden characters of a text in their order, without those that its script or an emoji needs. */
export function hiddenCharacters(text: string): HiddenCharacter[] {
  const suspects = [...text.matchAll(SUSPECTS)];
  if (suspects.length === 0) return [];
  const flags = [...text.matchAll(REGION_FLAGS)].map(({ 0: flag, index }) => ({
    from: index,
    to: index + flag.length,
  }));
  const found: HiddenCharacter[] = [];
  for (const { 0: character, index: from } of suspects) {
    const to = from + character.length;
    if (flags.some((flag) => flag.from < from && to <= flag.to)) continue;
    if (isMeant(character, text.slice(Math.max(0, from - BEFORE), from), text.slice(to, to + 2), text)) continue;
    found.push({ from, to, code: character.codePointAt(0)! });
  }
  return found;
}

function isMeant(character: string, before: string, behind: string, text: string): boolean {
  switch (character) {
    case '\u200d':
      return (ENDS_WITH_EMOJI.test(before) && BEGINS_WITH_EMOJI.test(behind)) || ENDS_JOINING.test(before);
    case '\u200c':
      return ENDS_JOINING.test(before);
    case '\u200b':
      return ENDS_SPACELESS.test(before);
    case '\u200e':
    case '\u200f':
    case '\u061c':
      return RIGHT_TO_LEFT.test(text);
    default:
      return false;
  }
}

/** The text without them. */
export function withoutHiddenCharacters(text: string): string {
  let rest = '';
  let at = 0;
  for (const { from, to } of hiddenCharacters(text)) {
    rest += text.slice(at, from);
    at = to;
  }
  return rest + text.slice(at);
}

/** By Unicode's names, in small letters. */
const NAMES: Readonly<Record<number, string>> = {
  0x00ad: 'soft hyphen',
  0x061c: 'Arabic letter mark',
  0x200b: 'zero-width space',
  0x200c: 'zero-width non-joiner',
  0x200d: 'zero-width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'end of an embedding or override',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x2060: 'word joiner',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'end of an isolate',
  0x3164: 'Hangul filler',
  0xfeff: 'byte order mark',
  0xffa0: 'half-width Hangul filler',
};

function nameOf(code: number): string {
  if (NAMES[code] !== undefined) return NAMES[code];
  if (code < 0xa0) return 'control character';
  if (code >= 0xd800 && code <= 0xdfff) return 'half of a character';
  if (code >= 0xe0000) return 'tag';
  return 'format character';
}

/** Kinds that are named; the others are counted. */
const NAMED = 3;

/** "U+202E right-to-left override, U+200B zero-width space (2 times)" */
export function hiddenWords(found: readonly HiddenCharacter[]): string {
  const times = new Map<number, number>();
  for (const { code } of found) times.set(code, (times.get(code) ?? 0) + 1);
  const named = [...times].slice(0, NAMED).map(([code, count]) => {
    const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    return `${point} ${nameOf(code)}${count === 1 ? '' : ` (${String(count)} times)`}`;
  });
  const more = times.size - named.length;
  return `${named.join(', ')}${more === 0 ? '' : `, and ${String(more)} other ${more === 1 ? 'kind' : 'kinds'}`}`;
}
