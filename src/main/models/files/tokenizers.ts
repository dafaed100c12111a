// Texts to token ids by the tokenizer.json of a model's folder: CLIP's and GPT-2's byte-level BPE and BERT's WordPiece.
// The algorithms are @huggingface/tokenizers'; limits and end tokens are ours, since the files' own differ from what the
// models are used with.
import { Tokenizer } from '@huggingface/tokenizers';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { readModelJson } from './modelJson.ts';

/** What the ids of a file are judged by. */
interface TokenIds {
  /** The token with the largest id. */
  largest: { token: string; id: number } | null;
  /** A token whose id is no whole number from 0 on. */
  odd: { token: string; id: unknown } | null;
}

const vocabularySchema = z.object({
  // Unigram models list their tokens, whose places are the ids.
  model: z.object({ vocab: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).default({}) }),
  added_tokens: z.array(z.object({ content: z.string(), id: z.unknown() })).nullish(),
});

/** The ids that the file itself gives: the tokenizer's list of them has one for each number up to the largest. */
function idsIn(file: Record<string, unknown>): TokenIds {
  const { model, added_tokens: added } = vocabularySchema.parse(file);
  const own = Array.isArray(model.vocab) ? model.vocab.map((_, id) => ['', id] as const) : Object.entries(model.vocab);
  const ids: TokenIds = { largest: null, odd: null };
  for (const [token, id] of [...own, ...(added ?? []).map((each) => [each.content, each.id] as const)]) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0) ids.odd ??= { token, id };
    else if (ids.largest === null || id > ids.largest.id) ids.largest = { token, id };
  }
  return ids;
}

export class TextTokenizer {
  private readonly tokenizer: Tokenizer;
  private readonly path: string;
  private readonly ids: TokenIds;
  private readonly limit: number;
  private readonly keepsLast: boolean;

  private constructor(tokenizer: Tokenizer, from: { path: string; ids: TokenIds }, limit: number, keepsLast: boolean) {
    this.tokenizer = tokenizer;
    this.path = from.path;
    this.ids = from.ids;
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
      const tokenizer = new Tokenizer({ ...file, truncation: null, padding: null }, config);
      return new TextTokenizer(tokenizer, { path, ids: idsIn(file) }, limit, keepsLast);
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

  /**
   * @throws AppError `unreadable_file` where a token, special ones included, has no row among the `rows` token embeddings of a
   * model
   */
  checkFits(rows: number): void {
    const { largest, odd } = this.ids;
    const wrong = odd ?? (largest !== null && largest.id >= rows ? largest : null);
    if (wrong === null) return;
    const { token, id } = wrong;
    throw new AppError(
      'unreadable_file',
      `"${this.path}" belongs to another model: its token ${JSON.stringify(token)} has the id ${String(id)}, and the vocabulary of the weights has ${String(rows)} tokens, from 0 on.`,
      {
        hint: 'Copy the tokenizer.json that came with the weights.',
        details: { file: this.path, id, vocabulary: rows },
      },
    );
  }

  /** How many tokens there are, special ones included: one more than the largest id. */
  get size(): number {
    return (this.ids.largest?.id ?? -1) + 1;
  }

  /** The id of one token of the vocabulary as it is written there ("<|endoftext|>"). */
  idOf(token: string): number | undefined {
    return this.tokenizer.token_to_id(token);
  }
}
