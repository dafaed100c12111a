// Which words the project's own films and genres have: what the reader thread offers to the spell check.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import { withoutPossessive } from '../../../../shared/spelling.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';
import { phraseQuery } from '../textSearch.ts';

export interface SpellingReader {
  'spelling.known'(input: Parsed<'spelling.known'>): Output<'spelling.known'>;
}

export function spellingReading(current: () => Opened): Handlers<SpellingReader> {
  return {
    'spelling.known': ({ words }) => {
      const { db, vocabulary } = current().project;
      const inTitle = db.prepare<[string], number>('SELECT 1 FROM film_text WHERE film_text MATCH ? LIMIT 1').pluck();
      const names = vocabulary.genres.flatMap(({ name, aliases }) => [name, ...aliases]);
      const inGenres = new Set(names.flatMap((name) => folded(name).split(/[^\p{L}\p{N}]+/u)));
      return {
        known: words.filter((word) => {
          const owner = withoutPossessive(word);
          if (inGenres.has(folded(owner))) return true;
          const query = phraseQuery(owner);
          return query !== null && inTitle.get(`{title} : ${query}`) !== undefined;
        }),
      };
    },
  };
}

const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
