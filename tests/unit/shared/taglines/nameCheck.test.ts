import { describe, expect, it } from 'vitest';
import { NameIndex } from '../../../../src/shared/taglines/nameCheck.ts';

const index = new NameIndex(
  [
    { title: 'Fatal Attraction', filmKey: '1' },
    { title: 'Shrek', filmKey: '2' },
    { title: 'Forrest Gump', filmKey: '3' },
    { title: 'The Night', filmKey: '4' },
    { title: 'Bad Boys', filmKey: '5' },
    { title: 'Bad Boys for Life', filmKey: '6' },
    { title: 'Up', filmKey: '7' },
    { title: 'The Man Who Knew Too Much', filmKey: '8' },
    { title: 'C++ (live)', filmKey: '9' },
  ],
  ['a fatal mistake and an attraction', 'the night is long and bad', 'boys will be boys for life', 'a man'],
);
const names = (draft: string, ownKey = '', ownTitle = '') =>
  index.find(draft, ownKey, ownTitle).map(({ title, kind }) => `${title}: ${kind}`);

describe('names in a draft', () => {
  it('are titles of several words written as names, and words that are nothing else', () => {
    expect(names('It began as another Fatal Attraction story.')).toEqual(['Fatal Attraction: brand']);
    expect(names('He is the new Shrek of the swamp.')).toEqual(['Shrek: brand']);
    expect(names('Run with Forrest Gump to the sea.')).toEqual(['Forrest Gump: person']);
    expect(names('she is the man who knew too much')).toEqual(['The Man Who Knew Too Much: brand']);
  });

  it('are not phrases, ordinary words or short ones', () => {
    expect(names('It was a fatal attraction from the start.')).toEqual([]);
    expect(names('Into the Night they go.')).toEqual([]);
    expect(names('Look Up to the sky.')).toEqual([]);
    expect(names('Every Fatal Attraction Has Its Own Price')).toEqual([]);
    expect(names('')).toEqual([]);
  });

  it('are told once, the longer one of two, and never the film’s own', () => {
    expect(names('Two Bad Boys for Life meet other Bad Boys for Life again')).toEqual(['Bad Boys for Life: brand']);
    expect(names('It is Shrek and the swamp.', '2', 'Shrek')).toEqual([]);
    expect(names('It is Shrek and the swamp.', '99', 'Shrek Forever After')).toEqual([]);
  });
});
