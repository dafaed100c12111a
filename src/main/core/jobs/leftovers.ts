// Clears what jobs left behind whose process was killed, once, when their project is opened: half-written files where they wrote,
// and folders of language trainings of which nothing can go on. What a job continues from stays.
import { existsSync } from 'node:fs';
import { readdir, realpath, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Job } from '../../../shared/domain.ts';
import { toWireError } from '../../../shared/errors.ts';
import { clearHalfWork } from '../../lib/halfWork.ts';
import type { OpenProject } from '../openProject.ts';
import type { JobEngine } from './engine.ts';
import { hasCheckpoint, languageDir, workDirOf } from './languagePlaces.ts';
import { exportsDir, keyOfJob } from './outputFile.ts';

/** Jobs that are looked through for half-written files, newest first. */
const LOOKED_THROUGH = 500;

/**
 * Clears the folders of the project. Those that people chose may lie on a drive that answers late: `chosen` is done when they
 * are cleared, too.
 */
export async function clearLeftovers(project: OpenProject, jobs: JobEngine): Promise<{ chosen: Promise<void> }> {
  if (project.opened.readOnly) return { chosen: Promise.resolve() };
  const { jobs: known } = await project.read('jobs.list', { limit: LOOKED_THROUGH });
  const killed = known.filter(({ state }) => state === 'interrupted');
  const own = [exportsDir(project.dir), languageDir(project.dir)];
  for (const job of killed) {
    for (const dir of own) await clearHalf(jobs, job, dir);
  }
  await clearWorkDirs(project, jobs);
  // Both ids begin with their time: what is older than this copy was begun in another, which may be writing there still.
  const { replica } = killed.length > 0 ? await project.read('merging.status', {}) : { replica: '' };
  return {
    chosen: clearChosen(
      project,
      jobs,
      killed.filter(({ id }) => id > replica),
    ),
  };
}

/** One that was resumed meanwhile writes again, and clears what it left itself. */
async function clearHalf(jobs: JobEngine, job: Job, dir: string): Promise<void> {
  if (jobs.now(job).state === 'interrupted') await clearHalfWork(dir, keyOfJob(job.id));
}

async function clearChosen(project: OpenProject, jobs: JobEngine, killed: readonly Job[]): Promise<void> {
  for (const job of killed) {
    const chosen = chosenPath(job);
    if (chosen === null) continue;
    const path = isAbsolute(chosen) ? chosen : join(exportsDir(project.dir), chosen);
    await clearHalf(jobs, job, dirname(await realpath(path).catch(() => path)));
  }
}

/** Where a person told a job to write; null where it chose itself. */
function chosenPath({ kind, input }: Job): string | null {
  const { path, out, what } = (input ?? {}) as Record<string, unknown>;
  // The log that a merge reads is named so, too.
  const given = kind === 'merge' && what !== 'export' ? undefined : kind === 'import' ? undefined : (out ?? path);
  return typeof given === 'string' ? given : null;
}

/** A tokenizer starts over anyway, a language model without its checkpoint. */
async function clearWorkDirs(project: OpenProject, jobs: JobEngine): Promise<void> {
  for (const id of await readdir(workDirOf(project.dir, '')).catch(() => [])) {
    const dir = workDirOf(project.dir, id);
    const job = await jobOf(project, id);
    const state = job && jobs.now(job).state;
    if (state === 'queued' || state === 'running') continue;
    const goesOn = job?.kind === 'language' && job.resumable && hasCheckpoint(dir);
    if (!goesOn && existsSync(dir)) await rm(dir, { recursive: true, force: true });
  }
}

/** Null for one that the project does not know, as after a backup was restored. */
async function jobOf(project: OpenProject, jobId: string): Promise<Job | null> {
  try {
    return await project.read('jobs.get', { jobId });
  } catch (error) {
    if (toWireError(error).code === 'not_found') return null;
    throw error;
  }
}
