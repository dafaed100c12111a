// The page's own origin `app://studio/` and its pictures `poster://studio/ID`: contained files, integer ids, a CSP on each answer.
import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { toWireError, AppError } from '../../shared/errors.ts';
import type { StudioBackend } from '../http/backend.ts';
import { CONTENT_SECURITY_POLICY, CONTENT_TYPES, containedFile } from '../http/static.ts';
import { rendererDir } from '../lib/paths.ts';

export const PAGE_URL = 'app://studio/';

/** Must run before Electron is ready. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    { scheme: 'poster', privileges: { standard: true, secure: true, stream: true } },
  ]);
}

const text = (status: number, body: string): Response =>
  new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });

async function servePage(request: Request, backend: () => Promise<StudioBackend>): Promise<Response> {
  const url = new URL(request.url);
  if (url.host !== 'studio') return text(403, 'Forbidden');
  if (request.method === 'POST' && url.pathname === '/upload' && request.body) {
    try {
      const content = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]);
      const saved = await (await backend()).saveUpload(url.searchParams.get('name') ?? '', content);
      return new Response(JSON.stringify(saved), { headers: { 'content-type': 'application/json' } });
    } catch (error) {
      return new Response(JSON.stringify(toWireError(error)), {
        status: 400,
        headers: { 'content-type': 'application/json' },
      });
    }
  }
  const file = containedFile(rendererDir, url.pathname);
  if (!file) return text(403, 'Forbidden');
  return new Response(await readFile(file), {
    headers: {
      'content-type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
    },
  });
}

async function servePoster(request: Request, backend: () => Promise<StudioBackend>): Promise<Response> {
  const url = new URL(request.url);
  const match = /^\/(\d{1,10})$/.exec(url.pathname);
  if (url.host !== 'studio' || !match) return text(403, 'Forbidden');
  const size = url.searchParams.get('size') ?? 'full';
  const wanted = size === 'full' ? 'full' : Number(size);
  if (wanted !== 'full' && (!Number.isInteger(wanted) || wanted < 16 || wanted > 2048)) return text(400, 'Bad size');
  try {
    const image = await (await backend()).image(Number(match[1]), wanted);
    const data = image.data ?? (image.path === undefined ? null : await readFile(image.path));
    if (!data) throw new AppError('internal', 'An image without bytes.');
    return new Response(Buffer.from(data), {
      headers: { 'content-type': image.type, etag: image.etag, 'cache-control': 'max-age=60' },
    });
  } catch (error) {
    return text(404, toWireError(error).message);
  }
}

/** Serves the page and the posters of whichever studio the window shows. */
export function handleProtocols(backend: () => Promise<StudioBackend>): void {
  protocol.handle('app', (request) => servePage(request, backend));
  protocol.handle('poster', (request) => servePoster(request, backend));
}
