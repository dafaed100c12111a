// Request bodies with limits: JSON read whole, uploads counted as they stream.
import type { IncomingMessage } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { AppError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/formatBytes.ts';

/** Reads a JSON body of at most `limit` bytes; an empty body is `{}`. @throws AppError `too_large`, `bad_input` */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit)
      throw new AppError('too_large', `The request is larger than ${limit >> 20} MB.`, {
        hint: 'Send fewer posters at once.',
      });
    chunks.push(chunk);
  }
  if (size === 0) return {};
  // A foreign page can send a form without asking first; JSON it cannot.
  if (!type.startsWith('application/json')) throw new AppError('bad_input', 'The body must be application/json.');
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch (cause) {
    throw new AppError('bad_input', 'The body is not valid JSON.', { cause });
  }
}

/** The stream, ended with `too_large` after `limit` bytes. */
export function limitBytes(stream: Readable, limit: number): Readable {
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(new AppError('too_large', `The upload is larger than ${formatBytes(limit)}.`));
      else done(null, chunk);
    },
  });
  stream.on('error', (error) => counted.destroy(error));
  stream.on('aborted', () => counted.destroy(new AppError('cancelled', 'The upload was broken off.')));
  return stream.pipe(counted);
}
