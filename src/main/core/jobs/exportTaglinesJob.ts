// The job that exports taglines with their approvals, in the forms of taglineExports/. Texts are read first, so that the file is in
// the order of titles; pictures are made by the compute process some at a time and go straight into the file, which is written
// beside its place and renamed at the end: never half of one.
import { AppError, toWireError } from '../../../shared/errors.ts';
import type { Parsed } from '../../../shared/contract.ts';
import type { TaglineFormat } from '../../../shared/taglines/exportForms.ts';
import type { PrintPicture } from '../../compute/service.ts';
import { openAtomic } from '../../lib/atomicFile.ts';
import type { Client } from '../../lib/threadCalls.ts';
import type { Studio } from '../studio.ts';
import type { JobRun, JobWork } from './engine.ts';
import { startPacking, type PackService } from './exports/packing.ts';
import { keyOfJob, outputFile, plainName } from './outputFile.ts';
import type { ApprovedTagline, Picture } from './taglineExports/taglineFile.ts';

type Input = Parsed<'taglines.export'>;

/** Taglines that pass through the main thread at once: some milliseconds. */
const PAGE = 150;
/** Posters whose pictures are in memory at once. */
const PICTURED = 18;
/** Pixels of a picture at most: of a contact sheet some 200 to the inch, of a row of a table some 150. */
const PICTURES: Partial<Record<TaglineFormat, { width: number; height: number }>> = {
  pdf: { width: 320, height: 400 },
  docx: { width: 110, height: 160 },
};
/** More pictures that could not be read are counted, not listed. */
const LISTED = 100;

/** Posters of the export without a picture in it. */
interface LeftOut {
  withoutImage: number;
  failed: { title: string; problem: string }[];
  failedCount: number;
}

export function exportTaglinesWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as Input;
    const { project } = run;
    const at = studio.clock().toISOString();
    const name = plainName(project.opened.name) || 'project';
    const path = await outputFile(project.dir, input.path ?? `taglines-${name}-${stamp(at)}.${input.format}`);
    // A resumed export writes its file anew; the one that was not finished left nothing.
    const file = await openAtomic(path, { overwrite: input.overwrite, key: keyOfJob(run.id) });
    const packing = startPacking();
    const { client } = packing;
    const left: LeftOut = { withoutImage: 0, failed: [], failedCount: 0 };
    try {
      await readTaglines(run, input, client);
      const { format, approvals, paper } = input;
      const facts = { project: project.opened.name, at, approvals, paper };
      const begin = await client.call('taglines.begin', { format, facts });
      run.phase('writing taglines', 'taglines', begin.total);
      await file.write(begin.piece);
      for (let done = 0; done < begin.total;) {
        run.check();
        const count = PICTURES[format] === undefined ? PAGE : PICTURED;
        const { posters } = await client.call('taglines.next', { count });
        const pictures = await picturesOf(studio, run, format, posters, left);
        await file.write(await client.call('taglines.page', { pictures }));
        run.progress((done += posters.length));
      }
      const { piece, losses } = await client.call('taglines.tail', {});
      await file.write(piece);
      if (losses.withoutGlyph.length > 0) {
        run.log('warn', `No font of the studio has ${losses.withoutGlyph.join(' ')}; boxes stand for them.`);
      }
      if (losses.shortened.length > 0) run.log('warn', `Shortened on the sheet: ${losses.shortened.join(', ')}.`);
      await file.commit();
      const { total: taglines, repeated, hidden } = begin;
      for (const { title, what } of hidden.hidden)
        run.log('warn', `${title} has characters that nobody sees: ${what}.`);
      const rest = PICTURES[format] === undefined ? {} : left;
      return { path, format, taglines, repeated, bytes: file.bytes, ...hidden, ...losses, ...rest };
    } catch (error) {
      await file.discard();
      throw error;
    } finally {
      await packing.end();
    }
  };
}

/** 2026-11-27-1430: exports of a day keep apart, and their names sort by time. */
const stamp = (iso: string): string => `${iso.slice(0, 10)}-${iso.slice(11, 16).replace(':', '')}`;

/** Hands all taglines of the filter to the thread. @throws AppError `bad_input` where there is none */
async function readTaglines(run: JobRun, { filter, approvals }: Input, client: Client<PackService>): Promise<void> {
  run.phase('reading taglines', 'taglines', null);
  let read = 0;
  let page: { rows: ApprovedTagline[]; next: number | null; total: number };
  let after: number | undefined;
  do {
    run.check();
    page = await run.project.read('taglines.approved', {
      filter,
      approvals,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    await client.call('taglines.take', { taglines: page.rows });
    run.progress((read += page.rows.length), page.total);
    after = page.next ?? undefined;
  } while (page.next !== null);
  if (read > 0) return;
  throw new AppError('bad_input', `No tagline here is ${approvals.join(' or ')}.`, {
    hint: 'Approve taglines at the desk first, or export other states or all posters.',
  });
}

async function picturesOf(
  studio: Studio,
  run: JobRun,
  format: TaglineFormat,
  posters: readonly { posterId: number; title: string; hasImage: boolean }[],
  left: LeftOut,
): Promise<(Picture | null)[]> {
  const size = PICTURES[format];
  if (size === undefined) return [];
  const files = await Promise.all(posters.map((poster) => fileOf(run, poster)));
  const paths = files.flatMap((file) => ('path' in file ? [file.path] : []));
  const made = await studio.compute.call('printPictures', { paths, ...size }, { signal: run.signal });
  let next = 0;
  return files.map((file, i) => {
    const { picture, problem }: PrintPicture =
      'path' in file ? made[next++]! : { picture: null, problem: file.problem };
    if (picture !== null) return picture;
    if (problem === '') left.withoutImage += 1;
    else {
      left.failedCount += 1;
      if (left.failed.length < LISTED) left.failed.push({ title: posters[i]!.title, problem });
      run.log('warn', `${posters[i]!.title}: ${problem}`);
    }
    return null;
  });
}

/** Where the image of a poster is, or why there is none; no reason for a film that has none. */
async function fileOf(
  run: JobRun,
  { posterId, hasImage }: { posterId: number; hasImage: boolean },
): Promise<{ path: string } | { problem: string }> {
  if (!hasImage) return { problem: '' };
  try {
    const { path } = await run.project.read('poster.file', { posterId });
    return { path };
  } catch (error) {
    return { problem: toWireError(error).message };
  }
}
