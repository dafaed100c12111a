// Values of the text form that are numbers and ranges: probabilities and years. Pure.
import type { Filter } from './schema.ts';
import { ValueProblem } from './valueProblem.ts';

/** `0.8`, `80%`, `0.2..0.8` for one genre; `operator` is `:`, `<`, `<=`, `>` or `>=`. */
export function probabilityRange(word: string, genreId: number, operator: string): Filter | ValueProblem {
  const usage = new ValueProblem(
    `“${word}” is not a probability.`,
    'Write p(Drama)>0.8 or p(Drama):0.2..0.8, with 0 to 1.',
  );
  const ends = operator === ':' && word.includes('..') ? word.split('..') : null;
  if (ends !== null && ends.length !== 2) return usage;
  const [from, to] =
    ends !== null
      ? [share(ends[0]!), share(ends[1]!)]
      : operator.startsWith('>')
        ? [share(word), null]
        : operator.startsWith('<')
          ? [null, share(word)]
          : [share(word), share(word)];
  if (Number.isNaN(from) || Number.isNaN(to) || (ends === null && word === '')) return usage;
  return { probability: [{ genreId, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }] };
}

/** A number from 0 to 1, null for nothing, NaN for anything else. */
function share(text: string): number | null {
  if (text === '') return null;
  const percent = text.endsWith('%');
  const value = /^[-+.\de]+%?$/iu.test(text) ? Number(percent ? text.slice(0, -1) : text) / (percent ? 100 : 1) : NaN;
  return value >= 0 && value <= 1 ? value : NaN;
}

/** `1985`, `1980s`, `1980..1989`, `1980..`, `..1989`, `none`, with the same operators. */
export function yearRange(word: string, operator: string): Filter | ValueProblem {
  if (word.toLowerCase() === 'none') return { hasYear: false };
  const usage = new ValueProblem(`“${word}” is not a year.`, 'Write 1985, 1980s, 1980..1989, 1980.. or ..1989.');
  const year = (text: string): number => (/^-?\d{1,6}$/u.test(text) ? Number(text) : NaN);
  const decade = /^(\d{3}0)s$/u.exec(word);
  if (decade) return { yearFrom: Number(decade[1]), yearTo: Number(decade[1]) + 9 };
  const ends = /^(.*?)\.\.(.*)$/u.exec(word);
  if (ends === null) {
    const at = year(word);
    if (Number.isNaN(at)) return usage;
    if (operator === '>') return { yearFrom: at + 1 };
    if (operator === '>=') return { yearFrom: at };
    if (operator === '<') return { yearTo: at - 1 };
    if (operator === '<=') return { yearTo: at };
    return { yearFrom: at, yearTo: at };
  }
  const [, from = '', to = ''] = ends;
  if (
    (from === '' && to === '') ||
    (from !== '' && Number.isNaN(year(from))) ||
    (to !== '' && Number.isNaN(year(to)))
  ) {
    return usage;
  }
  return { ...(from === '' ? {} : { yearFrom: year(from) }), ...(to === '' ? {} : { yearTo: year(to) }) };
}
