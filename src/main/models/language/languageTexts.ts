// The texts that a language model learns from: what is known of a film in the prompt format, fields left out at random anew in
// each epoch, as tokens with the weight of each one's loss.
import type { LanguageRecipe } from '../../../shared/language.ts';
import { dropFields, promptParts, taglineText, type PromptFields } from '../../../shared/taglines/prompt.ts';
import { toneOf } from '../../../shared/taglines/tone.ts';
import { Random } from '../../engine/random.ts';
import type { WeightedTokens } from '../taglines/taglineBatch.ts';
import type { FilmText, LanguageTokenizer } from './language.ts';

const TEXT_STREAM = 0x74657874;

/** Turns films into sequences. Parts of texts come again and again, so their tokens are kept. */
export class LanguageTexts {
  private readonly recipe: LanguageRecipe;
  private readonly tokenizer: LanguageTokenizer;
  private readonly known = new Map<string, readonly number[]>();

  constructor(recipe: LanguageRecipe, tokenizer: LanguageTokenizer) {
    this.recipe = recipe;
    this.tokenizer = tokenizer;
  }

  /** The sequences of an epoch: per film one text with its overview, and one with each tagline and no overview. */
  ofEpoch(films: readonly FilmText[], epoch: number): WeightedTokens[] {
    const { seed, taglineRepeats, overviewRate, overviewTagline } = this.recipe;
    const random = new Random(seed, TEXT_STREAM, epoch);
    return films.flatMap((film) => {
      const sequences: WeightedTokens[] = [];
      if (random.uniform() < overviewRate && film.overview !== '') {
        const tagline = film.taglines[random.below(Math.max(1, film.taglines.length))];
        const told = random.uniform() < overviewTagline ? tagline : undefined;
        sequences.push(this.told(film, told, random, film.overview));
      }
      for (const tagline of film.taglines) {
        for (let time = 0; time < taglineRepeats; time += 1) sequences.push(this.told(film, tagline, random));
      }
      return sequences.filter(hasLoss);
    });
  }

  /** For validation: each tagline after all genres and the title; its own tokens alone count. */
  ofTaglines(films: readonly FilmText[]): WeightedTokens[] {
    return films
      .flatMap(({ genres, title, taglines }) => taglines.map((tagline) => this.sequence({ genres, title }, tagline, 0)))
      .filter(hasLoss);
  }

  private told(film: FilmText, tagline: string | undefined, random: Random, overview?: string): WeightedTokens {
    const { dropGenres, dropTitle, dropTone, dropGenre, promptWeight } = this.recipe;
    const tone = tagline === undefined ? [] : toneOf(tagline);
    const rates = { genres: dropGenres, title: dropTitle, tone: dropTone, genre: dropGenre };
    const fields = dropFields({ genres: film.genres, title: film.title, tone, overview }, rates, random);
    return this.sequence(fields, tagline, promptWeight);
  }

  /**
   * End token, prompt, tagline, end token, cut where the model's positions end. Without a tagline the text ends after the
   * overview. Overview and tagline weigh 1, the rest of the prompt `promptWeight`, the cue nothing.
   */
  private sequence(fields: PromptFields, tagline: string | undefined, promptWeight: number): WeightedTokens {
    const { end } = this.tokenizer;
    const ids: number[] = [end];
    const weights: number[] = [0];
    const add = (tokens: readonly number[], weight: number): void => {
      for (const id of tokens) {
        ids.push(id);
        weights.push(weight);
      }
    };
    for (const { field, text } of promptParts(fields)) {
      if (field === 'cue' && tagline === undefined) continue;
      add(this.tokensOf(text), field === 'overview' ? 1 : field === 'cue' ? 0 : promptWeight);
    }
    if (tagline !== undefined) add(this.tokensOf(taglineText(tagline)), 1);
    add([end], 1);
    // The last token is a target alone and takes no position.
    const length = Math.min(ids.length, this.recipe.positions + 1);
    return { ids: Int32Array.from(ids.slice(0, length)), weights: Float32Array.from(weights.slice(0, length)) };
  }

  private tokensOf(text: string): readonly number[] {
    let tokens = this.known.get(text);
    if (tokens === undefined) {
      tokens = this.tokenizer.encode(text);
      this.known.set(text, tokens);
    }
    return tokens;
  }
}

/** A text that was cut before anything that counts teaches nothing. */
const hasLoss = ({ weights }: WeightedTokens): boolean => weights.some((weight) => weight > 0);
