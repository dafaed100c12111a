// Entry of the thread that packs one export: a row group of Parquet or a page of a contact sheet takes longer than the main thread
// may be held. It gets records or taglines and gives bytes; reading, writing and cancelling are the job's.
import { parentPort } from 'node:worker_threads';
import { serveCalls } from '../lib/threadCalls.ts';
import { FILE_FORMS } from './jobs/exports/forms.ts';
import type { PackService } from './jobs/exports/packing.ts';
import type { RecordFile } from './jobs/exports/recordFile.ts';
import { taglinePacking } from './jobs/taglineExports/packing.ts';

if (parentPort === null) throw new Error('The export thread must be started as a worker thread.');
const port = parentPort;
let file: RecordFile | null = null;
const begun = (): RecordFile => {
  if (file === null) throw new Error('The head comes first.');
  return file;
};

serveCalls<PackService>(
  {
    post(message, transfer) {
      port.postMessage(message, transfer ?? []);
    },
    onMessage(listener) {
      port.on('message', listener);
    },
  },
  {
    head({ format, facts }) {
      file = FILE_FORMS[format].open(facts);
      return file.head();
    },
    page: ({ records }) => begun().page(records),
    tail: () => begun().tail(),
    ...taglinePacking(),
  },
);
