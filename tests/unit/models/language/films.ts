// Films with short made texts: genres decide the words of the overview and of the tagline, so there is something to learn.
import type { FilmText, LanguageTokenizer } from '../../../../src/main/models/language/language.ts';
import { bpeTraining, countWords, type BpeVocabulary } from '../../../../src/main/models/language/bpeTrainer.ts';
import { byWords } from '../../../../src/main/models/language/wordTokens.ts';
import { tokenizerJson } from '../../../../src/main/models/language/tokenizerFile.ts';
import { Tokenizer } from '@huggingface/tokenizers';

const KINDS = [
  { genre: 'Horror', overview: 'A dark house hides an evil secret.', tagline: 'Fear the dark.' },
  { genre: 'Comedy', overview: 'Two friends lose their bus and find love.', tagline: 'Love is a joke!' },
  { genre: 'War', overview: 'Soldiers march home after the last battle.', tagline: 'Who will you fight for?' },
] as const;

/** `count` films; every tenth validates. Every fifth has no tagline. */
export function films(count: number): FilmText[] {
  return Array.from({ length: count }, (_, index) => {
    const { genre, overview, tagline } = KINDS[index % KINDS.length]!;
    return {
      key: String(100 + index),
      part: index % 10 === 9 ? 'validation' : 'train',
      title: `Film ${String(index)}`,
      genres: [genre, 'Drama'],
      overview: index % 7 === 6 ? '' : overview,
      taglines: index % 5 === 4 && index % 10 !== 9 ? [] : [tagline],
    };
  });
}

/** The vocabulary of texts at once. */
export function trainedVocabulary(texts: Iterable<string>, size: number): BpeVocabulary {
  const training = bpeTraining(countWords(texts), size);
  for (;;) {
    const step = training.next();
    if (step.done === true) return step.value;
  }
}

/** A tokenizer of these films' own texts. */
export function tokenizerOf(some: readonly FilmText[], size = 320): LanguageTokenizer {
  const vocabulary = trainedVocabulary(
    some.flatMap(({ title, overview, taglines }) => [title, overview, ...taglines].map((text) => ` ${text}`)),
    size,
  );
  const tokenizer = new Tokenizer(tokenizerJson(vocabulary), {});
  return {
    hash: 'of these films',
    size: vocabulary.tokens.length + 1,
    end: vocabulary.tokens.length,
    encode: byWords((text) => tokenizer.encode(text).ids),
  };
}
