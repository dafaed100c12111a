// A small strict parser for Python literals (lists, tuples, dicts, strings, numbers, None, True, False), which also reads
// JSON. It evaluates nothing and is bounded in size and depth, since cells come from files of any origin.

/** A parsed literal. Tuples become arrays, dicts become maps from the text of their keys. */
export type Literal = string | number | boolean | null | Literal[] | Map<string, Literal>;

/** Longest literal that is parsed, in characters. */
export const MAX_LITERAL_LENGTH = 262_144;
/** Deepest nesting that is parsed. */
export const MAX_LITERAL_DEPTH = 16;

/** Says where and why a text is no literal. */
export class LiteralError extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(`${message} at character ${String(position + 1)}`);
    this.name = 'LiteralError';
    this.position = position;
  }
}

/**
 * Parses one Python or JSON literal.
 * @throws LiteralError when the text is anything else, too long or too deep
 */
export function parseLiteral(text: string): Literal {
  if (text.length > MAX_LITERAL_LENGTH) throw new LiteralError('longer than can be read', MAX_LITERAL_LENGTH);
  const parser = new Parser(text);
  return parser.whole();
}

const WORDS = new Map<string, Literal>([
  ['None', null],
  ['True', true],
  ['False', false],
  ['null', null],
  ['true', true],
  ['false', false],
  ['nan', null],
  ['NaN', null],
]);

const ESCAPES: Record<string, string> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  '/': '/',
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '0': '\u0000',
  '\n': '',
};

class Parser {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Literal {
    const value = this.value(0);
    this.blanks();
    if (this.at < this.text.length) throw new LiteralError('something follows the literal', this.at);
    return value;
  }

  private blanks(): void {
    while (this.at < this.text.length && ' \t\r\n'.includes(this.text[this.at]!)) this.at++;
  }

  private value(depth: number): Literal {
    if (depth > MAX_LITERAL_DEPTH) throw new LiteralError('nested too deeply', this.at);
    this.blanks();
    const char = this.text[this.at];
    if (char === undefined) throw new LiteralError('the literal ends too early', this.at);
    if (char === '[') return this.list(']', depth);
    if (char === '(') return this.list(')', depth);
    if (char === '{') return this.dict(depth);
    if (char === "'" || char === '"') return this.string(char);
    if (/[-+.\d]/.test(char)) return this.number();
    return this.word();
  }

  private list(end: string, depth: number): Literal[] {
    this.at++;
    const items: Literal[] = [];
    for (;;) {
      this.blanks();
      if (this.text[this.at] === end) {
        this.at++;
        return items;
      }
      items.push(this.value(depth + 1));
      this.separator(end);
    }
  }

  private dict(depth: number): Map<string, Literal> {
    this.at++;
    const entries = new Map<string, Literal>();
    for (;;) {
      this.blanks();
      if (this.text[this.at] === '}') {
        this.at++;
        return entries;
      }
      const start = this.at;
      const key = this.value(depth + 1);
      if (typeof key === 'object' && key !== null) throw new LiteralError('a key must be a text or a number', start);
      this.blanks();
      if (this.text[this.at] !== ':') throw new LiteralError('expected ":"', this.at);
      this.at++;
      entries.set(String(key), this.value(depth + 1));
      this.separator('}');
    }
  }

  /** A comma, or the closing bracket, which is left for the caller. */
  private separator(end: string): void {
    this.blanks();
    if (this.text[this.at] === ',') this.at++;
    else if (this.text[this.at] !== end) {
      const missing = this.at >= this.text.length ? 'the literal ends too early' : `expected "," or "${end}"`;
      throw new LiteralError(missing, this.at);
    }
  }

  private string(quote: string): string {
    const start = ++this.at;
    // Nearly all strings hold no escape: find the end without building character by character.
    let end = start;
    while (end < this.text.length && this.text[end] !== quote && this.text[end] !== '\\') end++;
    if (this.text[end] === quote) {
      this.at = end + 1;
      return this.text.slice(start, end);
    }
    let out = this.text.slice(start, end);
    this.at = end;
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) throw new LiteralError('a text is not closed', start - 1);
      this.at++;
      if (char === quote) return out;
      out += char === '\\' ? this.escape() : char;
    }
  }

  private escape(): string {
    const char = this.text[this.at++];
    if (char === undefined) throw new LiteralError('a text is not closed', this.at - 1);
    const width = char === 'x' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0;
    if (width > 0) {
      const digits = this.text.slice(this.at, this.at + width);
      const code = /^[0-9a-fA-F]+$/.test(digits) && digits.length === width ? parseInt(digits, 16) : NaN;
      if (!(code <= 0x10ffff)) throw new LiteralError('a broken escape', this.at - 2);
      this.at += width;
      // JSON writes astral characters as two \u escapes; concatenating the halves joins them.
      return width === 4 ? String.fromCharCode(code) : String.fromCodePoint(code);
    }
    // Python keeps the backslash of an escape that it does not know.
    return ESCAPES[char] ?? `\\${char}`;
  }

  private number(): number {
    const match = /[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (!found) throw new LiteralError('a broken number', this.at);
    this.at += found[0].length;
    return Number(found[0].replaceAll('_', ''));
  }

  private word(): Literal {
    const match = /[A-Za-z_][A-Za-z_0-9]*/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text)?.[0];
    const next = found === undefined ? undefined : this.text[this.at + found.length];
    if (found?.toLowerCase() === 'u' && (next === "'" || next === '"')) {
      this.at += 1;
      return this.string(next);
    }
    const value = found === undefined ? undefined : WORDS.get(found);
    if (found === undefined || value === undefined) throw new LiteralError('not a literal', this.at);
    this.at += found.length;
    return value;
  }
}
