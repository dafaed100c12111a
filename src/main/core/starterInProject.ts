// The starter tagline model's run as one project has it: its sample drafts beside the project's own posters, and what it scored
// there. It has no row in the catalog, so its scores lie in a file of their own.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Run, SplitPart } from '../../shared/domain.ts';
import { taglineScoresSchema, type TaglineScores } from '../../shared/taglines/taglineRun.ts';
import { withScores } from '../../shared/taglines/toldScores.ts';
import { writeFileAtomic } from '../lib/atomicFile.ts';
import { runDirOf } from './jobs/predictions.ts';
import type { OpenProject } from './openProject.ts';
import { STARTER_RUN, starterTaglineRun } from './taglineRuns.ts';

const scoresFileSchema = z.record(z.string(), taglineScoresSchema);

const scoresFileOf = (projectDir: string): string => join(runDirOf(projectDir, STARTER_RUN), 'scores.json');

/** The starter's run; null where the package holds none. */
export async function starterInProject(project: OpenProject): Promise<Run | null> {
  const run = await starterTaglineRun();
  if (!run?.taglines) return run;
  const posters = await postersOf(
    project,
    run.taglines.epochs.flatMap(({ samples }) => samples.map(({ filmKey }) => filmKey)),
  );
  const epochs = run.taglines.epochs.map((epoch) => ({
    ...epoch,
    samples: epoch.samples.map((sample) => ({ ...sample, posterId: posters.get(sample.filmKey) ?? null })),
  }));
  return { ...run, taglines: { ...run.taglines, epochs, scores: await readScores(project.dir) } };
}

/** Keeps what the starter scored on a part of this project, beside what it scored when it was told something else. */
export async function keepStarterScores(projectDir: string, split: SplitPart, scores: TaglineScores): Promise<void> {
  await mkdir(runDirOf(projectDir, STARTER_RUN), { recursive: true });
  const all = withScores(await readScores(projectDir), split, scores);
  await writeFileAtomic(scoresFileOf(projectDir), JSON.stringify(all));
}

/** By part and what was told. A file that is gone or damaged counts as not evaluated yet: measuring again writes it anew. */
async function readScores(projectDir: string): Promise<Record<string, TaglineScores>> {
  try {
    return scoresFileSchema.parse(JSON.parse(await readFile(scoresFileOf(projectDir), 'utf8')));
  } catch {
    return {};
  }
}

/** The first poster with a picture of each film that the project has. */
async function postersOf(project: OpenProject, films: readonly string[]): Promise<Map<string, number>> {
  const posters = new Map<string, number>();
  for (const filmKey of new Set(films)) {
    for (const posterId of (await project.read('poster.find', { filmKey })).posterIds) {
      if (posters.has(filmKey)) break;
      if ((await project.read('poster.get', { posterId })).hasImage) posters.set(filmKey, posterId);
    }
  }
  return posters;
}
