import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PeopleRegistry } from '../../../../src/main/core/people/registry.ts';

let home: string;
let now: number;
const open = (): PeopleRegistry => new PeopleRegistry(home, () => new Date(now));
const file = (): string => join(home, 'server', 'people.json');
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'marquee-people-'));
  now = Date.parse('2026-01-31T10:00:00Z');
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

it('signs a person in by a code that works once, and keeps digests alone', () => {
  const people = open();
  const { code } = people.add('Ben', 'curator', []);
  const token = people.redeem(code);
  expect(token).not.toBeNull();
  expect(people.redeem(code)).toBeNull();
  expect(people.identify(token!)).toEqual({ name: 'Ben', role: 'curator' });
  expect(people.identify(code)).toBeNull();
  const stored = readFileSync(file(), 'utf8');
  expect(stored).not.toContain(token);
  expect(stored).not.toContain(code);
  if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
  // Whoever reads the file cannot sign in with what stands there.
  const digests = stored.match(/[0-9a-f]{64}/g) ?? [];
  expect(digests.length).toBeGreaterThan(0);
  for (const digest of digests) expect(people.identify(digest)).toBeNull();
});

it('forgets a code after a week', () => {
  const people = open();
  const { code } = people.add('Ben', 'curator', []);
  now += 7 * 24 * 3600_000 + 1;
  expect(people.redeem(code)).toBeNull();
  expect(people.list()).toMatchObject([{ name: 'Ben', waitingLink: false, sessions: 0 }]);
  expect(people.redeem(people.link('ben').code)).not.toBeNull();
});

it('ends every session of who is removed, also when another process removed them', async () => {
  const server = open();
  const command = open();
  const ben = server.redeem(server.add('Ben', 'viewer', []).code)!;
  const ann = server.redeem(command.add('Ann', 'curator', []).code)!;
  expect(server.identify(ann)?.name).toBe('Ann');
  command.remove('BEN');
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(server.identify(ben)).toBeNull();
  expect(server.identify(ann)?.name).toBe('Ann');
  // The same name again is another sign-in.
  const again = server.redeem(command.add('Ben', 'curator', []).code)!;
  expect(server.identify(ben)).toBeNull();
  expect(server.identify(again)).toEqual({ name: 'Ben', role: 'curator' });
});

it('refuses names that are taken, the owner’s too, and names that are none', () => {
  const people = open();
  people.add('Ben', 'curator', ['owner']);
  for (const name of ['ben', ' BEN ', 'Owner']) {
    expect(() => people.add(name, 'curator', ['owner'])).toThrow('is taken');
  }
  for (const name of ['', '  ', 'a\u202eb', 'a\0', 'x'.repeat(61)]) {
    expect(() => people.add(name, 'curator', [])).toThrow('visible');
  }
  expect(() => people.link('Nobody')).toThrow('Nobody named');
  expect(() => {
    people.remove('Nobody');
  }).toThrow('Nobody named');
});

it('keeps the newest twenty browsers of a person', () => {
  const people = open();
  const tokens = [people.redeem(people.add('Ben', 'curator', []).code)!];
  for (let i = 0; i < 20; i++) tokens.push(people.redeem(people.link('Ben').code)!);
  expect(people.identify(tokens[0]!)).toBeNull();
  expect(people.identify(tokens[1]!)?.name).toBe('Ben');
  expect(people.list()[0]?.sessions).toBe(20);
});

it('lets nobody in by a damaged file, and keeps that file', () => {
  const token = open().redeem(open().add('Ben', 'curator', []).code)!;
  writeFileSync(file(), '{"people": [{"name": "Eve"');
  const people = open();
  expect(people.identify(token)).toBeNull();
  people.add('Ann', 'curator', []);
  expect(readdirSync(join(home, 'server')).some((name) => name.startsWith('people.json.damaged-'))).toBe(true);
});

it('loses nobody when several processes add people at once', async () => {
  const EACH = 25;
  const script = `
    import { PeopleRegistry } from ${JSON.stringify(pathToFileURL(resolve('src/main/core/people/registry.ts')).href)};
    const people = new PeopleRegistry(process.argv[1], () => new Date());
    for (let i = 0; i < ${String(EACH)}; i++) people.add(process.argv[2] + ' ' + i, 'curator', []);`;
  const children = ['Ann', 'Ben', 'Cem'].map((name) =>
    spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script, home, name],
      {
        stdio: 'inherit',
      },
    ),
  );
  const ends = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(ends.map(([status]) => status as unknown)).toEqual([0, 0, 0]);
  expect(open().list()).toHaveLength(3 * EACH);
  expect(readdirSync(join(home, 'server')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
}, 30_000);

it('signs in one browser alone when two processes are given one link at once', () => {
  const [a, b] = [open(), open()];
  const { code } = a.add('Ben', 'curator', []);
  b.list();
  const tokens = [a.redeem(code), b.redeem(code)];
  expect(tokens.filter((token) => token !== null)).toHaveLength(1);
});

it('does not write over a file that it cannot open', () => {
  const token = open().redeem(open().add('Ben', 'curator', []).code)!;
  const aside = `${file()}.aside`;
  renameSync(file(), aside);
  // A folder in its place fails like a file without permissions, for the superuser, too.
  mkdirSync(file());
  const people = open();
  expect(people.identify(token)).toBeNull();
  expect(() => people.add('Ann', 'curator', [])).toThrow('people.json');
  rmdirSync(file());
  renameSync(aside, file());
  expect(open().identify(token)?.name).toBe('Ben');
});
