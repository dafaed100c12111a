// The spelling of a text while it is written: which words are wrong and what may have been meant. The dictionary is asked in a
// worker once the hand rests; words of the project's titles and genres, and of the person's own list, are right.
import { useCallback, useMemo } from 'react';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { withoutPossessive } from '../../shared/spelling.ts';
import { useCall } from '../api/queries.ts';
import { useSetting } from '../state/settings.ts';
import { suggestionsFor, wrongWords } from './speller.ts';
import { plainWord, wordsOf, type Word } from './wordsOf.ts';

/** A word that is being typed is not judged before this. */
const RESTING_MS = 300;
/** Of more unknown words at once a text is in another language, and nobody reads suggestions for each. */
const MOST_SUGGESTED = 12;

export interface Misspelling extends Word {
  /** Best first; null while they are sought. */
  suggestions: string[] | null;
}

export interface Spelling {
  /** In the order of the text. */
  misspellings: Misspelling[];
  /** Puts a word on the person's own list: it is right from now on, in every text. */
  add: (word: string) => void;
  state: 'loading' | 'ready' | 'failed';
  /** Why spelling is not checked. */
  problem: string | null;
}

export function useSpelling(text: string): Spelling {
  const [language] = useSetting('ui.spellingLanguage', 'en-US');
  const [own, setOwn] = useSetting('ui.spellingWords', []);
  const [resting] = useDebouncedValue(text, RESTING_MS);
  const words = useMemo(() => [...new Set(wordsOf(resting).map(({ word }) => word))].sort(), [resting]);
  const checked = useQuery({
    queryKey: ['spelling', language, words],
    queryFn: () => wrongWords(language, words),
    placeholderData: keepPreviousData,
  });
  const unknown = (checked.data ?? []).filter((word) => word.length <= 100).slice(0, 200);
  const known = useCall('spelling.known', { words: unknown }, { enabled: unknown.length > 0, keep: true });
  const right = new Set([...own, ...(known.data?.known ?? [])].map(plainWord));
  // Unknown words wait for the project's word: what is marked and then not is worse than what is marked a moment later.
  const judged = unknown.length === 0 || known.data !== undefined || known.error !== null;
  const isRight = (word: string): boolean =>
    right.has(plainWord(word)) || right.has(plainWord(withoutPossessive(word)));
  const wrong = judged ? unknown.filter((word) => !isRight(word)) : [];
  const suggested = useQueries({
    queries: wrong.slice(0, MOST_SUGGESTED).map((word) => ({
      queryKey: ['spelling', language, 'suggestions', word],
      queryFn: () => suggestionsFor(language, word),
    })),
  });
  const suggestions = new Map(wrong.map((word, i) => [word, i < MOST_SUGGESTED ? (suggested[i]?.data ?? null) : []]));
  const add = useCallback(
    (word: string) => {
      if (!own.some((each) => plainWord(each) === plainWord(word))) setOwn([...own, word].sort());
    },
    [own, setOwn],
  );
  return {
    misspellings: wordsOf(text).flatMap((word) => {
      const found = suggestions.get(word.word);
      return found === undefined ? [] : [{ ...word, suggestions: found }];
    }),
    add,
    state: checked.error !== null ? 'failed' : checked.data === undefined ? 'loading' : 'ready',
    problem: checked.error?.message ?? null,
  };
}
