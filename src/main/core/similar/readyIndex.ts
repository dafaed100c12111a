// Sees to it that an index is of the embeddings as they are now before it is searched: one that is not is brought up to date by
// a job, and who asks waits a little for it. Never searches an index of another model or of other posters.
import { readFile } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { manifestPath, readManifest, type IndexKey } from '../../lib/vectorIndex/manifest.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import type { OpenProject } from '../openProject.ts';
import type { Studio } from '../studio.ts';

/** Small projects are indexed within this time, and the answer comes with the same call. */
const PATIENCE_MS = 8000;

export interface IndexState {
  set: string;
  images: number;
  notEmbedded: number;
  building: { jobId: string; why: string } | null;
}

/** Jobs that are under way, by the index that they make. */
const underWay = new WeakMap<OpenProject, Map<string, string>>();

/** @throws AppError `not_found` when no poster has an embedding by this encoder; what the job failed with */
export async function readyIndex(
  studio: Studio,
  project: OpenProject,
  encoder: EncoderChoice,
  key: IndexKey,
): Promise<IndexState> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { set, images, total } = await project.read('similar.images', { modelHash: key.modelHash, withIds: false });
    const state = { set, images, notEmbedded: total - images };
    if (images === 0) {
      throw new AppError('not_found', `No poster has been embedded by "${encoder.id}" yet.`, {
        hint: 'Embed the posters first: on the page Training, or with `marquee embed`.',
        details: { encoder: encoder.id, images: total },
      });
    }
    if ((await readManifest(key))?.set === set) return { ...state, building: null };
    const why = await whyNotReady(key);
    const jobId = await startOnce(studio, project, key, why);
    const left = until - Date.now();
    const job = left <= 0 ? null : await settledWithin(studio, jobId, left);
    if (job === null) return { ...state, building: { jobId, why } };
    underWay.get(project)?.delete(manifestPath(key));
    if (job.state === 'done') continue;
    throw job.error === null
      ? new AppError('cancelled', 'The making of the similarity index was stopped.', { hint: 'Search again.' })
      : new AppError(job.error.code as AppError['code'], job.error.message, {
          ...(job.error.hint === undefined ? {} : { hint: job.error.hint }),
        });
  }
}

async function startOnce(studio: Studio, project: OpenProject, key: IndexKey, why: string): Promise<string> {
  const jobs = underWay.get(project) ?? new Map<string, string>();
  underWay.set(project, jobs);
  const path = manifestPath(key);
  const known = jobs.get(path);
  if (known !== undefined) {
    const { state } = await studio.jobs().get(known);
    if (state === 'queued' || state === 'running') return known;
  }
  const job = await studio.jobs().start('similarity', 'Similarity index', { space: key.space, why });
  jobs.set(path, job.id);
  return job.id;
}

async function settledWithin(studio: Studio, jobId: string, milliseconds: number) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
    }, milliseconds);
  });
  try {
    return await Promise.race([studio.jobs().settled(jobId), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** In words, for the job and for who waits. */
async function whyNotReady(key: IndexKey): Promise<string> {
  const text = await readFile(manifestPath(key), 'utf8').catch(() => null);
  if (text === null) return 'There was no similarity index of this encoder yet.';
  return (await readManifest(key)) === null
    ? 'The similarity index was of another model or damaged: it is made anew.'
    : 'Posters or embeddings have changed since the similarity index was made.';
}
