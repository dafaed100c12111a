// The job that writes a head as a file for elsewhere: gathers what the file is tried on, lets the compute process write and
// try it, and puts it in its place when it holds. What such a file is made of is compute's.
import { stat } from 'node:fs/promises';
import type { Parsed } from '../../../shared/contract.ts';
import type { Run } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { recipeSchema } from '../../../shared/recipe.ts';
import type { ExportGenresInput } from '../../compute/service.ts';
import { openAtomic, refuseExisting } from '../../lib/atomicFile.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import { encoderOfRun } from '../models/encoders.ts';
import type { Studio } from '../studio.ts';
import { chooseThreads } from '../threads.ts';
import { readMemory } from './embeddings.ts';
import type { JobRun, JobWork } from './engine.ts';
import { keyOfJob, outputFile, plainName } from './outputFile.ts';
import { headFileOf } from './predictions.ts';
import { withoutImages } from './trainingRows.ts';

/** Posters that an ONNX file is tried on: enough to differ, few enough to cost nothing. */
const TRIED = 8;

type ExportInput = Parsed<'runs.exportModel'>;

/** @throws AppError `conflict`, `unsupported`, `bad_input` for a run or a form that no file can be made of */
export function checkExportable(run: Run, { format, from }: Pick<ExportInput, 'format' | 'from'>): void {
  if (run.kind === 'crossval') {
    throw new AppError('unsupported', `The run "${run.name}" has a head for each fold and none of the whole.`, {
      hint: 'Train a run with the same recipe and export that.',
    });
  }
  if (run.state !== 'done') {
    throw new AppError('conflict', `The run "${run.name}" is ${run.state}: it has no head to export.`, {
      hint: 'Wait for its end, or resume its job.',
    });
  }
  if (format === 'safetensors' && from === 'image') {
    throw new AppError('bad_input', 'A safetensors file holds the head alone; only an ONNX file can take pictures.', {
      hint: 'Ask for ONNX, or for safetensors from the embedding.',
    });
  }
}

export function exportModelWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as ExportInput;
    const { format, from, overwrite } = input;
    const record = await run.project.read('runs.get', { runId: input.runId });
    checkExportable(record, input);
    const path = await outputFile(run.project.dir, input.path ?? defaultName(record, input));
    await refuseExisting(path, overwrite);
    const encoder = await encoderOf(studio, record, from === 'image');
    const threads = await chooseThreads(studio);
    run.phase('gathering posters to try the file on', 'posters', null);
    const tried = format === 'onnx' ? await postersFor(run, record, encoder, from) : NOTHING;
    run.check();

    run.phase(format === 'onnx' ? 'writing the file and trying it' : 'writing the file', 'files', 1);
    const file = await openAtomic(path, { overwrite, key: keyOfJob(run.id) });
    try {
      const made = await studio.compute.call(
        'exportGenres',
        {
          headFile: headFileOf(run.project.dir, record.id),
          path: file.temp,
          ...{ format, from, threads },
          thresholds: record.thresholds,
          facts: {
            run: { id: record.id, name: record.name, createdAt: record.createdAt, version: record.codeVersion },
            snapshot: record.snapshot,
            encoder: encoder && {
              modelHash: encoder.ref.hash,
              view: encoder.ref.view ?? 'centre',
              precision: encoder.ref.precision ?? 'float32',
            },
          },
          encoder: from === 'image' ? (encoder?.ref ?? null) : null,
          ...tried,
        },
        { signal: run.signal },
      );
      const { size } = await stat(file.temp);
      await file.commit();
      run.progress(1);
      if (made.checked?.on === 'noise') {
        run.log('warn', `No poster has features of ${record.encoder.id}: the file was tried on random numbers.`);
      }
      return { run: record.id, path, format, from, bytes: size, ...made };
    } catch (error) {
      await file.discard();
      throw error;
    }
  };
}

const NOTHING = { memory: null, posters: [] as string[] };

/** The run's encoder; null where it is not installed and not needed. */
async function encoderOf(studio: Studio, record: Run, needed: boolean): Promise<EncoderChoice | null> {
  try {
    return await encoderOfRun(studio, record);
  } catch (error) {
    if (needed || !(error instanceof AppError) || error.code !== 'conflict') throw error;
    return null;
  }
}

/** Posters of the whole project, evenly spread: their features, or their pictures. */
async function postersFor(
  run: JobRun,
  record: Run,
  encoder: EncoderChoice | null,
  from: ExportInput['from'],
): Promise<Pick<ExportGenresInput, 'memory' | 'posters'>> {
  if (encoder === null) return NOTHING;
  const all = await run.project.read('train.rows', {});
  if (from === 'image') {
    const ids = spread([...all.posterIds.keys()]).map((i) => all.posterIds[i]!);
    const files = await Promise.all(ids.map((posterId) => run.project.read('poster.file', { posterId })));
    return { memory: null, posters: files.map(({ path }) => path) };
  }
  const tokens = recipeSchema.parse(record.recipe).memory !== 'pooled';
  const missing = await run.project.read('embeddings.missing', { modelHash: encoder.hash, tokens });
  const { sha256 } = withoutImages(all, new Set(missing.images.map((image) => image.sha256)));
  if (sha256.length === 0) return NOTHING;
  return { memory: await readMemory(run, encoder, spread(sha256), tokens), posters: [] };
}

function spread<T>(list: readonly T[]): T[] {
  const count = Math.min(TRIED, list.length);
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]!);
}

/** The end of the id tells runs of one name apart: they share its beginning when they were made in the same minutes. */
function defaultName({ name, id }: Run, { format, from }: ExportInput): string {
  const stem = [plainName(name), plainName(id.slice(-8)), ...(from === 'image' ? ['image'] : [])];
  return `${stem.filter((part) => part !== '').join('-')}.${format}`;
}
