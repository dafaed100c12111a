// Splits as shells ask for them: the writer makes and places, the reader tells. Adds what only the core knows: which encoder the
// project uses, and which films the shipped models were fitted with.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { resourcePath } from '../lib/paths.ts';
import type { CallHandlers } from './dispatch.ts';
import { usableEncoder } from './models/encoders.ts';
import type { Studio } from './studio.ts';

type Calls = Pick<CallHandlers, 'splits.list' | 'splits.make' | 'splits.use' | 'splits.report'>;

/** Cards of the models that ship and were fitted with posters or texts of films: they name the films. */
const FITTED_MODELS = ['starter-genres', 'poster-text-map', 'starter-language'] as const;
const cardSchema = z.object({
  films: z.union([z.array(z.string()), z.record(z.string(), z.array(z.string()))]),
});

export function splitCalls(studio: Studio): Calls {
  return {
    'splits.list': (input) => studio.project().read('splits.list', input),
    'splits.make': async ({ from, ...input }) => {
      const table = from === undefined ? {} : { from: { ...from, path: resolve(from.path) } };
      return (await studio.project().write('splits.make', { ...input, ...table })).output;
    },
    'splits.use': async (input) => {
      await studio.project().write('splits.use', input);
      return {};
    },
    'splits.report': async (input) => {
      const project = studio.project();
      const [encoder, fittedFilms] = await Promise.all([usableEncoder(studio, project), readFittedFilms()]);
      // Without an encoder the report says that it had no embeddings.
      return project.read('splits.report', { ...input, modelHash: encoder?.hash ?? null, fittedFilms });
    },
  };
}

/** Keys of the films that shipped models were fitted with, validation included. */
async function readFittedFilms(): Promise<string[]> {
  const films = new Set<string>();
  for (const model of FITTED_MODELS) {
    const text = await readFile(resourcePath('models', model, 'card.json'), 'utf8');
    const card = cardSchema.parse(JSON.parse(text));
    for (const film of Object.values(card.films).flat()) films.add(film);
  }
  return [...films];
}
