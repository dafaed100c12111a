import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TokenFile } from '../../../src/main/compute/tokenFile.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-tokens-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const contents = (path: string) => [...new Uint16Array(new Uint8Array(readFileSync(path)).buffer)];

describe('TokenFile', () => {
  it('appends behind what is there and writes over a row that a crash cut off', async () => {
    const path = join(dir, 'new', 'tokens.f16');
    const first = await TokenFile.open(path, 4);
    expect(await first.append(Uint16Array.of(1, 2, 3, 4))).toBe(0);
    expect(await first.append(Uint16Array.of(5, 6))).toBe(2);
    await first.close();
    appendFileSync(path, Buffer.of(9, 9, 9));
    const second = await TokenFile.open(path, 4);
    expect(await second.append(Uint16Array.of(7, 8))).toBe(3);
    await second.close();
    expect(contents(path)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('has one writer', async () => {
    const path = join(dir, 'one.f16');
    const file = await TokenFile.open(path, 4);
    await expect(TokenFile.open(path, 4)).rejects.toMatchObject({ code: 'conflict' });
    await file.close();
    await (await TokenFile.open(path, 4)).close();
  });
});
