// The worker that spells: loads the dictionary of a language when it is first asked for, then answers from memory. Its files are
// the studio's own, so it works without a network.
import americanAff from '../../../node_modules/dictionary-en/index.aff?raw';
import american from '../../../node_modules/dictionary-en/index.dic?url&no-inline';
import britishAff from '../../../node_modules/dictionary-en-gb/index.aff?raw';
import british from '../../../node_modules/dictionary-en-gb/index.dic?url&no-inline';
import type { Language } from '../../shared/spelling.ts';
import { openDictionary, type Dictionary } from './dictionary.ts';

/** `check`: which of the words are wrong; `suggest`: what may have been meant by each. */
export interface SpellingQuestion {
  id: number;
  language: Language;
  ask: 'check' | 'suggest';
  words: string[];
}
export type SpellingAnswer =
  { id: number; wrong: string[] } | { id: number; suggestions: string[][] } | SpellingFailure;
export interface SpellingFailure {
  id: number;
  problem: string;
}

const FILES: Record<Language, { aff: string; dic: string }> = {
  'en-US': { aff: americanAff, dic: american },
  'en-GB': { aff: britishAff, dic: british },
};
const dictionaries = new Map<Language, Promise<Dictionary>>();

function dictionaryOf(language: Language): Promise<Dictionary> {
  let dictionary = dictionaries.get(language);
  if (dictionary === undefined) {
    dictionary = load(language);
    dictionaries.set(language, dictionary);
    // A studio that was away for a moment is asked again the next time.
    dictionary.catch(() => dictionaries.delete(language));
  }
  return dictionary;
}

async function load(language: Language): Promise<Dictionary> {
  const { aff, dic } = FILES[language];
  const response = await fetch(dic);
  if (!response.ok) throw new Error(`the dictionary could not be read (${response.status})`);
  return openDictionary(aff, await response.text());
}

async function answer({ id, language, ask, words }: SpellingQuestion): Promise<SpellingAnswer> {
  try {
    const dictionary = await dictionaryOf(language);
    return ask === 'check'
      ? { id, wrong: words.filter((word) => !dictionary.right(word)) }
      : { id, suggestions: words.map((word) => dictionary.suggest(word)) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener('message', ({ data }: MessageEvent<SpellingQuestion>) => {
  void answer(data).then((said) => {
    self.postMessage(said);
  });
});
