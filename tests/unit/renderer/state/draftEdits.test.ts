// What is being typed over a draft: kept by project and draft through a reload, forgotten once it says nothing new, and never in the
// way where the browser keeps nothing.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const kept = new Map<string, string>();
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
};
/** As a window that opens: it knows what the browser has kept. */
async function open() {
  vi.resetModules();
  return import('../../../../src/renderer/state/draftEdits.ts');
}
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', storage);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const DRAFT = { id: 'a', text: 'Fear has a new name.' };

describe('what is typed over a draft', () => {
  it('is there again after a reload, for its project and draft alone', async () => {
    const before = await open();
    before.keepDraftEdit('/films', DRAFT, 'Fear has no name.');
    before.keepDraftEdit('/films', { id: 'b', text: 'Run.' }, 'Run!');
    expect(before.draftEdit('/films', 'a')).toBe('Fear has no name.');
    const after = await open();
    expect(after.draftEdit('/films', 'a')).toBe('Fear has no name.');
    expect(after.draftEdit('/films', 'b')).toBe('Run!');
    expect(after.draftEdit('/other films', 'a')).toBeUndefined();
  });

  it('may be empty: the field is', async () => {
    const window = await open();
    window.keepDraftEdit('/films', DRAFT, '');
    expect(window.draftEdit('/films', 'a')).toBe('');
  });

  it.each([
    ['is the draft again', DRAFT.text],
    ['is thrown away or saved', null],
  ])('is forgotten once it %s', async (_, text) => {
    const before = await open();
    before.keepDraftEdit('/films', DRAFT, 'Fear has no name.');
    before.keepDraftEdit('/films', { id: 'b', text: 'Run.' }, 'Run!');
    before.keepDraftEdit('/films', DRAFT, text);
    expect(before.draftEdit('/films', 'a')).toBeUndefined();
    const after = await open();
    expect(after.draftEdit('/films', 'a')).toBeUndefined();
    expect(after.draftEdit('/films', 'b')).toBe('Run!');
  });
});

describe('a browser that', () => {
  it.each(['{"a /films": 7}', 'no JSON', '[]', 'null'])(
    'kept something else (%s) begins with nothing',
    async (text) => {
      const before = await open();
      before.keepDraftEdit('/films', DRAFT, 'Fear has no name.');
      for (const key of kept.keys()) kept.set(key, text);
      const after = await open();
      expect(after.draftEdit('/films', 'a')).toBeUndefined();
      after.keepDraftEdit('/films', DRAFT, 'Fear has a name.');
      expect((await open()).draftEdit('/films', 'a')).toBe('Fear has a name.');
    },
  );

  it('keeps nothing keeps it as long as the window is open', async () => {
    const full = (): never => {
      throw new Error('QuotaExceededError');
    };
    vi.stubGlobal('localStorage', { getItem: full, setItem: full });
    const window = await open();
    window.keepDraftEdit('/films', DRAFT, 'Fear has no name.');
    expect(window.draftEdit('/films', 'a')).toBe('Fear has no name.');
  });
});
