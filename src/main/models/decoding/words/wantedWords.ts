// Words that a draft has to have. Each that is missing is made likelier, little at the beginning and more towards the end,
// so that it comes where it fits and comes at all; once begun it is completed.
import { wordFinder } from '../../../../shared/taglines/draftText.ts';
import { largest } from '../selection.ts';
import { capitalised } from './bannedWords.ts';

interface Wanted {
  find: RegExp;
  plain: readonly number[];
  atStart: readonly number[];
}

/** Nats that a wanted token has before the best other one: where a word has to come now, and where it was begun. */
const [DUE_LEAD, BEGUN_LEAD] = [2, 4];
/** How far behind the best a token counts at most, in nats: also one that guidance left out can be wanted. */
const FARTHEST = 20;

export class WantedWords {
  private readonly words: readonly Wanted[];

  constructor(words: readonly string[], encode: (text: string) => readonly number[]) {
    this.words = words.map((word) => ({
      find: wordFinder(word),
      plain: encode(` ${word.trim()}`),
      atStart: encode(` ${capitalised(word.trim())}`),
    }));
  }

  /** How many of them are not in `text`. */
  missing(text: string): number {
    return this.words.reduce((count, { find }) => count + (find.test(text) ? 0 : 1), 0);
  }

  /** Makes what is missing in `text` likelier after `tokens`. `progress`: 0 at the beginning, 1 where it has to end. */
  apply(scores: Float32Array, tokens: readonly number[], text: string, progress: number): void {
    for (const { find, plain, atStart } of this.words) {
      if (find.test(text)) continue;
      const begun = Math.max(begins(tokens, plain), begins(tokens, atStart));
      if (begun > 0) {
        for (const way of [plain, atStart]) {
          if (begins(tokens, way) === begun) lead(scores, way[begun]!, BEGUN_LEAD, 1);
        }
        continue;
      }
      const first = (/(^|[.!?…]["'”’]?)$/u.test(text.trimEnd()) ? atStart : plain)[0];
      if (first !== undefined) lead(scores, first, DUE_LEAD, Math.min(1, progress) ** 2);
    }
  }
}

/** Moves a token's score by `share` of the way to `nats` before the best one. */
function lead(scores: Float32Array, token: number, nats: number, share: number): void {
  const best = largest(scores);
  const score = Math.max(scores[token]!, best - FARTHEST);
  scores[token] = score + share * Math.max(0, best + nats - score);
}

/** How many tokens of `word`, not all, `tokens` end with. */
function begins(tokens: readonly number[], word: readonly number[]): number {
  for (let count = Math.min(word.length - 1, tokens.length); count > 0; count -= 1) {
    const start = tokens.length - count;
    if (word.slice(0, count).every((token, index) => tokens[start + index] === token)) return count;
  }
  return 0;
}
