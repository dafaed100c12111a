import { describe, expect, it } from 'vitest';
import type { FilmText, LanguageTokenizer } from '../../../../src/main/models/language/language.ts';
import {
  countBatches,
  cutBatches,
  inputsOf,
  largestOf,
  normalised,
  weightOf,
} from '../../../../src/main/models/language/languageBatches.ts';
import { LanguageTexts } from '../../../../src/main/models/language/languageTexts.ts';
import type { WeightedTokens } from '../../../../src/main/models/taglines/taglineBatch.ts';
import { languageRecipeSchema } from '../../../../src/shared/language.ts';
import { films } from './films.ts';

const END = 0;
/** One token for each character, so that texts can be read back. */
const characters: LanguageTokenizer = {
  hash: '',
  size: 70_000,
  end: END,
  encode: (text) => Array.from(text, (character) => character.codePointAt(0)!),
};
const read = ({ ids }: WeightedTokens): string =>
  Array.from(ids, (id) => (id === END ? '|' : String.fromCodePoint(id))).join('');
/** What counts fully. */
const counted = ({ ids, weights }: WeightedTokens): string =>
  Array.from(ids)
    .filter((_, at) => weights[at] === 1)
    .map((id) => (id === END ? '|' : String.fromCodePoint(id)))
    .join('');

const FILM: FilmText = {
  key: '1',
  part: 'train',
  title: 'Alien',
  genres: ['Horror'],
  overview: 'A ship lands.',
  taglines: ['No one hears you.'],
};
const STILL = { dropGenres: 0, dropTitle: 0, dropTone: 0, dropGenre: 0, positions: 2048 };
const texts = (recipe: Record<string, unknown>): LanguageTexts =>
  new LanguageTexts(languageRecipeSchema.parse({ ...STILL, ...recipe }), characters);

describe('texts of an epoch', () => {
  it('tell the overview, with the tagline behind it, and the tagline by itself', () => {
    const [long, short, ...rest] = texts({ overviewTagline: 1 }).ofEpoch([FILM], 0);
    expect(rest).toEqual([]);
    expect(read(long!)).toBe(
      '|Genres: Horror. Title: Alien. Tone: short, direct. Overview: A ship lands. Tagline: No one hears you.|',
    );
    expect(counted(long!)).toBe(' Overview: A ship lands. No one hears you.|');
    expect(read(short!)).toBe('|Genres: Horror. Title: Alien. Tone: short, direct. Tagline: No one hears you.|');
    expect(counted(short!)).toBe(' No one hears you.|');
  });

  it('end after the overview where no tagline follows', () => {
    const [long] = texts({ overviewTagline: 0 }).ofEpoch([FILM], 0);
    expect(read(long!)).toBe('|Genres: Horror. Title: Alien. Overview: A ship lands.|');
  });

  it('weigh the prompt as the recipe says, and what nothing predicts not at all', () => {
    const [, short] = texts({ promptWeight: 0.25 }).ofEpoch([FILM], 0);
    expect([...new Set(short!.weights)].sort()).toEqual([0, 0.25, 1]);
    expect(short!.weights[0]).toBe(0);
  });

  it('are cut where positions end, and left out when nothing that counts is left', () => {
    const cut = texts({ positions: 16, promptWeight: 0.1 }).ofEpoch([FILM], 0);
    expect(cut.map(read)).toEqual(['|Genres: Horror.', '|Genres: Horror.'].map((text) => `${text} `));
    expect(texts({ positions: 16, promptWeight: 0 }).ofEpoch([FILM], 0)).toEqual([]);
  });

  it('leave other fields out in each epoch, the same ones again with the same seed', () => {
    const many = texts({ dropGenres: 0.5, dropTitle: 0.5, dropTone: 0.5 });
    const epoch = (number: number): string[] => many.ofEpoch(films(60), number).map(read);
    expect(epoch(1)).toEqual(epoch(1));
    expect(epoch(1)).not.toEqual(epoch(2));
    expect(epoch(1).filter((text) => text.includes('Title:')).length).toBeGreaterThan(20);
    expect(epoch(1).filter((text) => !text.includes('Title:')).length).toBeGreaterThan(20);
  });

  it('of validation tell genres and title and count the tagline alone', () => {
    const [text] = texts({}).ofTaglines([FILM]);
    expect(read(text!)).toBe('|Genres: Horror. Title: Alien. Tagline: No one hears you.|');
    expect(counted(text!)).toBe(' No one hears you.|');
    expect(weightOf([text!])).toBe(' No one hears you.|'.length);
  });
});

describe('batches', () => {
  const sequences = texts({}).ofEpoch(films(60), 0);

  it('hold every sequence once, about equal numbers of tokens, and sequences of like length', () => {
    const count = countBatches(sequences, 600);
    const batches = cutBatches(sequences, count, 1, 0);
    expect(batches).toHaveLength(count);
    expect(new Set(batches.flat())).toEqual(new Set(sequences));
    expect(batches.flat()).toHaveLength(sequences.length);
    for (const batch of batches) {
      const tokens = batch.reduce((sum, sequence) => sum + inputsOf(sequence), 0);
      expect(tokens).toBeGreaterThan(400);
      expect(tokens).toBeLessThan(800);
    }
    const wasted = batches.reduce((sum, batch) => {
      const longest = Math.max(...batch.map(inputsOf));
      return sum + batch.reduce((rest, sequence) => rest + longest - inputsOf(sequence), 0);
    }, 0);
    expect(wasted / sequences.reduce((sum, sequence) => sum + inputsOf(sequence), 0)).toBeLessThan(0.1);
  });

  it('are never empty, however many are asked for', () => {
    const few = sequences.slice(0, 7);
    expect(countBatches(few, 1)).toBe(7);
    for (const count of [1, 2, 5, 7]) {
      expect(cutBatches(few, count, 1).map(({ length }) => length > 0)).toEqual(Array(count).fill(true));
    }
  });

  it('have weights that sum up to 1, and sizes that hold them all', () => {
    const batches = cutBatches(sequences, 5, 1);
    for (const batch of batches) expect(weightOf(normalised(batch))).toBeCloseTo(1, 5);
    const largest = largestOf(batches);
    expect(largest.batch).toBe(Math.max(...batches.map(({ length }) => length)));
    expect(largest.length).toBe(Math.max(...sequences.map(inputsOf)));
    expect(largest.rows).toBe(largest.tokens);
    expect(largest.results).toBeLessThanOrEqual(largest.rows);
  });
});
