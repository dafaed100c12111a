// What the page says of models, and how events move the list.
import { describe, expect, it } from 'vitest';
import results from '../../../../docs/results.md?raw';
import type { Model } from '../../../../src/shared/models.ts';
import {
  endpointProblem,
  inSection,
  int8Words,
  progressOf,
  rolesOf,
  sectionOf,
  shareOf,
  shortLicence,
  wordsOfUse,
} from '../../../../src/renderer/pages/Models/modelWords.ts';
import { encoderTrouble, troubleWords } from '../../../../src/renderer/state/encoderTrouble.ts';
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

  it('give int8’s figures of the model that they were measured with', () => {
    expect(int8Words('efficientnet')).toContain('0.9975 on average');
    expect(results).toMatch(
      /EfficientNet over 320 posters at least 0\.99\d+, mean 0\.9975 .*, 0\.64 of float32's time/,
    );
    const ours = (precision: string): number =>
      Number(new RegExp(`^\\| CLIP ViT-B/32 image embedding,.* ${precision} +\\| (\\d+) ms`, 'm').exec(results)?.[1]);
    expect(int8Words('clip')).toContain(`${(ours('float32') / ours('int8')).toFixed(1)} times as fast`);
    expect(int8Words('clip')).not.toContain('0.99');
  });

  it('say which addresses are no hub', () => {
    expect(['', 'https://hf-mirror.com', 'http://127.0.0.1:8080'].map(endpointProblem)).toEqual([null, null, null]);
    for (const wrong of ['hf-mirror.com', 'ftp://x', 'https://']) expect(endpointProblem(wrong), wrong).not.toBeNull();
  });

  it('shorten a licence to its name', () => {
    expect(shortLicence(model.license)).toBe('MIT');
  });
});

describe('the list of models', () => {
  it('puts unfinished and broken models with the installed ones', () => {
    const section = (state: Model['state'], encoder: string | null = null): string =>
      sectionOf({ id: model.id, state }, encoder);
    expect((['installed', 'downloading', 'paused', 'broken'] as const).map((state) => section(state))).toEqual(
      Array<string>(4).fill('installed'),
    );
    expect(section('found')).toBe('found');
    expect(section('available', 'another')).toBe('available');
    expect(section('available', model.id)).toBe('installed');
  });

  it('puts the project’s encoder first, though it was removed, then what else the project uses', () => {
    const list = {
      encoder: { id: model.id, view: 'centre', precision: 'float32' } as const,
      models: [
        { ...model, id: 'gpt2', state: 'installed' as const },
        { ...model, id: 'minilm', state: 'installed' as const, usedFor: ['text' as const] },
        { ...model, state: 'available' as const },
        { ...model, id: 'other', state: 'available' as const },
      ],
    };
    expect(inSection(list, 'installed').map(({ id }) => id)).toEqual([model.id, 'minilm', 'gpt2']);
    expect(inSection(list, 'available').map(({ id }) => id)).toEqual(['other']);
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

describe('the encoder of the project', () => {
  const encoder = { id: model.id, view: 'centre', precision: 'float32' } as const;
  const at = (state: Model['state']) => encoderTrouble({ encoder, models: [{ ...model, state }] });

  it('is in no trouble while it is installed, and without a project', () => {
    expect(at('installed')).toBeNull();
    expect(encoderTrouble({ encoder: null, models: [] })).toBeNull();
  });

  it('is missed in every other state, and when the list does not know it', () => {
    for (const state of ['available', 'paused', 'downloading', 'found', 'broken'] as const)
      expect(at(state)?.model?.state, state).toBe(state);
    const gone = encoderTrouble({ encoder, models: [] });
    expect(gone).toEqual({ id: model.id, model: null });
    expect(troubleWords(gone!)).toContain('is not installed any more');
    expect(
      troubleWords({ id: 'x', model: { ...model, state: 'broken', problem: 'model.safetensors is missing' } }),
    ).toBe('x, the image encoder of this project, cannot be used: model.safetensors is missing.');
  });
});
