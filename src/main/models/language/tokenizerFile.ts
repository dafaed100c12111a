// A trained vocabulary as a `tokenizer.json` in GPT-2's layout, which this studio and others read.
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import type { BpeVocabulary } from './bpeTrainer.ts';

/** The token that ends a text, and begins one that nothing precedes. */
export const END_OF_TEXT = '<|endoftext|>';

const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true } as const;

/** The content of the file; the end token has the last id. */
export function tokenizerJson({ tokens, merges }: BpeVocabulary): Record<string, unknown> {
  const vocab = Object.fromEntries([...tokens, END_OF_TEXT].map((token, id) => [token, id]));
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      {
        id: tokens.length,
        content: END_OF_TEXT,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      },
    ],
    normalizer: null,
    pre_tokenizer: BYTE_LEVEL,
    post_processor: { ...BYTE_LEVEL, trim_offsets: false },
    decoder: BYTE_LEVEL,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab,
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  };
}

/** Writes the file; whoever looks sees none, or all of it. Throws `conflict` where it exists and is not to be replaced. */
export async function writeTokenizer(
  path: string,
  vocabulary: BpeVocabulary,
  options: { overwrite: boolean },
): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(tokenizerJson(vocabulary))}\n`, options);
}
