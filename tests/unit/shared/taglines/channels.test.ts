import { describe, expect, it } from 'vitest';
import { CHANNELS, channelsSchema, fitsOf, type Channel } from '../../../../src/shared/taglines/channels.ts';
import { countCharacters } from '../../../../src/shared/taglines/characters.ts';

describe('counting characters', () => {
  it('counts what a reader takes for one character', () => {
    expect(countCharacters('')).toBe(0);
    expect(countCharacters('In space no one can hear you scream.')).toBe(36);
    // Composed and decomposed, an emoji of seven code points, a flag, a syllable of two code points.
    expect(countCharacters('é')).toBe(1);
    expect(countCharacters('e\u0301')).toBe(1);
    expect(countCharacters('👨‍👩‍👧‍👦')).toBe(1);
    expect(countCharacters('🇩🇪')).toBe(1);
    expect(countCharacters('நி')).toBe(1);
  });

  it('counts wide characters twice where a platform does', () => {
    expect(countCharacters('トンネルの向こう', 'wide')).toBe(16);
    expect(countCharacters('괴물', 'wide')).toBe(4);
    expect(countCharacters('Die Stadt ohne Gesicht', 'wide')).toBe(22);
  });

  // Weights of the cases in twitter-text's conformance/validate.yml (WeightedTweetsWithDiscountedEmojiCounterTest).
  it('weighs as X does', () => {
    expect(countCharacters('a'.repeat(280), 'x')).toBe(280);
    expect(countCharacters('故人西辞黄鹤楼', 'x')).toBe(14);
    expect(countCharacters('H🐱☺👨‍👩‍👧‍👦', 'x')).toBe(7);
    expect(countCharacters('e\u0301', 'x')).toBe(1);
    expect(countCharacters('“No one’s safe” – ever…', 'x')).toBe(24);
    expect(countCharacters('🇩🇪👍🏽', 'x')).toBe(4);
  });
});

describe('channels', () => {
  const poster: Channel = { name: 'Poster', limit: 10, counting: 'graphemes', rule: 'advice' };

  it('says how many characters are too many, without spaces at the ends', () => {
    expect(fitsOf('  0123456789 ', [poster])).toEqual([{ channel: poster, count: 10, over: 0 }]);
    expect(fitsOf('0123456789👍', [poster])).toEqual([{ channel: poster, count: 11, over: 1 }]);
  });

  it('brings channels that can be saved, with names of their own', () => {
    expect(channelsSchema.parse(CHANNELS)).toEqual(CHANNELS);
    expect(new Set(CHANNELS.map(({ name }) => name)).size).toBe(CHANNELS.length);
  });

  it('fits the limits that are published', () => {
    const over = fitsOf('x'.repeat(91)).flatMap(({ channel, over }) => (over > 0 ? [`${channel.name} ${over}`] : []));
    expect(over).toEqual([
      'Poster 31',
      'Google Ads headline 61',
      'Google Ads description 1',
      'Meta ad, headline 51',
      'TV listing 51',
    ]);
  });
});
