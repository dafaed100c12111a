// Writes a filter as text that parse.ts reads back to the same filter (in its normal form). Pure.
import { genreWord, runWord, type FilterNames } from './names.ts';
import { normal, PART_ORDER } from './normal.ts';
import type { Filter } from './schema.ts';
import { quoted } from './words.ts';

const FLAG_WORDS: Partial<Record<keyof Filter, string>> = {
  hasPrediction: 'has:prediction',
  hasTagline: 'has:tagline',
  hasImage: 'has:image',
  hasNote: 'has:note',
  secondLook: 'is:secondlook',
  conflict: 'is:conflict',
};

/** A value as it stands after a colon. */
export const value = (text: string): string => (/^[^\s"(),\\]+$/u.test(text) ? text : quoted(text));
/** A genre as it stands in brackets. */
export const bracketed = (text: string): string => (/^[^\s"()\\][^"()\\]*(?<!\s)$/u.test(text) ? text : quoted(text));

/** The text of a filter; nothing for the one that lets everything pass. */
export function printFilter(filter: Filter, names: FilterNames): string {
  const whole = normal(filter);
  const { anyOf, ...rest } = whole;
  if (anyOf !== undefined && Object.keys(rest).length === 0) return disjunction(anyOf, names);
  return terms(whole, names).join(' ');
}

/** The terms of a normal filter, each of which could stand by itself. */
export function terms(filter: Filter, names: FilterNames): string[] {
  const written: string[] = [];
  const add = (term: string, not = false): void => void written.push(`${not ? '-' : ''}${term}`);
  const genre = (id: number): string => genreWord(names, id);
  for (const name of PART_ORDER) {
    if (filter[name] === undefined) continue;
    switch (name) {
      case 'genres':
        for (const { genreId, state, not } of filter.genres!) {
          add(`${state === 'present' ? 'genre' : state}:${value(genre(genreId))}`, not);
        }
        break;
      case 'probability':
        for (const { genreId, from, to } of filter.probability!) {
          const p = `p(${bracketed(genre(genreId))})`;
          if (from !== undefined && to === undefined) add(`${p}>=${from}`);
          else if (from === undefined && to !== undefined) add(`${p}<=${to}`);
          else add(`${p}:${from ?? ''}..${to ?? ''}`);
        }
        break;
      case 'sources':
        for (const { genreId, source, not } of filter.sources!) {
          add(`source(${bracketed(genre(genreId))}):${source}`, not);
        }
        break;
      case 'labelled':
        add(`source:${filter.labelled!}`);
        break;
      case 'by':
        add(`by:${filter.by!.map(value).join(',')}`);
        break;
      case 'issue':
        add(
          `issue${filter.issueGenre === undefined ? '' : `(${bracketed(genre(filter.issueGenre))})`}:${filter.issue!}`,
        );
        break;
      case 'split':
      case 'duplicates':
      case 'drafts':
      case 'approval':
        add(`${name}:${filter[name]!}`);
        break;
      case 'yearFrom':
        if (filter.yearFrom === filter.yearTo) add(`year:${filter.yearFrom!}`);
        else add(`year:${filter.yearFrom!}..${filter.yearTo ?? ''}`);
        break;
      case 'yearTo':
        if (filter.yearFrom === undefined) add(`year:..${filter.yearTo!}`);
        break;
      case 'hasYear':
        add(filter.hasYear ? 'has:year' : 'year:none');
        break;
      case 'flagged':
        add('flagged', !filter.flagged);
        break;
      case 'run':
        add(`run:${value(runWord(names, filter.run!))}`);
        break;
      case 'trainedBy':
        add(`trained:${value(runWord(names, filter.trainedBy!))}`);
        break;
      case 'tagline':
        add(`tagline:${quoted(filter.tagline!)}`);
        break;
      case 'filmKey':
        add(`film:${value(filter.filmKey!)}`);
        break;
      case 'posterIds':
        add(`posters:${filter.posterIds!.length > 0 ? filter.posterIds!.join(',') : 'none'}`);
        break;
      case 'noneOf':
        for (const child of filter.noneOf!) add(group(child, names), true);
        break;
      case 'anyOf':
        add(`(${disjunction(filter.anyOf!, names)})`);
        break;
      case 'allOf':
        for (const child of filter.allOf!) add(group(child, names));
        break;
      case 'text':
        add(filter.text!);
        break;
      default: {
        const word = FLAG_WORDS[name];
        if (word !== undefined) add(word, filter[name] === false);
      }
    }
  }
  return written;
}

const group = (filter: Filter, names: FilterNames): string => {
  if (filter.anyOf !== undefined && Object.keys(filter).length === 1) return `(${disjunction(filter.anyOf, names)})`;
  const all = terms(filter, names);
  return all.length === 1 && filter.text === undefined ? all[0]! : `(${all.join(' ')})`;
};

/** Branches with words of their own stand in brackets, so that `or` beside them is an operator. */
function disjunction(branches: readonly Filter[], names: FilterNames): string {
  return branches
    .map((branch) => {
      const text = terms(branch, names).join(' ');
      return branch.text === undefined ? text : `(${text})`;
    })
    .join(' or ');
}
