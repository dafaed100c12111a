// The job that measures a tagline run: one draft for each poster of a part with a tagline, then all scores, kept in the run by the
// part and by what it was told. Drafts are kept as they are made, so a job that dies goes on with the next poster.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Parsed } from '../../../shared/contract.ts';
import type { SplitPart } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import type { TaglineScores } from '../../../shared/taglines/taglineRun.ts';
import { withheldBy, withScores } from '../../../shared/taglines/toldScores.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import type { Studio } from '../studio.ts';
import { keepStarterScores } from '../starterInProject.ts';
import { resolveTaglineRun, starterFilms, type ResolvedTaglineRun } from '../taglineRuns.ts';
import { chooseThreads } from '../threads.ts';
import { embedMissing } from './embeddings.ts';
import type { JobRun, JobWork } from './engine.ts';
import { runDirOf } from './predictions.ts';
import { SPLIT_CODE } from './runScores.ts';
import { readTaglines, type TaglineRow } from './taglineRows.ts';

/** Posters per call: enough to fill the model's batches, few enough to lose little. */
const CHUNK = 16;
/** Of the bootstrap and of random baselines. */
const SEED = 1;

type Input = Parsed<'taglines.evaluate'>;

export function evaluateTaglinesWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as Input;
    const resolved = await resolveTaglineRun(studio, run.project, input.runId);
    const threads = await chooseThreads(studio);
    await embedMissing(run, studio, resolved.encoder, { tokens: false, device: 'auto', threads });
    run.phase('reading taglines', 'taglines', null);
    const { posters, films, splitName, leftOut } = await rowsOf(run, resolved, input.split);
    const drafts = await draftAll(studio, run, input, resolved, { posters, threads });
    run.phase('measuring', 'texts', null);
    const sha256 = [...posters, ...films].map((row) => row.sha256);
    const { pooled, dim } = await run.project.read('embeddings.pooled', { modelHash: resolved.encoder.hash, sha256 });
    const written = [...posters.keys()].filter((i) => drafts[i] !== undefined && drafts[i] !== '');
    if (written.length < 2) {
      throw new AppError('conflict', 'The model wrote nothing for these posters that the settings allow.', {
        hint: 'Allow longer drafts, or refuse less.',
      });
    }
    const kept = [...written, ...films.map((_, i) => posters.length + i)];
    const images = new Float32Array(kept.length * dim);
    kept.forEach((from, to) => {
      images.set(pooled.subarray(from * dim, (from + 1) * dim), to * dim);
    });
    const scored = await studio.compute.call(
      'scoreTaglines',
      {
        base: resolved.base,
        taglineFile: resolved.taglineFile,
        fitMapFile: resolved.fitMapFile,
        textsFile: resolved.textsFile,
        withheld: withheldBy(input.settings),
        posters: written.map((i) => {
          const { filmKey, text, title, genres } = posters[i]!;
          return { filmKey, text, title, genres, draft: drafts[i]! };
        }),
        films: films.map(({ text, genres }) => ({ text, genres })),
        ...{ images, imageWidth: dim, samples: input.samples, seed: SEED, threads },
      },
      {
        signal: run.signal,
        onNote: (payload) => {
          run.progress((payload as { done: number }).done);
        },
      },
    );
    run.check();
    const { cosines, words, ...measured } = scored;
    const scores: TaglineScores = {
      at: studio.clock().toISOString(),
      posters: written.length,
      settings: input.settings,
      ...measured,
      words: leftOut === 0 ? words : `${words} ${leftOutWords(leftOut)}`,
      examples: written.map((i, place) => {
        const { posterId, filmKey, title, text } = posters[i]!;
        return { posterId, filmKey, title, real: text, draft: drafts[i]!, cosine: cosines[place]! };
      }),
    };
    await keep(run, resolved, input.split, scores);
    run.log('info', scores.words);
    // The drafts are the run's to keep: lists of jobs would carry them for ever.
    return {
      ...{ run: resolved.runId, split: input.split, splitName },
      withheld: withheldBy(input.settings),
      scores: { ...scores, examples: [] },
    };
  };
}

/** One row for each poster of the part that has a tagline of its own and is new to the model, and the taglines of the training part. */
async function rowsOf(
  run: JobRun,
  resolved: ResolvedTaglineRun,
  split: SplitPart,
): Promise<{ posters: TaglineRow[]; films: TaglineRow[]; splitName: string; leftOut: number }> {
  const { splitName: own } = resolved.builtIn
    ? { splitName: '' }
    : await run.project.read('runs.get', { runId: resolved.runId });
  const { rows, splitName } = await readTaglines(run.project, own === '' ? undefined : own);
  const missing = await run.project.read('embeddings.missing', { modelHash: resolved.encoder.hash, tokens: false });
  const failed = new Set(missing.images.map(({ sha256 }) => sha256));
  const seen = rows.filter(({ sha256 }) => !failed.has(sha256));
  const ofPoster = new Map<number, TaglineRow>();
  for (const row of seen) {
    // What a model wrote itself would flatter it.
    if (row.part === SPLIT_CODE[split] && !row.accepted) ofPoster.set(row.posterId, row);
  }
  // Every project has the starter, whatever its split: films that it knows would flatter it.
  const known = resolved.builtIn ? await starterFilms() : new Set<string>();
  const posters = [...ofPoster.values()].filter(({ filmKey }) => !known.has(filmKey));
  const leftOut = ofPoster.size - posters.length;
  if (posters.length < 2) {
    throw new AppError(
      'bad_input',
      `The ${split} part of the split "${splitName}" has too few posters with a tagline.`,
      {
        hint: `${leftOut > 0 ? `${leftOutWords(leftOut)} ` : ''}Import taglines, or evaluate another part.`,
      },
    );
  }
  const films = seen.filter(({ part, accepted }) => part === SPLIT_CODE.train && !accepted);
  if (films.length > 0) return { posters, films, splitName, leftOut };
  throw new AppError('bad_input', `The train part of the split "${splitName}" has no taglines to compare with.`, {
    hint: 'Import taglines, or make another split.',
  });
}

const leftOutWords = (count: number): string =>
  `The starter model learned from the films of ${count === 1 ? 'one more poster, which is' : `${String(count)} more posters, which are`} left out.`;

/** The best draft of each poster; empty where the model wrote nothing that the settings allow. */
async function draftAll(
  studio: Studio,
  run: JobRun,
  input: Input,
  resolved: ResolvedTaglineRun,
  { posters, threads }: { posters: readonly TaglineRow[]; threads: number },
): Promise<string[]> {
  const { useTitle, useGenres, useImage } = input.settings;
  const folder = runDirOf(run.project.dir, resolved.runId);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `evaluation-${run.id}.json`);
  const made = await keptDrafts(file);
  run.phase('drafting', 'posters', posters.length);
  for (let from = 0; from < posters.length; from += CHUNK) {
    run.check();
    const chunk = posters.slice(from, from + CHUNK).filter(({ posterId }) => !made.has(posterId));
    if (chunk.length > 0) {
      const sha256 = chunk.map((row) => row.sha256);
      const { pooled, dim } = await run.project.read('embeddings.pooled', { modelHash: resolved.encoder.hash, sha256 });
      const { posters: drafted } = await studio.compute.call(
        'draftTaglines',
        {
          ...{ base: resolved.base, taglineFile: resolved.taglineFile, fitMapFile: resolved.fitMapFile },
          settings: { ...input.settings, count: 1 },
          // What the model is not told does not choose among its drafts either.
          posters: chunk.map(({ filmKey, title, genres }, i) => ({
            ...{ filmKey, neighbours: [] },
            title: useTitle ? title : '',
            genres: useGenres ? genres : [],
            image: useImage ? pooled.slice(i * dim, (i + 1) * dim) : null,
          })),
          // The catalog holds the answers: only what was learned from counts as known.
          existing: {
            // Of this job: what another one drafted is not known here.
            key: `evaluation ${run.id}`,
            drafts: null,
            catalog: null,
            training: resolved.textsFile,
            vectorsDir: join(run.project.dir, 'embeddings'),
          },
          ...{ blocklist: [], clip: null, like: null, hurried: false, request: null, threads },
        },
        { signal: run.signal },
      );
      chunk.forEach(({ posterId }, i) => made.set(posterId, drafted[i]!.drafts[0]?.text ?? ''));
      await writeFileAtomic(file, JSON.stringify([...made]));
    }
    run.progress(Math.min(posters.length, from + CHUNK));
  }
  await rm(file, { force: true });
  return posters.map(({ posterId }) => made.get(posterId) ?? '');
}

const keptSchema = z.array(z.tuple([z.number().int(), z.string()]));

/** Drafts of an interrupted start; none where the file is not what was written: they are made again. */
async function keptDrafts(file: string): Promise<Map<number, string>> {
  try {
    return new Map(keptSchema.parse(JSON.parse(await readFile(file, 'utf8'))));
  } catch {
    return new Map();
  }
}

/** In the run's row and its card; the shipped starter has neither, so a file of the project keeps its scores. */
async function keep(run: JobRun, resolved: ResolvedTaglineRun, split: SplitPart, scores: TaglineScores): Promise<void> {
  if (resolved.builtIn) {
    await keepStarterScores(run.project.dir, split, scores);
    const { revision } = await run.project.info();
    await run.project.publish({ revision, what: ['runs'], posterIds: [] });
    return;
  }
  const record = await run.project.read('runs.get', { runId: resolved.runId });
  if (!record.taglines) return;
  const taglines = { ...record.taglines, scores: withScores(record.taglines.scores, split, scores) };
  const saved = { ...record, taglines };
  await run.project.write('run.put', { run: saved, splitName: record.splitName });
  const card = join(runDirOf(run.project.dir, record.id), 'card.json');
  if (existsSync(card)) await writeFileAtomic(card, `${JSON.stringify(saved, null, 2)}\n`);
}
