import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encoderHash, modelHash } from '../../../src/main/modelStore/model.ts';
import { inspectShipped, readManifest, shippedModels, verifyShipped } from '../../../src/main/modelStore/shipped.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-models-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('models that ship', () => {
  it('are whole: an image encoder, a text encoder, a language model', async () => {
    const encoders = await shippedModels();
    expect(encoders.map(({ id, roles, shape, problem }) => ({ id, roles, shape, problem }))).toEqual([
      { id: 'efficientnet-lite0', roles: ['image'], shape: { pooled: 1280, tokens: 54, width: 1280 }, problem: null },
      { id: 'all-minilm-l6-v2', roles: ['text'], shape: null, problem: null },
      { id: 'starter-language', roles: ['language'], shape: null, problem: null },
    ]);
    expect(encoders.map(({ license }) => license)).toEqual(['Apache-2.0', 'Apache-2.0', 'MIT']);
    expect(encoders.every(({ hash }) => hash.length === 64)).toBe(true);
  });

  it('hash over paths and files, whatever their order', () => {
    const a = { path: 'a', sha256: '1' };
    const b = { path: 'b', sha256: '2' };
    expect(modelHash([b, a])).toBe(sha256('a\0' + '1\nb\0' + '2\n'));
    expect(modelHash([a, b])).toBe(modelHash([b, a]));
  });

  it('have another hash for another view or precision, and their own for the usual ones', () => {
    const ref = { id: 'x', hash: 'h', family: 'clip' as const, folder: '' };
    expect(encoderHash(ref)).toBe('h');
    expect(encoderHash({ ...ref, view: 'centre', precision: 'float32' })).toBe('h');
    expect(encoderHash({ ...ref, view: 'whole' })).toBe(sha256('h\0whole\0float32'));
    expect(encoderHash({ ...ref, precision: 'int8' })).toBe(sha256('h\0centre\0int8'));
  });

  it('tell which file is missing or altered', async () => {
    mkdirSync(join(dir, 'm'));
    writeFileSync(join(dir, 'm', 'good'), 'x');
    writeFileSync(join(dir, 'm', 'altered'), 'y');
    const files = ['good', 'altered', 'gone'].map((path) => ({ path, sha256: sha256('x'), bytes: 1 }));
    const entry = { id: 'm', family: 'bert' as const, description: '', license: '', source: '', shape: null, files };
    const { problem } = await inspectShipped(entry, dir);
    expect(problem).toMatch(/altered is not the file that belongs there/);
    expect(problem).toMatch(/gone cannot be read/);
    expect(problem).not.toMatch(/good/);
  });

  it('are read again when they are verified', async () => {
    const folder = join(dir, 'again');
    mkdirSync(join(folder, 'm'), { recursive: true });
    const file = join(folder, 'm', 'weights');
    writeFileSync(file, 'x');
    const entry = { id: 'm', family: 'bert', description: '', license: '', source: '', shape: null };
    const files = [{ path: 'weights', sha256: sha256('x'), bytes: 1 }];
    writeFileSync(join(folder, 'models.json'), JSON.stringify({ models: [{ ...entry, files }] }));
    expect(await verifyShipped('m', folder)).toMatchObject([{ path: 'weights', problem: null }]);
    // Same size, as a flipped bit leaves it.
    writeFileSync(file, 'y');
    expect(await verifyShipped('m', folder)).toMatchObject([
      { path: 'weights', problem: 'is not the file that belongs there' },
    ]);
    expect(await verifyShipped('other', folder)).toBeNull();
  });

  it('name the list of models when it is damaged', async () => {
    writeFileSync(join(dir, 'models.json'), '{}');
    await expect(readManifest(dir)).rejects.toMatchObject({ code: 'unreadable_file' });
  });
});
