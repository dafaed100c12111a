// Pictures of large posters: made once, kept, and never stale.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { posterImage } from '../../../src/main/core/images.ts';
import type { Studio } from '../../../src/main/core/studio.ts';
import { openThumbnails } from '../../../src/main/core/thumbnails.ts';
import { silentLog } from '../../../src/main/lib/log.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-images-'));
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function studioWith(made: () => Promise<{ data: Uint8Array; type: string }>): Studio {
  const file = { path: '/posters/large.jpg', format: 'jpeg', sha256: 'ab'.repeat(32), width: 2000, height: 3000 };
  return {
    thumbnails: openThumbnails(home, silentLog),
    project: () => ({ read: () => Promise.resolve(file) }),
    compute: { call: made },
  } as unknown as Studio;
}

it('makes a picture once and then serves the kept file', async () => {
  let calls = 0;
  const studio = studioWith(() => {
    calls++;
    return Promise.resolve({ data: new Uint8Array([1, 2, 3]), type: 'image/webp' });
  });
  const first = await posterImage(studio, 1, 300);
  expect(first).toMatchObject({ type: 'image/webp', data: new Uint8Array([1, 2, 3]) });
  const second = await posterImage(studio, 1, 320);
  expect(second.etag).toBe(first.etag);
  expect(readFileSync(second.path!)).toEqual(Buffer.from([1, 2, 3]));
  expect(calls).toBe(1);
  expect((await posterImage(studio, 1, 321)).etag).not.toBe(first.etag);
  expect(calls).toBe(2);
  expect((await posterImage(studio, 1, 'full')).path).toBe('/posters/large.jpg');
});

it('shows the poster also when nothing can be kept', async () => {
  rmSync(join(home, 'thumbnails'), { recursive: true, force: true });
  writeFileSync(join(home, 'thumbnails'), 'a file in the way');
  const studio = studioWith(() => Promise.resolve({ data: new Uint8Array([9]), type: 'image/webp' }));
  expect((await posterImage(studio, 1, 160)).data).toEqual(new Uint8Array([9]));
});
