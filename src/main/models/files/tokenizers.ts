// Texts to token ids by the tokenizer.json of a model's folder: CLIP's and GPT-2's byte-level BPE and BERT's WordPiece.
// The algorithms are @huggingface/tokenizers'; limits and end tokens are ours, since the files' own differ from what the
// models are used with.
import { Tokenizer } from '@huggingface/tokenizers';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { readModelJson } from './modelJson.ts';

export class TextTokenizer {
  private readonly tokenizer: Tokenizer;
  private readonly limit: number;
  private readonly keepsLast: boolean;

  private constructor(tokenizer: Tokenizer, limit: number, keepsLast: boolean) {
    this.tokenizer = tokenizer;
    this.limit = limit;
    this.keepsLast = keepsLast;
  }

  /**
   * Reads `folder`'s tokenizer.json (and tokenizer_config.json where there is one). `limit`: most ids of a text, special
   * ones included. `keepsLast`: a text that is cut still ends with its last id, as CLIP's and BERT's need their end token.
   * `file`: the name of the file where it is another.
   */
  static load(
    folder: string,
    { limit, keepsLast, file: name = 'tokenizer.json' }: { limit: number; keepsLast: boolean; file?: string },
  ): TextTokenizer {
    const path = join(folder, name);
    const file = readModelJson(path);
    const configPath = join(folder, 'tokenizer_config.json');
    const config = existsSync(configPath) ? readModelJson(configPath) : {};
    try {
      // Truncation and padding that a file carries are those of whoever saved it.
      return new TextTokenizer(new Tokenizer({ ...file, truncation: null, padding: null }, config), limit, keepsLast);
    } catch (cause) {
      throw new AppError('unreadable_file', `"${path}" is not a tokenizer that Marquee can read.`, {
        hint: 'Download the model again.',
        details: { file: path, reason: cause instanceof Error ? cause.message : String(cause) },
        cause,
      });
    }
  }

  /** Ids of a text, with the special tokens that the model's file puts around it, at most `limit` of them. */
  encode(text: string): number[] {
    const { ids } = this.tokenizer.encode(text);
    if (ids.length <= this.limit) return ids;
    return this.keepsLast ? [...ids.slice(0, this.limit - 1), ids.at(-1)!] : ids.slice(0, this.limit);
  }

  /** The text of ids, without special tokens. */
  decode(ids: readonly number[]): string {
    return ids.length === 0
      ? ''
      : this.tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }

  /** Throws `unreadable_file` where the vocabulary has more tokens than a model with `rows` token embeddings. */
  checkFits(rows: number, folder: string): void {
    // The last ids of a vocabulary are its special tokens, which every text has.
    const largest = Math.max(...this.tokenizer.encode('').ids, ...this.encode('The end.'), -1);
    if (largest < rows) return;
    throw new AppError(
      'unreadable_file',
      `tokenizer.json in "${folder}" belongs to another model: it makes the token ${String(largest)}, and the weights know ${String(rows)}.`,
      { hint: 'Copy the tokenizer.json that came with the weights.', details: { folder } },
    );
  }

  /** How many tokens there are, special ones included: one more than the largest id. */
  get size(): number {
    return Math.max(...this.tokenizer.get_vocab().values()) + 1;
  }

  /** The id of one token of the vocabulary as it is written there ("<|endoftext|>"). */
  idOf(token: string): number | undefined {
    return this.tokenizer.token_to_id(token);
  }
}
