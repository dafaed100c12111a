// Filters on the command line, in their text form: `--where 'genre:Horror -genre:Comedy year:1980..1989'`.
import { AppError } from '../../shared/errors.ts';
import { parseFilter, type Filter } from '../../shared/filter.ts';
import type { CliStudio } from './studio.ts';

export const WHERE = '--where <text>';
export const WHERE_HELP =
  'filter as in the search field, e.g. "genre:Horror -genre:Comedy p(Drama)>0.8 year:1980..1989"';

/** The filter of a text; everything without one. @throws AppError `bad_input` with the place of what is wrong */
export async function filterWhere(studio: CliStudio, text: string | undefined): Promise<Filter> {
  if (text === undefined) return {};
  const [{ genres }, { runs }] = [await studio.call('genres.list', {}), await studio.call('runs.list', {})];
  const { filter, error } = parseFilter(text, { genres, runs, people: [] });
  if (filter !== null) return filter;
  throw new AppError('bad_input', `The filter cannot be read: ${error.message}`, {
    hint: `${error.hint} It is about character ${error.from + 1}: “${text.slice(error.from, error.to)}”.`,
  });
}
