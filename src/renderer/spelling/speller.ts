// The page's way to the spelling worker, which starts with the first question: words in, wrong words or suggestions out.
import { AppError } from '../../shared/errors.ts';
import type { Language } from '../../shared/spelling.ts';
import type { SpellingAnswer, SpellingQuestion } from './spellingWorker.ts';

interface Waiting {
  resolve: (answer: SpellingAnswer) => void;
  reject: (error: AppError) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let asked = 0;

const failure = (problem: string): AppError => new AppError('internal', `Spelling is not checked: ${problem}.`);

function theWorker(): Worker {
  if (worker !== null) return worker;
  const started = new Worker(new URL('./spellingWorker.ts', import.meta.url), { type: 'module', name: 'spelling' });
  started.addEventListener('message', ({ data }: MessageEvent<SpellingAnswer>) => {
    waiting.get(data.id)?.resolve(data);
    waiting.delete(data.id);
  });
  started.addEventListener('error', (event) => {
    worker = null;
    started.terminate();
    for (const { reject } of waiting.values()) reject(failure(event.message || 'its worker could not start'));
    waiting.clear();
  });
  return (worker = started);
}

function question(language: Language, ask: SpellingQuestion['ask'], words: string[]): Promise<SpellingAnswer> {
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    theWorker().postMessage({ id, language, ask, words } satisfies SpellingQuestion);
  });
}

/** The words that the dictionary does not have. @throws AppError when there is no dictionary to ask */
export async function wrongWords(language: Language, words: string[]): Promise<string[]> {
  const said = await question(language, 'check', words);
  if ('wrong' in said) return said.wrong;
  throw failure('problem' in said ? said.problem : 'the worker answered something else');
}

/** What may have been meant by a word, best first. @throws AppError as above */
export async function suggestionsFor(language: Language, word: string): Promise<string[]> {
  const said = await question(language, 'suggest', [word]);
  if ('suggestions' in said) return said.suggestions[0] ?? [];
  throw failure('problem' in said ? said.problem : 'the worker answered something else');
}
