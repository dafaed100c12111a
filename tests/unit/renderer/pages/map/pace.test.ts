import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../../src/renderer/pages/Map/pace.ts';

/** Frames of a machine that needs `full` ms for all points and 4 ms for none, on a screen of 60 frames a second. */
function move(pace: Pace, full: number, frames: number): { last: number; share: number } {
  let [now, last] = [0, 0];
  for (let i = 0; i < frames; i++) {
    pace.frame(now);
    last = Math.max(16.7, 4 + (full - 4) * pace.share);
    now += last;
  }
  return { last, share: pace.share };
}

describe('the pace of drawing', () => {
  it('draws all points where there is time', () => {
    expect(move(new Pace(), 10, 200).share).toBe(1);
  });

  it('comes to as many as can be drawn in time, within ten frames, and stays there', () => {
    const pace = new Pace();
    expect(move(pace, 116, 10).last).toBeLessThan(19);
    const later = move(pace, 116, 400);
    expect(later.last).toBeLessThan(19);
    expect(later.share).toBeGreaterThan(0.05);
  });

  it('tries more again in the next movement', () => {
    const pace = new Pace();
    move(pace, 116, 20);
    pace.rest();
    expect(move(pace, 10, 600).share).toBe(1);
  });
});
