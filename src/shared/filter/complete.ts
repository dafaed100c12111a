// What could stand at the caret of a text: fields, genres, persons, splits, runs. Only suggests; reading is parse.ts. Pure.
import { FIELDS, fieldNamed, type Field } from './fields.ts';
import type { FilterNames } from './names.ts';
import { bracketed, value } from './print.ts';

export interface Suggestion {
  /** What takes the place of characters `from` to `to` of the text. */
  insert: string;
  label: string;
  detail: string;
}
export interface Suggestions {
  from: number;
  to: number;
  items: Suggestion[];
}

const MOST = 12;

/** Suggestions at a caret. Without a word under it, all fields. */
export function completeFilter(text: string, caret: number, names: FilterNames): Suggestions {
  const from = wordStart(text, caret);
  const typed = text.slice(from, caret);
  const rest = /^[^\s()"]*/u.exec(text.slice(caret))![0];
  const to = caret + rest.length;
  const bracket = /^([a-z]+)\("?([^"]*)$/iu.exec(typed);
  const colon = /^([a-z]+)(?:\([^)]*\))?:(.*)$/iu.exec(typed);
  let items: Suggestion[];
  if (bracket) {
    const field = fieldNamed(bracket[1]!);
    items = field && field.bracket !== 'never' ? inBrackets(field, bracket[2]!, names) : [];
    return { from, to: text[to] === ')' ? to + 1 : to, items };
  }
  if (colon) {
    const field = fieldNamed(colon[1]!);
    items = field?.choices ? values(field, typed.slice(0, -colon[2]!.length || undefined), colon[2]!, names) : [];
  } else items = words(typed, names);
  return { from, to, items: items.slice(0, MOST) };
}

/** Where the word at the caret begins: after space, an opening bracket that is no field's, and a minus. */
function wordStart(text: string, caret: number): number {
  let start = 0;
  let quotes = false;
  for (let i = 0; i < caret; i++) {
    const character = text[i]!;
    if (character === '"' && text[i - 1] !== '\\') quotes = !quotes;
    if (quotes) continue;
    if (/\s/u.test(character)) {
      if (!insideBrackets(text.slice(start, i))) start = i + 1;
    } else if (character === '(') {
      const field = fieldNamed(text.slice(start, i));
      if (field === undefined || field.bracket === 'never') start = i + 1;
    } else if (character === '-' && i === start) start = i + 1;
  }
  return start;
}

/** `p(Science Fic`: a space within a field's bracket belongs to the genre. */
function insideBrackets(word: string): boolean {
  const open = /^([a-z]+)\([^)]*$/iu.exec(word);
  return open !== null && (fieldNamed(open[1]!)?.bracket ?? 'never') !== 'never';
}

function inBrackets(field: Field, typed: string, names: FilterNames): Suggestion[] {
  const sign = field.bracket === 'must' ? '>' : ':';
  return matching(
    typed,
    names.genres.map((genre) => genre.name),
  ).map((name) => ({
    insert: `${field.name}(${bracketed(name)})${sign}`,
    label: `${field.name}(${name})`,
    detail: field.explanation,
  }));
}

function values(field: Field, before: string, typed: string, names: FilterNames): Suggestion[] {
  const comma = field.several === true ? typed.lastIndexOf(',') + 1 : 0;
  const kept = before + typed.slice(0, comma);
  return matching(typed.slice(comma).replace(/^"/u, ''), field.choices!(names)).map((choice) => ({
    insert: `${kept}${value(choice)} `,
    label: choice,
    detail: `${field.name}: ${field.explanation}`,
  }));
}

function words(typed: string, names: FilterNames): Suggestion[] {
  const wanted = typed.toLowerCase();
  const fields = FIELDS.filter((field) => field.name.startsWith(wanted)).map((field) => ({
    insert: `${field.name}${field.bracket === 'must' ? '(' : ':'}`,
    label: field.example,
    detail: field.explanation,
  }));
  if (wanted.length < 2) return fields;
  const genres = matching(
    typed,
    names.genres.map((genre) => genre.name),
  ).map((name) => ({ insert: `genre:${value(name)} `, label: `genre:${name}`, detail: 'has the genre' }));
  const people = matching(typed, names.people).map((name) => ({
    insert: `by:${value(name)} `,
    label: `by:${name}`,
    detail: 'this person set a label',
  }));
  return [...fields, ...genres, ...people];
}

/** Names that begin with what was typed, then those that contain it. */
function matching(typed: string, names: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  const begins = names.filter((name) => name.toLowerCase().startsWith(wanted));
  const contains = names.filter((name) => !begins.includes(name) && name.toLowerCase().includes(wanted));
  return [...begins, ...contains];
}
