// A project that the writer writes and the reader reads, as the core has them: each write is told to the reader.
import { afterEach } from 'vitest';
import type { Changed } from '../../../../../src/main/catalog/change.ts';
import type { WriterDb } from '../../../../../src/main/catalog/connection.ts';
import { createReaderService } from '../../../../../src/main/catalog/reader/service.ts';
import { smallProject } from '../../project.ts';
import { someDrafts } from '../../taglineDesk/desk.ts';
import { callsOf, promisedCallsOf, type Calls } from '../readerCalls.ts';

const readers: ReturnType<typeof promisedCallsOf>[] = [];
afterEach(async () => {
  for (const read of readers.splice(0)) await read('close', {});
});

export interface DeskProject {
  dir: string;
  db: WriterDb;
  read: Calls;
  /** Tells the reader of a write. */
  told<W extends Changed>(write: W): Promise<W>;
}

/** Three posters with two drafts each (`someDrafts`); more posters without any where asked. */
export async function deskProject(posters = 3): Promise<DeskProject> {
  const { dir, db } = await smallProject(posters);
  someDrafts(db);
  const service = createReaderService();
  const read = callsOf(service);
  read('open', { dir });
  const promised = promisedCallsOf(service);
  readers.push(promised);
  return {
    dir,
    db,
    read,
    async told(write) {
      if (write.change) await promised('changed', write.change);
      return write;
    },
  };
}
