// Files for a page: the built renderer by contained path, posters with their cache headers, and the content security policy.
import { createReadStream, realpathSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { PosterImage } from './backend.ts';

/** No inline script, no eval, nothing from elsewhere. Mantine writes style elements, hence 'unsafe-inline' for styles alone. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' poster: blob: data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
};

/**
 * The file that a URL path names below `root`, or null. Refuses everything that leaves the folder: `..`, encoded or not,
 * absolute paths, NUL, backslashes and symbolic links.
 */
export function containedFile(root: string, urlPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\') || path.includes('%') || path.split('/').includes('..')) return null;
  const file = join(root, path === '/' ? 'index.html' : path);
  try {
    const real = realpathSync(file);
    const realRoot = realpathSync(root);
    return real.startsWith(realRoot + sep) && statSync(real).isFile() ? real : null;
  } catch {
    return null;
  }
}

export function sendStatic(request: IncomingMessage, response: ServerResponse, root: string, urlPath: string): void {
  const file = containedFile(root, urlPath);
  if (!file) throw new AppError('not_found', 'No such page.');
  // Names in assets/ carry a hash of their content.
  const cache = urlPath.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
  response.writeHead(200, {
    'content-type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': cache,
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}

export function sendImage(request: IncomingMessage, response: ServerResponse, image: PosterImage): void {
  const etag = `"${image.etag}"`;
  // The address has no hash in it, so the browser asks again, and mostly gets 304.
  const headers = { 'content-type': image.type, etag, 'cache-control': 'private, max-age=60' };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers);
    response.end();
  } else if (image.data) {
    response.writeHead(200, { ...headers, 'content-length': image.data.byteLength });
    response.end(request.method === 'HEAD' ? undefined : image.data);
  } else if (image.path !== undefined) {
    const stream = createReadStream(image.path);
    stream.once('open', () => {
      response.writeHead(200, headers);
      stream.pipe(response);
    });
    stream.once('error', () => {
      if (!response.headersSent) {
        response.writeHead(404, { 'content-type': 'text/plain' });
        response.end('The image file is gone.');
      } else response.destroy();
    });
  } else throw new AppError('internal', 'An image without bytes.');
}
