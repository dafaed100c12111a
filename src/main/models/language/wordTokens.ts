// Encodes texts word by word and remembers each word's tokens: in GPT-2's layout no token reaches from one word into the next, and
// texts are made of few words that come again and again.
import { WORD } from './byteAlphabet.ts';

/** The same tokens as `encode` gives for the whole text, for a tokenizer in GPT-2's layout. */
export function byWords(encode: (text: string) => readonly number[]): (text: string) => number[] {
  const known = new Map<string, readonly number[]>();
  return (text) =>
    Array.from(text.matchAll(WORD)).flatMap(([word]) => {
      let tokens = known.get(word);
      if (tokens === undefined) {
        tokens = encode(word);
        known.set(word, tokens);
      }
      return tokens;
    });
}
