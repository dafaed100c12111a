// Asks a hub and reads what it answers, trusting nothing: answers are bounded while they arrive, unpacked, and have to have
// the shape that was asked for. Every failure is an error that names the server. Knows no model.
import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';

export interface HubOptions {
  endpoint: string;
  signal: AbortSignal;
  /** Milliseconds that the server may take to answer. */
  answerMs?: number;
}

/** Metadata of the largest repositories is well below this. */
const MAX_ANSWER_BYTES = 4 << 20;

/**
 * `fetch` for metadata: what it returns is a success, and whole.
 * @throws AppError `offline`, `not_found`, `forbidden`, `too_many_requests`, `too_large`; the signal's reason when aborted
 */
export function boundedFetch({ endpoint, signal, answerMs = 30_000 }: HubOptions): typeof fetch {
  return async (input, init) => {
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
      const response = await fetch(input, { ...init, signal: patience });
      if (!response.ok) {
        await response.body?.cancel();
        throw statusError(response.status, response.url);
      }
      const { status, headers } = response;
      return new Response(await boundedBody(response, endpoint), { status: status === 204 ? 200 : status, headers });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AppError) throw error;
      throw new AppError('offline', `${endpoint} cannot be reached: ${reasonOf(error)}.`, {
        hint: 'Check the connection, or add a folder that has the model.',
        cause: error,
      });
    }
  };
}

/** The content of `response`, unpacked; a small answer may unpack to gigabytes, so that is what is counted. */
async function boundedBody(response: Response, endpoint: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
    // Leaving the loop ends the transfer.
    if (bytes <= MAX_ANSWER_BYTES) continue;
    throw new AppError('too_large', `${endpoint} answers with more than ${String(MAX_ANSWER_BYTES >> 20)} MB.`, {
      hint: 'A model hub does not do that. Check the mirror in the settings of the Models page.',
      details: { url: response.url },
    });
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** What `url` answers. @throws AppError as `boundedFetch` and `understand` */
export function askHub<T>(url: string, schema: z.ZodType<T>, options: HubOptions): Promise<T> {
  return understand(
    url,
    schema,
    boundedFetch(options)(url).then((response) => response.json()),
  );
}

/** The answer of `url` in its expected shape. @throws AppError `unreadable_file` where it is anything else */
export async function understand<T>(url: string, schema: z.ZodType<T>, answer: Promise<unknown>): Promise<T> {
  try {
    return schema.parse(await answer);
  } catch (error) {
    if (error instanceof AppError || (error instanceof Error && error.name === 'AbortError')) throw error;
    const { origin, pathname } = new URL(url);
    throw new AppError('unreadable_file', `The answer of ${origin} could not be understood: it is not that of a hub.`, {
      hint: 'Check the mirror in the settings of the Models page.',
      details: { url: `${origin}${pathname}` },
      cause: error,
    });
  }
}

/** The typed form of an answer that is no success. */
export function statusError(status: number, url: string): AppError {
  const host = new URL(url).host;
  const details = { status, url };
  if (status === 401 || status === 403) {
    return new AppError('forbidden', `${host} refuses the download (status ${String(status)}).`, {
      hint: 'The model may need an agreement or an account. Download it in the browser and add the folder.',
      details,
    });
  }
  if (status === 404) {
    return new AppError('not_found', `${host} does not have ${new URL(url).pathname}.`, {
      hint: 'Check the mirror in the settings of the Models page.',
      details,
    });
  }
  if (status === 429) {
    return new AppError('too_many_requests', `${host} asks for a pause (status 429).`, {
      hint: 'Resume in some minutes; what was downloaded is kept.',
      details,
    });
  }
  return new AppError('offline', `${host} answered with status ${String(status)}.`, {
    hint: 'Resume later; what was downloaded is kept.',
    details,
  });
}

/** The first line of what went wrong, underneath fetch's own "fetch failed". */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && cause.name === 'TimeoutError') return 'no answer in time';
  const text =
    cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name) : String(cause);
  return text.split('\n')[0]!.slice(0, 200);
}
