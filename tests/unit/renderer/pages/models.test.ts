// What the page says of models, and how events move the list.
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/shared/models.ts';
import {
  progressOf,
  rolesOf,
  sectionOf,
  shareOf,
  shortLicence,
  wordsOfUse,
} from '../../../../src/renderer/pages/Models/modelWords.ts';
import { withModel } from '../../../../src/renderer/state/modelList.ts';

const download: NonNullable<Model['download']> = {
  done: 212_000_000,
  total: 608_000_000,
  perSecond: 12_000_000,
  secondsLeft: 33,
  file: 'model.safetensors',
  error: null,
};

const model: Model = {
  id: 'openai/clip-vit-base-patch32',
  family: 'clip',
  roles: ['image', 'text'],
  description: 'CLIP ViT-B/32',
  license: 'MIT (of the code; the weights come without a licence of their own)',
  source: 'openai/clip-vit-base-patch32',
  repo: 'openai/clip-vit-base-patch32',
  revision: 'main',
  shipped: false,
  owned: true,
  state: 'downloading',
  hash: null,
  bytes: 608_000_000,
  folder: null,
  shape: null,
  usedFor: [],
  problem: null,
  note: null,
  download,
};

describe('words of models', () => {
  it('say what a model is for', () => {
    expect(rolesOf(['image', 'text'])).toBe('Posters and words');
    expect(rolesOf(['language'])).toBe('Taglines');
  });

  it('say how far a download is, leaving out what is not known', () => {
    expect(progressOf(download)).toBe('212 MB of 608 MB, 12.0 MB/s, 33 s left, model.safetensors');
    expect(progressOf({ ...download, perSecond: null, secondsLeft: null, file: null })).toBe('212 MB of 608 MB');
    expect(progressOf({ ...download, perSecond: 0, secondsLeft: null })).not.toContain('/s');
  });

  it('keep the bar within its ends', () => {
    expect(shareOf({ done: 0, total: 0 })).toBe(0);
    expect(shareOf({ done: 1, total: 4 })).toBe(25);
    expect(shareOf({ done: 5, total: 4 })).toBe(100);
  });

  it('name a view and a precision only where they are not the usual ones', () => {
    expect(wordsOfUse({ view: 'centre', precision: 'float32' })).toBe('');
    expect(wordsOfUse({ view: 'whole', precision: 'int8' })).toBe('whole poster, int8');
  });

  it('shorten a licence to its name', () => {
    expect(shortLicence(model.license)).toBe('MIT');
  });
});

describe('the list of models', () => {
  it('puts unfinished and broken models with the installed ones', () => {
    expect((['installed', 'downloading', 'paused', 'broken'] as const).map((state) => sectionOf({ state }))).toEqual(
      Array<string>(4).fill('installed'),
    );
    expect(sectionOf({ state: 'found' })).toBe('found');
    expect(sectionOf({ state: 'available' })).toBe('available');
  });

  it('takes one model as an event tells of it and leaves the others', () => {
    const other = { ...model, id: 'gpt2' };
    const later = { ...model, download: { ...download, done: 300_000_000 } };
    const list = withModel([model, other], later);
    expect(list).toEqual([later, other]);
    expect(list[1]).toBe(other);
    expect(withModel([other], later)).toEqual([other]);
  });
});
