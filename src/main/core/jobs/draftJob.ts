// The job that drafts taglines for many posters. Each handful of posters is in the job's own file before the next is begun, and
// on the desk where they are kept, so a job that dies goes on behind the last one. The file of `out` is written in the end.
import { v7 as uuidv7 } from 'uuid';
import type { Parsed } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { plainText } from '../../../shared/taglines/plainWords.ts';
import type { DraftFacts } from '../../catalog/reader/drafting/service.ts';
import { openAtomic, refuseExisting } from '../../lib/atomicFile.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import { preparedPosters, sharedInput, type PreparedPosters } from '../drafting/draftInput.ts';
import { usableEncoder } from '../models/encoders.ts';
import { readyIndex } from '../similar/readyIndex.ts';
import { imageSpace } from '../similar/spaces.ts';
import { buildIndex } from '../similar/buildIndex.ts';
import type { Studio } from '../studio.ts';
import { resolveTaglineRun, type ResolvedTaglineRun } from '../taglineRuns.ts';
import { chooseThreads } from '../threads.ts';
import { DraftLog, type LoggedDrafts } from './draftLog.ts';
import { embedMissing } from './embeddings.ts';
import type { JobRun, JobWork } from './engine.ts';
import { keyOfJob, outputFile } from './outputFile.ts';

export interface DraftJobInput extends Parsed<'drafts.start'> {
  /** Who asked. */
  person: string;
  runId: string;
}

/** Posters that are drafted side by side: who waits at the desk meanwhile waits for no more than these. */
const AT_ONCE = 12;
/** Posters whose drafts are put on the desk again after a crash, since they may not be there. */
const PUT_AGAIN = 2 * AT_ONCE;

export function draftWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as DraftJobInput;
    const { project } = run;
    const tagline = await resolveTaglineRun(studio, project, input.runId);
    const out = input.out === undefined ? null : await outputFile(project.dir, input.out);
    if (out !== null) await refuseExisting(out, input.overwrite);
    const threads = await chooseThreads(studio);
    await makeReady(studio, run, tagline, input, threads);

    const log = await DraftLog.open(project.dir, run.id);
    const wanted = await chosenPosters(run, input, log);
    const before = log.all();
    await putOnDesk(run, tagline, input, before.slice(-PUT_AGAIN));
    const todo = wanted.filter((posterId) => !log.has(posterId));
    const asked = await draftAll(studio, run, { tagline, input, threads, log, todo, total: wanted.length });

    const all = log.all();
    if (out !== null) await writeLines(out, { overwrite: input.overwrite, key: keyOfJob(run.id) }, all);
    await log.remove();
    const best = all.flatMap(({ drafts }) => drafts[0]?.text ?? []);
    return {
      run: tagline.runId,
      posters: wanted.length,
      drafted: all.filter(({ drafts }) => drafts.length > 0).length,
      drafts: all.reduce((sum, { drafts }) => sum + drafts.length, 0),
      refused: all.reduce((sum, { refused }) => sum + refused, 0),
      unique: best.length === 0 ? null : new Set(best.map(plainText)).size / best.length,
      already: before.length,
      withoutImage: asked.withoutImage,
      device: asked.device,
      out,
    };
  };
}

/** Embeddings, the index of like posters, vectors of existing taglines: all that an interactive request does without. */
async function makeReady(
  studio: Studio,
  run: JobRun,
  tagline: ResolvedTaglineRun,
  { settings }: DraftJobInput,
  threads: number,
): Promise<void> {
  const { encoder } = tagline;
  if (settings.useImage) {
    await embedMissing(run, studio, encoder, { tokens: false, device: 'auto', threads });
    if (settings.weights.contrast > 0) {
      await readyNeighbours(studio, run, encoder);
    }
  }
  const { existing } = await sharedInput(run.project, tagline, settings, threads);
  if (existing === null) return;
  run.phase('reading existing taglines', 'taglines', null);
  const { left } = await studio.compute.call(
    'embedTaglines',
    { existing, threads },
    {
      signal: run.signal,
      onNote: (payload) => {
        const { done, total } = payload as { done: number; total: number };
        run.progress(done, total);
      },
    },
  );
  if (left > 0)
    run.log('warn', `${String(left)} existing taglines are compared by their words alone: there are too many.`);
}

/** The index of like posters, by the job that is for it, so that nothing else makes it meanwhile. */
async function readyNeighbours(studio: Studio, run: JobRun, encoder: EncoderChoice): Promise<void> {
  const key = imageSpace(studio, run.project, encoder);
  const own = await usableEncoder(studio, run.project);
  if (own?.hash !== encoder.hash) {
    await buildIndex(run, studio.compute, key);
    return;
  }
  run.phase('making the similarity index', 'posters', null);
  for (;;) {
    run.check();
    try {
      if ((await readyIndex(studio, run.project, encoder, key)).building === null) return;
    } catch (error) {
      // Without any embedding there are no like posters.
      if (error instanceof AppError && error.code === 'not_found') return;
      throw error;
    }
  }
}

/** The posters to draft for: those of the first start of the job, whatever was drafted since. */
async function chosenPosters(run: JobRun, input: DraftJobInput, log: DraftLog): Promise<number[]> {
  const known = log.posters;
  if (known !== null) return known;
  const { posterIds } = await run.project.read('drafting.select', {
    filter: input.filter,
    split: input.split ?? null,
    skip: input.skip,
    posterIds: input.posterIds ?? null,
  });
  await log.begin([...posterIds]);
  return [...posterIds];
}

interface Drafting {
  tagline: ResolvedTaglineRun;
  input: DraftJobInput;
  threads: number;
  log: DraftLog;
  todo: readonly number[];
  total: number;
}

async function draftAll(
  studio: Studio,
  run: JobRun,
  { tagline, input, threads, log, todo, total }: Drafting,
): Promise<{ device: string | null; withoutImage: number }> {
  const { project } = run;
  const { settings } = input;
  const done = total - todo.length;
  let device: string | null = null;
  let withoutImage = 0;
  const prepare = async (from: number): Promise<{ facts: DraftFacts[]; prepared: PreparedPosters } | null> => {
    const posterIds = todo.slice(from, from + AT_ONCE);
    if (posterIds.length === 0) return null;
    const facts = (await project.read('drafting.posters', { posterIds })).posters;
    return { facts, prepared: await preparedPosters(studio, project, tagline, settings, facts) };
  };
  run.phase('drafting', 'posters', total);
  run.progress(done);
  const prepareAhead = (from: number): ReturnType<typeof prepare> => {
    const prepared = prepare(from);
    // Where the job ends before it is looked at, its failure is nobody's.
    prepared.catch(() => undefined);
    return prepared;
  };
  let next = prepareAhead(0);
  for (let from = 0; from < todo.length; from += AT_ONCE) {
    run.check();
    const part = await next;
    // The next posters are read while these are drafted.
    next = prepareAhead(from + AT_ONCE);
    if (part === null || part.facts.length === 0) continue;
    const shared = await sharedInput(project, tagline, settings, threads);
    const existing = shared.existing === null ? null : { ...shared.existing, drafts: log.path };
    const made = await studio.compute.call(
      'draftTaglines',
      { ...shared, existing, posters: part.prepared.posters, like: null, hurried: false, request: null },
      { signal: run.signal },
    );
    const logged = part.facts.map(({ posterId, filmKey, title }, i): LoggedDrafts => {
      const { drafts, refused } = made.posters[i]!;
      const placed = drafts.map((draft) => ({ id: uuidv7(), ...draft }));
      return { posterId, filmKey, title, drafts: placed, refused: refused.length };
    });
    await log.add(logged);
    await putOnDesk(run, tagline, input, logged);
    device = made.device;
    withoutImage += part.prepared.withoutImage;
    run.progress(done + Math.min(todo.length, from + AT_ONCE));
  }
  if (withoutImage > 0) {
    run.log(
      'warn',
      `${String(withoutImage)} posters have no image that can be read: title and genres alone were told.`,
    );
  }
  return { device, withoutImage };
}

/** Idempotent, by the numbers of the job and of the drafts. */
async function putOnDesk(
  run: JobRun,
  { runId, runName }: ResolvedTaglineRun,
  { keep, settings, person }: DraftJobInput,
  logged: readonly LoggedDrafts[],
): Promise<void> {
  const drafts = logged.flatMap(({ posterId, drafts: made }) => made.map((draft) => ({ posterId, ...draft })));
  if (!keep || drafts.length === 0) return;
  const request = { id: run.id, runId, runName, settings, like: null };
  await run.project.write('drafts.put', { request, drafts, person });
}

/** One line of the file: a poster with its drafts, best first. */
export interface DraftLine {
  /** IMDb digits without leading zeros; null for films of other catalogs. */
  imdbId: string | null;
  /** Only for films of other catalogs. */
  filmKey?: string;
  title: string;
  drafts: { text: string; score: number; nearest: { text: string; similarity: number; source: string } | null }[];
}

function draftLine({ filmKey, title, drafts }: Pick<LoggedDrafts, 'filmKey' | 'title' | 'drafts'>): DraftLine {
  const imdb = /^\d+$/.test(filmKey);
  return {
    imdbId: imdb ? filmKey : null,
    ...(imdb ? {} : { filmKey }),
    title,
    drafts: drafts.map(({ text, score, nearest: [nearest] }) => ({
      text,
      score: Number(score.toFixed(4)),
      nearest:
        nearest === undefined ? null : { text: nearest.text, similarity: nearest.similarity, source: nearest.source },
    })),
  };
}

async function writeLines(
  path: string,
  options: { overwrite: boolean; key: string },
  all: readonly LoggedDrafts[],
): Promise<void> {
  const file = await openAtomic(path, options);
  try {
    for (const each of all) await file.write(`${JSON.stringify(draftLine(each))}\n`);
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}
