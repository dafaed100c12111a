// Text that was decoded twice: UTF-8 bytes once read as windows-1252 ("doesnâ€™t" for "doesn’t").
// Recognises it without a dictionary and repairs it only where the repair can be undone exactly.

/** windows-1252 as browsers read it: bytes 0x80-0x9f; the five unassigned ones are C1 controls. */
const HIGH = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i));
const BYTE_OF = new Map<string, number>([...HIGH].map((char, i) => [char, 0x80 + i]));
const utf8 = new TextDecoder('utf-8', { fatal: true });
/** A cell may have gone through the wrong decoder more than once. */
const MAX_ROUNDS = 3;

/** Byte of a character in windows-1252, or -1. */
function byteOf(char: string): number {
  const code = char.charCodeAt(0);
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
  return BYTE_OF.get(char) ?? -1;
}

export interface TwiceDecoded {
  /** The text with every sequence read properly, or null when that would lose something. */
  repaired: string | null;
}

/**
 * Whether a text was decoded twice, and what it was.
 *
 * A sequence counts when its characters, as windows-1252 bytes, are one well-formed UTF-8 character: in real text such a
 * triple ("â€™") practically does not occur, such a pair ("Ã©") only when every other foreign character belongs to one as well.
 * The text is repairable when all of it is made of such sequences; encoding the repair again then gives it back exactly.
 * @returns null for text in order
 */
export function findTwiceDecoded(text: string): TwiceDecoded | null {
  let repaired: string | null = null;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const current: string = repaired ?? text;
    if (!mayBeTwice(current)) break;
    const next = decodeSequences(current);
    if (next === null) break;
    if (next.left > 0) return { repaired };
    repaired = next.text;
  }
  return repaired === null ? null : { repaired };
}

/** Fast refusal for nearly all text: a lead byte's character followed by a continuation byte's. */
function mayBeTwice(text: string): boolean {
  return /[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]/u.test(
    text,
  );
}

/** Reads each well-formed sequence and counts what is `left`: foreign characters in none. Null when nothing was decoded twice. */
function decodeSequences(text: string): { text: string; left: number } | null {
  let out = '';
  let sequences = 0;
  let certain = false;
  let left = 0;
  for (let i = 0; i < text.length;) {
    const lead = byteOf(text[i]!);
    if (lead < 0x80 && lead >= 0) {
      out += text[i++]!;
      continue;
    }
    const length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const decoded = length === 0 ? null : decodeStrictly(Array.from(text.slice(i, i + length), byteOf), length);
    if (decoded === null) {
      // "â€" alone: byte 0x9d has no character in windows-1252 and was dropped on the way. Certain, and beyond repair.
      if (lead === 0xe2 && text[i + 1] === '€') certain = true;
      left++;
      out += text[i++]!;
      continue;
    }
    sequences++;
    if (length > 2) certain = true;
    out += decoded;
    i += length;
  }
  if (sequences === 0 && !certain) return null;
  return left > 0 && !certain ? null : { text: out, left };
}

/** The one character of these bytes; null when they are no well-formed UTF-8, or none that a text begins a letter with. */
function decodeStrictly(bytes: readonly number[], length: number): string | null {
  if (bytes.length !== length || bytes.some((byte, i) => byte < 0 || (i > 0 && (byte & 0xc0) !== 0x80))) return null;
  try {
    const char = utf8.decode(Uint8Array.from(bytes));
    // Combining marks and controls come from other accidents ("Ì©" for "é" in Mac Roman), not from this one.
    return /^[\p{M}\p{C}]/u.test(char) && char !== '\u200b' && char !== '\ufeff' ? null : char;
  } catch {
    return null;
  }
}
