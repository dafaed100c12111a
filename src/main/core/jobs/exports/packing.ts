// Starts the thread that packs one export, for the job that drives it. Whatever becomes of the job, it ends the thread.
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../../shared/errors.ts';
import type { ExportRecord } from '../../../catalog/services.ts';
import { entryPath } from '../../../lib/paths.ts';
import { connectCalls, type Client } from '../../../lib/threadCalls.ts';
import type { FileFormat } from './forms.ts';
import type { TaglinePackService } from '../taglineExports/packing.ts';
import type { ExportFacts } from './recordFile.ts';

/** What the thread offers: the pieces of one file, in their order. For taglines: taglineExports/packing.ts. */
export interface PackService extends TaglinePackService {
  head(input: { format: FileFormat; facts: ExportFacts }): string | Uint8Array;
  page(input: { records: readonly ExportRecord[] }): string | Uint8Array;
  tail(input: Record<string, never>): string | Uint8Array;
}

export interface Packing {
  readonly client: Client<PackService>;
  /** Ends the thread; calls in flight fail with `cancelled`. */
  end(): Promise<void>;
}

export function startPacking(): Packing {
  const worker = new Worker(entryPath('core/exportThread'), { name: 'export thread' });
  const client = connectCalls<PackService>({
    post(message, transfer) {
      worker.postMessage(message, transfer ?? []);
    },
    onMessage(listener) {
      worker.on('message', listener);
    },
  });
  worker.on('error', (error) => {
    client.close(new AppError('internal', `The export thread failed: ${error.message}`, { cause: error }));
  });
  worker.on('exit', () => {
    client.close(new AppError('internal', 'The export thread has ended.'));
  });
  return {
    client,
    async end() {
      client.close(new AppError('cancelled', 'The export was cancelled.'));
      await worker.terminate();
    },
  };
}
