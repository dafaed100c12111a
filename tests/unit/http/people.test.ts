// A served studio with people in it, who try what is not theirs: other names, other roles, old tokens, floods.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { cookieAt } from '../../../src/main/http/auth.ts';
import { startServer, type RunningServer } from '../../../src/main/http/listener.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import type { StudioEvent } from '../../../src/shared/contract.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-people-'));
let core: Core;
let server: RunningServer;
let owner: Record<string, string>;

beforeAll(async () => {
  core = await createCore({
    home,
    projectDir: 'sample',
    fork: forkNode,
    person: 'Olga',
    version: '0.0.0',
    log: silentLog,
  });
  server = await startServer(core, { host: '127.0.0.1', port: 0, allowHosts: [], tls: null, home });
  await core.announce({ url: server.url, bearerFile: server.bearerFile });
  owner = { authorization: `Bearer ${readFileSync(server.bearerFile, 'utf8')}` };
}, 60_000);
afterAll(async () => {
  await server.close();
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

interface Answer {
  status: number;
  body: Record<string, unknown> & { code?: string; message?: string };
}
async function call(who: Record<string, string>, name: string, input: unknown = {}): Promise<Answer> {
  const response = await fetch(`${server.url}/call/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, ...who },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
/** Adds a person and signs their browser in. */
async function signIn(name: string, role: 'curator' | 'viewer'): Promise<Record<string, string>> {
  const { url } = (await call(owner, 'people.add', { name, role })).body as { url: string };
  const response = await fetch(url, { redirect: 'manual' });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/');
  return { cookie: response.headers.get('set-cookie')!.split(';')[0]! };
}
const listen = (
  who: Record<string, string>,
): Promise<{ socket: WebSocket; events: StudioEvent[]; closed: Promise<void> }> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/events`, {
      headers: { origin: server.url, ...who },
    });
    const events: StudioEvent[] = [];
    const closed = new Promise<void>((done) => socket.on('close', () => done()));
    socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString()) as StudioEvent));
    socket.on('open', () => resolve({ socket, events, closed }));
    socket.on('error', reject);
  });
const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(holds()).toBe(true);
};

it('lets each edit under the name of their token, whatever they say', async () => {
  const ben = await signIn('Ben', 'curator');
  expect((await call(ben, 'people.me')).body).toMatchObject({ name: 'Ben', role: 'curator', shared: true });
  expect((await call(ben, 'studio.info')).body).toMatchObject({ person: 'Ben' });
  const edit = await call(ben, 'labels.set', {
    posterIds: [1],
    set: [{ genreId: 0, state: 'unknown' }],
    person: 'Olga',
    role: 'owner',
  });
  expect(edit.status).toBe(200);
  const { entries } = (await call(owner, 'poster.history', { posterId: 1 })).body as { entries: { actor: string }[] };
  expect(entries[0]?.actor).toBe('Ben');
  // Undo is each one's own.
  expect((await call(owner, 'edits.stack')).body['undo']).toBeNull();
  expect((await call(ben, 'edits.undo')).body).toMatchObject({ changed: 1 });
});

it('refuses what is not theirs, and says so', async () => {
  const vera = await signIn('Vera', 'viewer');
  const cleo = await signIn('Cleo', 'curator');
  const edit = { posterIds: [1], set: [{ genreId: 0, state: 'present' }] };
  expect(await call(vera, 'labels.set', edit)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await call(vera, 'library.facets', { filter: {} })).status).toBe(200);
  for (const name of [
    'people.add',
    'people.list',
    'people.remove',
    'project.restore',
    'project.open',
    'export.start',
    'import.inspect',
    'merging.start',
  ]) {
    const input = { name: 'Eve', path: '/etc/passwd', dir: '/etc', format: 'csv' };
    expect(await call(cleo, name, input), name).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  }
  expect(await call(cleo, 'studio.setSetting', { key: 'person', value: 'Olga' })).toMatchObject({ status: 403 });
  expect((await call(cleo, 'studio.setSetting', { key: 'ui.theme', value: 'dark' })).status).toBe(200);
  expect((await call(cleo, 'studio.settings')).body).toMatchObject({ 'ui.theme': 'dark' });
  expect((await call(owner, 'studio.settings')).body).not.toHaveProperty(['ui.theme']);
  const upload = (who: Record<string, string>): Promise<Response> =>
    fetch(`${server.url}/upload?name=a.txt`, { method: 'POST', headers: { origin: server.url, ...who }, body: 'a' });
  expect((await upload(vera)).status).toBe(403);
  expect((await upload(cleo)).status).toBe(200);
  // A form of another site carries the cookie, but not the origin.
  expect((await call({ ...cleo, origin: 'http://evil.test' }, 'labels.set', edit)).status).toBe(403);
});

it('shows who is here and who edited what, live', async () => {
  const dora = await signIn('Dora', 'curator');
  const mine = await listen(owner);
  const theirs = await listen(dora);
  await until(() =>
    mine.events.some(
      ({ name, payload }) => name === 'people.presence' && payload.here.map((h) => h.name).join() === 'Dora,Olga',
    ),
  );
  await call(dora, 'labels.set', { posterIds: [2], set: [{ genreId: 1, state: 'unknown' }] });
  await until(() =>
    mine.events.some(
      ({ name, payload }) => name === 'people.edited' && payload.person === 'Dora' && payload.changed === 1,
    ),
  );
  expect(mine.events.some(({ name }) => name === 'catalog.changed')).toBe(true);
  theirs.socket.close();
  await until(() => {
    const last = mine.events.findLast(({ name }) => name === 'people.presence');
    return last?.name === 'people.presence' && last.payload.here.map((h) => h.name).join() === 'Olga';
  });
  mine.socket.close();
});

it('offers an edit that was made on what is no longer there', async () => {
  const ina = await signIn('Ina', 'curator');
  const jon = await signIn('Jon', 'curator');
  const set = (who: Record<string, string>, state: string, base: string): Promise<Answer> =>
    call(who, 'labels.set', {
      posterIds: [3],
      set: [{ genreId: 2, state }],
      base: [{ posterId: 3, genreId: 2, state: base }],
    });
  await set(owner, 'unknown', 'absent');
  expect((await set(ina, 'absent', 'unknown')).status).toBe(200);
  const stale = await set(jon, 'present', 'unknown');
  expect(stale).toMatchObject({
    status: 409,
    body: {
      code: 'conflict',
      details: {
        stale: 'labels',
        total: 1,
        pairs: [{ posterId: 3, genreId: 2, theirs: 'absent', yours: 'present', by: 'Ina' }],
      },
    },
  });
  expect(stale.body.message).toContain('Ina');
  // The same decision is none; sent again with knowledge of theirs it is made.
  expect((await set(jon, 'absent', 'unknown')).status).toBe(200);
  expect((await set(jon, 'present', 'absent')).body).toMatchObject({ changed: 1 });
  // What one changed oneself in another window is no surprise.
  expect((await set(jon, 'absent', 'unknown')).body).toMatchObject({ changed: 1 });
  const decision = { posterId: 3, genreId: 2, kind: 'missing', decision: 'accept', base: 'present' };
  expect((await call(ina, 'review.decide', { ...decision, kind: 'wrong', decision: 'reject' })).status).toBe(409);
});

it('shuts out who was removed at once: calls, pictures and open sockets', async () => {
  const max = await signIn('Max', 'curator');
  const { closed } = await listen(max);
  expect((await fetch(`${server.url}/poster/1?size=100`, { headers: max })).status).toBe(200);
  await call(owner, 'people.remove', { name: 'Max' });
  expect((await call(max, 'studio.info')).status).toBe(401);
  expect((await fetch(`${server.url}/poster/1?size=100`, { headers: max })).status).toBe(401);
  await expect(listen(max)).rejects.toThrow('401');
  await closed;
}, 15_000);

it('refuses sockets without a token, with a wrong one, from another site', async () => {
  const nia = await signIn('Nia', 'curator');
  await expect(listen({})).rejects.toThrow('401');
  await expect(listen({ cookie: `${cookieAt(Number(new URL(server.url).port))}=wrong` })).rejects.toThrow('401');
  await expect(listen({ ...nia, origin: 'http://evil.test' })).rejects.toThrow('403');
});

it('slows down who floods it, and nobody else', async () => {
  const eve = await signIn('Eve', 'curator');
  const flood = Array.from({ length: 200 }, () =>
    call(eve, 'library.facets', { filter: { text: String(Math.random()) } }),
  );
  const mine = await call(owner, 'genres.list');
  const statuses = (await Promise.all(flood)).map(({ status }) => status);
  expect(statuses).toContain(429);
  expect(mine.status).toBe(200);
  const sockets = await Promise.allSettled(Array.from({ length: 20 }, () => listen(eve)));
  expect(sockets.filter(({ status }) => status === 'fulfilled')).toHaveLength(16);
  for (const each of sockets) if (each.status === 'fulfilled') each.value.socket.terminate();
});
