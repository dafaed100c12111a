// Atomic files: whole or absent, whatever goes wrong, a full disk included.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearHalfWrites, openAtomic, writeFileAtomic } from '../../../src/main/lib/atomicFile.ts';
import { fileError } from '../../../src/main/lib/fileErrors.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-atomic-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('writes a file whole, and makes its folder', async () => {
  const path = join(dir, 'deep', 'er', 'a.txt');
  await writeFileAtomic(path, 'one');
  await writeFileAtomic(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(join(dir, 'deep', 'er'))).toEqual(['a.txt']);
});

it('shows nothing before commit, and nothing after discard', async () => {
  const path = join(dir, 'b.txt');
  writeFileSync(path, 'old');
  const writer = await openAtomic(path);
  await writer.write('new ');
  await writer.write(new Uint8Array([0x6e, 0x65, 0x77]));
  expect(writer.bytes).toBe(7);
  expect(readFileSync(path, 'utf8')).toBe('old');
  await writer.discard();
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(dir).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
});

it('does not replace a file that it was not told to, also when that came later', async () => {
  const path = join(dir, 'c.txt');
  const writer = await openAtomic(path, { overwrite: false });
  await writer.write('mine');
  writeFileSync(path, 'theirs');
  await expect(writer.commit()).rejects.toMatchObject({ code: 'conflict' });
  await expect(openAtomic(path, { overwrite: false })).rejects.toMatchObject({ code: 'conflict' });
  expect(readFileSync(path, 'utf8')).toBe('theirs');
  expect(readdirSync(dir).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
});

it('clears what killed writers of a file left, and nothing else', async () => {
  const folder = join(dir, 'half');
  const path = join(folder, 'list.json');
  await writeFileAtomic(path, 'whole');
  const names = ['.tmp-list.json-0123456789ab', '.tmp-list.json-notes', '.tmp-list.json.bak-0123456789ab'];
  for (const name of names) writeFileSync(join(folder, name), 'half');
  await clearHalfWrites(path);
  expect(readdirSync(folder).sort()).toEqual([...names.slice(1), 'list.json'].sort());
});

it('takes away what the same work left when it was killed', async () => {
  const path = join(dir, 'again.txt');
  const key = '0123456789ab';
  const killed = await openAtomic(path, { key });
  await killed.write('half');
  const again = await openAtomic(path, { key });
  await again.write('whole');
  await again.commit();
  expect(readFileSync(path, 'utf8')).toBe('whole');
  expect(readdirSync(dir).filter((name) => name.startsWith('.tmp-again'))).toEqual([]);
  await killed.discard();
  expect(readFileSync(path, 'utf8')).toBe('whole');
});

it('names what cannot be written', async () => {
  const file = join(dir, 'd.txt');
  writeFileSync(file, '');
  await expect(writeFileAtomic(join(file, 'below.txt'), 'x')).rejects.toMatchObject({
    message: expect.stringContaining('below.txt') as string,
  });
});

it('types what the file system says', () => {
  const errno = (code: string): Error => Object.assign(new Error(code), { code });
  expect(fileError(errno('ENOSPC'), '/x')).toMatchObject({ code: 'disk_full' });
  expect(fileError(errno('EROFS'), '/x')).toMatchObject({ code: 'read_only' });
  expect(fileError(errno('EACCES'), '/x')).toMatchObject({ code: 'read_only', details: { path: '/x' } });
  expect(fileError(errno('ENOENT'), '/x')).toMatchObject({ code: 'not_found' });
  const strange = new Error('strange');
  expect(fileError(strange, '/x')).toBe(strange);
});

/** A real disk of 256 KB, where this user may mount one. */
const small = join(dir, 'small');
function mountSmall(): boolean {
  try {
    execFileSync('mkdir', ['-p', small]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const mounted = mountSmall();
describe.skipIf(!mounted)('a full disk', () => {
  beforeAll(() => {
    writeFileSync(join(small, 'kept.txt'), 'kept');
  });
  afterAll(() => {
    execFileSync('umount', [small]);
  });

  it('is said, the old file stays and no half file is left', async () => {
    await expect(writeFileAtomic(join(small, 'kept.txt'), Buffer.alloc(1 << 20))).rejects.toMatchObject({
      code: 'disk_full',
    });
    expect(readFileSync(join(small, 'kept.txt'), 'utf8')).toBe('kept');
    expect(readdirSync(small)).toEqual(['kept.txt']);
  });
});
