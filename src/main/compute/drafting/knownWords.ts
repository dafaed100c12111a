// Which words exist, for models that write in parts of words: those that the shipped language model read, and those of all
// texts that drafts are held against. Larger vocabularies have whole words and need no such check.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plainWords } from '../../../shared/taglines/plainWords.ts';
import { resourcePath } from '../../lib/paths.ts';
import type { WriterRef } from './draftService.ts';
import type { ExistingTexts } from './existingTexts.ts';

const NAME = 'words.txt';
const STARTER_LANGUAGE = 'starter-language';
/** Fewer words than this cannot tell which ones exist. */
const LEAST_WORDS = 2000;

export interface KnownWords {
  /** Those words and the ones of these texts: what the model was told of a poster, and what was asked for. */
  with(texts: readonly string[]): { has(word: string): boolean };
}

const lists = new Map<string, Set<string>>();

/** Null where the model needs no check, or too few words are known. */
export function knownWords(writer: WriterRef, existing: ExistingTexts | null): KnownWords | null {
  const list = listOf(writer);
  if (list === null || list.size + (existing?.words.size ?? 0) < LEAST_WORDS) return null;
  return {
    with: (texts) => {
      const own = new Set(plainWords(texts.join(' ')));
      return { has: (word) => list.has(word) || existing?.words.has(word) === true || own.has(word) };
    },
  };
}

/** The list beside the model's file, or the shipped one for models that began with the shipped language model. */
function listOf({ base, taglineFile }: WriterRef): Set<string> | null {
  const beside = taglineFile === null ? null : join(dirname(taglineFile), NAME);
  const shipped = base.id === STARTER_LANGUAGE ? resourcePath('models', 'starter-taglines', NAME) : null;
  const path = [beside, shipped].find((each) => each !== null && existsSync(each));
  if (path === undefined || path === null) return null;
  let list = lists.get(path);
  if (list === undefined) {
    list = new Set(readFileSync(path, 'utf8').split('\n'));
    lists.set(path, list);
  }
  return list;
}
