// The tagline model that drafts are written with: opened once, kept for the next request, its caches as large as a request
// takes and the memory allows.
import { statSync } from 'node:fs';
import { fileError } from '../../lib/fileErrors.ts';
import { checkGenerationMemory, gpt2OpenBytes, gpt2RunBytes } from '../../models/gpt2/gpt2Memory.ts';
import { mostTokens, sequencesOf } from '../../models/taglines/candidates.ts';
import { openTaglineWriter, taglineWriterFiles, type OpenTaglineWriter } from '../../models/taglines/taglineWriter.ts';
import { closeKept, keepModel, keptModel } from '../languageTurn.ts';
import type { DraftTaglinesInput } from './draftService.ts';

/** Sequences side by side: from a hundred on more of them save no time and take memory. */
const MOST_SEQUENCES = 192;
/** Rows of prompts that are expected; longer ones make the caches larger. */
const PROMPT_ROWS = 64;
/** Bytes that caches and scores take at most, of what is free. */
const SHARE_OF_FREE = 0.25;

/**
 * In a turn: the model, and how many sequences it takes side by side.
 * @throws AppError `out_of_memory`, `unreadable_file`
 */
export async function openWriter(
  input: Pick<DraftTaglinesInput, 'base' | 'taglineFile' | 'threads' | 'settings' | 'posters'>,
  available: () => number,
): Promise<{ writer: OpenTaglineWriter; sequences: number }> {
  const { base, taglineFile, threads, settings, posters } = input;
  const file = taglineFile === null ? null : { path: taglineFile, changed: changedAt(taglineFile) };
  const key = JSON.stringify(['draft', base.hash, base.folder, file, threads]);
  const known = (await keptModel(key)) as OpenTaglineWriter | null;
  if (known !== null) {
    const sizes = sizesFor(
      known.model.config,
      settings,
      posters.length,
      available() + gpt2RunBytes(known.model.config, known.model.sizes),
    );
    if (!known.model.holds(sizes)) {
      checkGenerationMemory(
        known.model.config,
        { ...sizes, kind: 'texts' },
        0,
        available() + gpt2RunBytes(known.model.config, known.model.sizes),
      );
      known.model.reserve(sizes);
    }
    return { writer: known, sequences: known.model.sizes.sequences };
  }
  await closeKept();
  const files = taglineWriterFiles(base.folder, taglineFile);
  const opened = gpt2OpenBytes(files.config, files.weights, 'float32');
  const sizes = sizesFor(files.config, settings, posters.length, available() - opened);
  try {
    checkGenerationMemory(files.config, { ...sizes, kind: 'texts' }, opened, available());
  } catch (error) {
    files.weights.close();
    throw error;
  }
  const writer = await keepModel(key, () => openTaglineWriter(base.folder, files, { ...sizes, threads, sleeps: true }));
  return { writer, sequences: sizes.sequences };
}

/** When a file was last written. @throws AppError `not_found` */
function changedAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Caches for these settings: for as many posters side by side as pay off and fit. */
function sizesFor(
  config: OpenTaglineWriter['model']['config'],
  settings: DraftTaglinesInput['settings'],
  posters: number,
  free: number,
): { sequences: number; capacity: number } {
  const wanted = Math.min(config.n_positions, PROMPT_ROWS + mostTokens(settings));
  const capacity = Math.min(config.n_positions, Math.max(Math.ceil(wanted / 64) * 64, config.n_positions / 2));
  const one = sequencesOf(settings);
  let sequences = Math.min(Math.max(one, MOST_SEQUENCES), one * posters);
  while (sequences > 2 && gpt2RunBytes(config, { sequences, capacity }) > free * SHARE_OF_FREE) {
    sequences = Math.max(2, Math.floor(sequences / 2));
  }
  // A search needs all of its beams at once; samples can be drawn in parts.
  return { sequences: settings.method === 'sample' ? sequences : Math.max(sequences, one), capacity };
}
