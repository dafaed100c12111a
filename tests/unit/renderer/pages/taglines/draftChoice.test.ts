import { describe, expect, it } from 'vitest';
import { onceBegun, type Choice } from '../../../../../src/renderer/pages/Taglines/draftSections.ts';

const place: Choice = { kind: 'slot', posterId: 7, requestId: 'r', slot: 0, byHand: false };
const draftOf = (posterId: number): Choice => ({ kind: 'draft', posterId, id: 'd', index: 2 });

describe('a request that begins', () => {
  it('has its first place chosen, whatever was chosen before it', () => {
    const earlier = draftOf(6);
    expect(onceBegun(null, null, place)).toBe(place);
    expect(onceBegun(draftOf(7), earlier, place)).toBe(place);
    expect(onceBegun(earlier, earlier, place)).toBe(place);
  });

  it('leaves alone what somebody chose on another poster meanwhile', () => {
    const meanwhile = draftOf(8);
    expect(onceBegun(meanwhile, draftOf(6), place)).toBe(meanwhile);
    expect(onceBegun(meanwhile, null, place)).toBe(meanwhile);
  });
});
