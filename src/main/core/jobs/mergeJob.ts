// Jobs around the event log: merges that of another copy (or only says what that would do), and writes this copy's own.
// An export streams pages into a file beside its place and renames it at the end: never a half file.
import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import type { LogExport, MergeReport } from '../../../shared/calls/merging.ts';
import { numberedSections, pointText } from '../../../shared/eventLog.ts';
import type { MergeNote } from '../../catalog/merging/service.ts';
import type { LogSection } from '../../catalog/reader/merging/logPages.ts';
import type { LogPage } from '../../catalog/reader/merging/page.ts';
import { openAtomic, type AtomicWriter } from '../../lib/atomicFile.ts';
import type { Studio } from '../studio.ts';
import type { JobRun, JobWork } from './engine.ts';
import { keyOfJob, outputFile } from './outputFile.ts';

export type MergeInput =
  | { what: 'merge'; path: string; dryRun: boolean }
  | { what: 'export'; path?: string | undefined; since?: string | undefined; overwrite: boolean; person: string };

const PAGE = 2000;

export function mergeWork(studio: Studio): JobWork {
  return (run, rawInput) => {
    const input = rawInput as MergeInput;
    return input.what === 'export' ? exportLog(run, studio, input) : mergeLog(run, input);
  };
}

async function mergeLog(run: JobRun, { path, dryRun }: MergeInput & { what: 'merge' }): Promise<MergeReport> {
  run.phase(dryRun ? 'comparing a copy of the catalog' : 'backing up, then merging', 'lines', null);
  let published: Promise<void> = Promise.resolve();
  const { report } = await run.project.write(
    'merging.merge',
    { path, dryRun },
    {
      signal: run.signal,
      onNote: (payload) => {
        const note = payload as MergeNote;
        if (note.t === 'progress') {
          run.progress(note.lines);
          return;
        }
        published = published.then(() => run.project.publish(note.change));
        // Awaited below; until then a failure must not count as unhandled.
        published.catch(() => undefined);
      },
    },
  );
  await published;
  return report;
}

async function exportLog(run: JobRun, studio: Studio, input: MergeInput & { what: 'export' }): Promise<LogExport> {
  const { project } = run;
  const at = studio.clock().toISOString();
  const head = await project.read('log.head', { since: input.since ?? null, at, person: input.person });
  const name = input.path ?? `log-${at.slice(0, 10)}-${head.snapshot.slice(0, 12)}.jsonl.gz`;
  const path = await outputFile(project.dir, name);
  const file = await openAtomic(path, { overwrite: input.overwrite, key: keyOfJob(run.id) });
  const { from, upTo } = head;
  const total = numberedSections.filter((of) => of !== 'batches').reduce((sum, of) => sum + upTo[of] - from[of], 0);
  run.phase('exporting', 'events', total);
  const out = path.endsWith('.gz')
    ? packed(file)
    : { write: (text: string) => file.write(text), end: () => Promise.resolve() };
  let lines = head.lines;
  let events = 0;
  try {
    await out.write(head.text);
    const section = async (of: LogSection, after: number | string, last: number) => {
      for (let next: number | string | null = after; next !== null;) {
        run.check();
        const page: LogPage = await project.read('log.page', { section: of, after: next, upTo: last, limit: PAGE });
        await out.write(page.text);
        lines += page.lines;
        if (of !== 'batches') run.progress((events += page.lines));
        next = page.next;
      }
    };
    for (const of of numberedSections) await section(of, from[of], upTo[of]);
    await section('waiting', '', 0);
    lines++;
    await out.write(`${JSON.stringify({ t: 'end', lines })}\n`);
    await out.end();
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
  return { what: 'export', path, events, lines, bytes: file.bytes, point: pointText(upTo), snapshot: head.snapshot };
}

/** The file through gzip; waits where the disk is slower than the reader. */
function packed(file: AtomicWriter): { write(text: string): Promise<void>; end(): Promise<void> } {
  const gzip = createGzip();
  const written = (async () => {
    for await (const chunk of gzip as AsyncIterable<Buffer>) await file.write(chunk);
  })();
  // A full disk is told by `end` or the next `write`, whichever comes first.
  written.catch(() => gzip.destroy());
  return {
    async write(text) {
      if (gzip.destroyed) return written;
      if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), written]);
    },
    async end() {
      gzip.end();
      await written;
    },
  };
}
