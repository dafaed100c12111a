// How numbers and times are written.
import { describe, expect, it } from 'vitest';
import {
  ago,
  count,
  duration,
  filmName,
  isolated,
  metric,
  percent,
  plural,
  sentence,
} from '../../../../src/renderer/parts/words.ts';
import { disagrees, probabilityOf } from '../../../../src/renderer/parts/opinion.ts';

describe('words', () => {
  it('isolates a title that is read from the right within a sentence, and no other', () => {
    expect(`on ${isolated('הנשיא')} 2 min ago`).toBe('on \u2068הנשיא\u2069 2 min ago');
    expect(isolated('Alien: بازگشت')).toBe('\u2068Alien: بازگشت\u2069');
    expect(isolated('千と千尋 (Чужой)')).toBe('千と千尋 (Чужой)');
  });

  it('never rounds a probability to certainty', () => {
    expect(percent(0.004)).toBe('< 1 %');
    expect(percent(0.999)).toBe('> 99 %');
    expect(percent(0)).toBe('0 %');
    expect(percent(1)).toBe('100 %');
    expect(percent(0.944)).toBe('94 %');
  });

  it('writes counts, sizes, times and film keys', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect(plural(1, 'poster')).toBe('1 poster');
    expect(plural(2000, 'poster')).toBe('2,000 posters');
    expect(sentence('choosing a device')).toBe('Choosing a device');
    expect(sentence('')).toBe('');
    expect(duration(200)).toBe('3 min 20 s');
    expect(duration(3700)).toBe('1 h 01 min');
    expect(metric(null)).toBe('–');
    expect(filmName('114709')).toBe('tt0114709');
    expect(filmName('key:A-1')).toBe('A-1');
    expect(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:05:10Z'))).toBe('5 min ago');
  });
});

describe('opinion', () => {
  it('reads a probability by the run’s genres', () => {
    expect(probabilityOf({ probabilities: [0.1, 0.9] }, [4, 2], 2)).toBe(0.9);
    expect(probabilityOf({ probabilities: [0.1, 0.9] }, [4, 2], 3)).toBeNull();
    expect(probabilityOf({ probabilities: null }, [4, 2], 2)).toBeNull();
  });

  it('marks clear contradictions of known labels only', () => {
    expect(disagrees('present', 0.05)).toBe(true);
    expect(disagrees('absent', 0.95)).toBe(true);
    expect(disagrees('present', 0.6)).toBe(false);
    expect(disagrees('unknown', 0.99)).toBe(false);
  });
});
