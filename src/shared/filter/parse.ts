// Reads the text form of a filter: `genre:Horror -genre:Comedy p(Drama)>0.8 year:1980..1989 (split:test or flagged) words`.
// Terms side by side must all hold; `or` binds less than that; `-` or `not` turns a term or a group. Errors say where.
// `or`, `and` and `not` in small letters between plain words are words, so that titles can be typed as they are.
import { fieldNamed, FIELDS, type Field } from './fields.ts';
import { near, ValueProblem } from './valueProblem.ts';
import { conjoin, disjoin, hasParts, negate, normal } from './normal.ts';
import { genreIdOf, type FilterNames } from './names.ts';
import { filterSchema, type Filter } from './schema.ts';
import { cleanWords, unquoted } from './words.ts';

/** What is wrong with a text, and where: characters `from` to `to` (exclusive). */
export interface TextError {
  message: string;
  hint: string;
  from: number;
  to: number;
}
export type ParsedText = { filter: Filter; error: null } | { filter: null; error: TextError };

type Item =
  | { kind: 'free'; word: string; from: number; to: number }
  | { kind: 'term'; filter: Filter; from: number; to: number }
  | { kind: 'operator'; operator: 'or' | 'and' | 'not'; loud: boolean; from: number; to: number };

const MAX_BRACKETS = 32;
/** Far more than anybody writes; a megabyte would hold the page for seconds. */
const LONGEST = 20_000;
const FIELD_START = /([a-z]+)(\(|:|[<>]=?|=)/iuy;
const QUOTED = /"((?:[^"\\]|\\.)*)"/uy;
const BARE_VALUE = /[^\s"(),]+/uy;
const WORD = /[^\s"()]+/uy;
const OPERATOR = /:|[<>]=?|=/uy;

class Wrong extends Error {
  readonly at: TextError;
  constructor(message: string, hint: string, from: number, to: number) {
    super(message);
    this.at = { message, hint, from, to: Math.max(to, from + 1) };
  }
}

/** The filter of a text, or what is wrong with it. The empty text lets everything pass. */
export function parseFilter(text: string, names: FilterNames): ParsedText {
  try {
    if (text.length > LONGEST) {
      throw new Wrong(
        `A filter has at most ${LONGEST.toLocaleString('en')} characters.`,
        'Make it shorter.',
        LONGEST,
        text.length,
      );
    }
    const reader = new Reader(text, names);
    const filter = normal(reader.whole());
    const checked = filterSchema.safeParse(filter);
    if (!checked.success) {
      const message = checked.error.issues[0]?.message ?? 'This is not a filter.';
      throw new Wrong(message, 'Make it shorter.', 0, text.length);
    }
    return { filter, error: null };
  } catch (thrown) {
    if (thrown instanceof Wrong) return { filter: null, error: thrown.at };
    throw thrown;
  }
}

class Reader {
  private at = 0;
  private brackets = 0;
  private readonly text: string;
  private readonly names: FilterNames;

  constructor(text: string, names: FilterNames) {
    this.text = text;
    this.names = names;
  }

  whole(): Filter {
    const filter = this.expression();
    if (this.at < this.text.length) {
      throw new Wrong('This bracket closes nothing.', 'Take it out, or put it in quotes.', this.at, this.at + 1);
    }
    return filter;
  }

  /** Up to the end or to a closing bracket. */
  private expression(): Filter {
    const branches: Item[][] = [[]];
    for (const item of resolved(this.items())) {
      if (item.kind === 'operator') branches.push([]);
      else branches.at(-1)!.push(item);
    }
    const read = branches.map((branch) => conjoin(branch.map((item) => (item as { filter: Filter }).filter)));
    if (read.length === 1) return read[0]!;
    const restricting = read.filter(hasParts);
    return restricting.length === 0 ? {} : disjoin(restricting);
  }

  private items(): Item[] {
    const items: Item[] = [];
    for (;;) {
      this.skipSpace();
      if (this.at >= this.text.length || this.text[this.at] === ')') return items;
      items.push(this.item());
    }
  }

  private item(): Item {
    const from = this.at;
    const character = this.text[from]!;
    if (character === '-') return this.turned(from);
    if (character === '(') return this.group(from);
    if (character === '"') {
      const phrase = this.quotedText();
      return { kind: 'free', word: `"${phrase.raw}"`, from, to: this.at };
    }
    const field = this.matched(FIELD_START);
    if (field !== null) {
      const term = this.field(field[1]!, field[2]!, from);
      if (term !== null) return { kind: 'term', filter: term, from, to: this.at };
      this.at = from;
    }
    const word = this.matched(WORD)![0];
    const to = this.at;
    if (/^(?:or|and|not)$/iu.test(word)) {
      const operator = word.toLowerCase() as 'or' | 'and' | 'not';
      return { kind: 'operator', operator, loud: word !== operator, from, to };
    }
    if (word.toLowerCase() === 'flagged') return { kind: 'term', filter: { flagged: true }, from, to };
    return { kind: 'free', word, from, to };
  }

  private turned(from: number): Item {
    this.at++;
    const next = this.text[this.at];
    // A dash by itself stands between words and says nothing.
    if (next === undefined || /[\s)]/u.test(next)) return { kind: 'term', filter: {}, from, to: this.at };
    const item = this.item();
    const filter = filterOf(item);
    return { kind: 'term', filter: hasParts(filter) ? negate(filter) : {}, from, to: this.at };
  }

  private group(from: number): Item {
    if (++this.brackets > MAX_BRACKETS)
      throw new Wrong('Too many brackets within brackets.', 'Make it shorter.', from, from + 1);
    this.at++;
    const filter = this.expression();
    if (this.text[this.at] !== ')') {
      throw new Wrong(
        'This bracket is not closed.',
        'Add the closing bracket, or put the words in quotes.',
        from,
        from + 1,
      );
    }
    this.at++;
    this.brackets--;
    return { kind: 'term', filter, from, to: this.at };
  }

  /** A field with its value; null when the characters are a plain word after all. */
  private field(name: string, sign: string, from: number): Filter | null {
    const field = fieldNamed(name);
    if (sign === '(') {
      if (field === undefined || field.bracket === 'never') return null;
      const genreId = this.genreInBrackets(from);
      const operator = this.matched(OPERATOR)?.[0];
      if (operator === undefined) {
        throw new Wrong('Something is missing after the bracket.', `Write it as ${field.example}.`, from, this.at);
      }
      return this.value(field, from, genreId, operator);
    }
    if (field === undefined) {
      // "Mission: Impossible" and "10:04" are titles; only `word:word` can be meant as a field.
      const next = this.text[this.at];
      if (sign !== ':' || next === undefined || /\s/u.test(next)) return null;
      throw new Wrong(
        `There is no field named “${name}”.`,
        `${near(
          name,
          FIELDS.map((each) => each.name),
        )} To search for these characters, put them in quotes.`,
        from,
        from + name.length,
      );
    }
    if (sign !== ':' && field.name !== 'year') return null;
    if (field.bracket === 'must') {
      throw new Wrong(`“${name}” needs a genre in brackets.`, `Write it as ${field.example}.`, from, this.at);
    }
    return this.value(field, from, undefined, sign);
  }

  private genreInBrackets(from: number): number {
    const start = this.at;
    let word: string;
    if (this.text[this.at] === '"') {
      word = this.quotedText().value;
      if (this.text[this.at] !== ')')
        throw new Wrong('This bracket is not closed.', 'Add the closing bracket.', from, this.at);
    } else {
      const end = this.text.indexOf(')', this.at);
      if (end < 0) throw new Wrong('This bracket is not closed.', 'Add the closing bracket.', from, this.text.length);
      word = this.text.slice(start, end);
      this.at = end;
    }
    const end = this.at;
    this.at++;
    const genreId = genreIdOf(this.names, word);
    if (genreId !== undefined) return genreId;
    throw new Wrong(
      `There is no genre named “${word.trim()}”.`,
      near(
        word.trim(),
        this.names.genres.map((genre) => genre.name),
      ),
      start,
      end,
    );
  }

  private value(field: Field, from: number, genreId: number | undefined, operator: string): Filter {
    const start = this.at;
    const values: string[] = [];
    do {
      if (values.length > 0) this.at++;
      const value = this.text[this.at] === '"' ? this.quotedText().value : this.matched(BARE_VALUE)?.[0];
      if (value === undefined || value.trim() === '') {
        throw new Wrong('A value is missing here.', `Write it as ${field.example}.`, from, this.at);
      }
      values.push(value);
    } while (field.several === true && this.text[this.at] === ',');
    const read = field.read(values, this.names, genreId, operator);
    if (read instanceof ValueProblem) throw new Wrong(read.message, read.hint, start, this.at);
    return read;
  }

  private quotedText(): { raw: string; value: string } {
    const from = this.at;
    const match = this.matched(QUOTED);
    if (match === null) {
      throw new Wrong('These quotes are not closed.', 'Add the closing quotes.', from, this.text.length);
    }
    return { raw: match[1]!, value: unquoted(match[1]!) };
  }

  private matched(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null) this.at = pattern.lastIndex;
    return match;
  }

  private skipSpace(): void {
    while (this.at < this.text.length && /\s/u.test(this.text[this.at]!)) this.at++;
  }
}

function filterOf(item: Item): Filter {
  if (item.kind === 'term') return item.filter;
  const text = cleanWords(item.kind === 'free' ? item.word : item.operator);
  return text === '' ? {} : { text };
}

/** Operators that are meant as words become words, `not` is applied, `and` goes: what is left is terms and `or`. */
function resolved(items: Item[]): Item[] {
  const plain = (item: Item | undefined): boolean => item === undefined || item.kind === 'free';
  const left: Item[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const next = items[i + 1];
    if (item.kind !== 'operator') {
      left.push({ kind: 'term', filter: filterOf(item), from: item.from, to: item.to });
      continue;
    }
    const isWord = !item.loud && (item.operator === 'not' ? plain(next) : plain(items[i - 1]) && plain(next));
    if (isWord) {
      left.push({ kind: 'term', filter: filterOf(item), from: item.from, to: item.to });
      continue;
    }
    if (item.operator === 'or') {
      const before = left.at(-1);
      if (before === undefined || before.kind === 'operator' || next === undefined) {
        throw new Wrong('“or” stands between two terms.', 'Add the missing one, or take “or” out.', item.from, item.to);
      }
      left.push(item);
    } else if (item.operator === 'not') {
      if (next === undefined || next.kind === 'operator') {
        throw new Wrong('“not” stands before a term.', 'Add the term, or take “not” out.', item.from, item.to);
      }
      i++;
      const filter = filterOf(next);
      left.push({ kind: 'term', filter: hasParts(filter) ? negate(filter) : {}, from: item.from, to: next.to });
    }
  }
  const last = left.at(-1);
  if (last?.kind === 'operator') {
    throw new Wrong('“or” stands between two terms.', 'Add the missing one, or take “or” out.', last.from, last.to);
  }
  return left;
}
