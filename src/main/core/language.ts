// Starts the trainings of a tokenizer and of a language model. Refuses at once what can be known to fail; the rest is the jobs'.
import { stat } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { refuseExisting } from '../lib/atomicFile.ts';
import { refuseFolder } from '../lib/atomicFolder.ts';
import type { CallHandlers } from './dispatch.ts';
import { isLanguageFolder, modelOut, tokenizerFileOf, tokenizerOut } from './jobs/languagePlaces.ts';
import type { Studio } from './studio.ts';

type Calls = Pick<CallHandlers, 'train.tokenizer' | 'train.language'>;

export function languageCalls(studio: Studio): Calls {
  return {
    'train.tokenizer': async (input) => {
      const { dir } = studio.project();
      await refuseExisting(await tokenizerOut(dir, input.out), input.overwrite);
      await checkSplit(studio, input.splitName);
      const job = await studio.jobs().start('tokenizer', 'Train a tokenizer', input);
      return { jobId: job.id };
    },
    'train.language': async (input) => {
      const { dir } = studio.project();
      const { width, heads } = input.recipe;
      if (width % heads !== 0) {
        throw new AppError('bad_input', `width ${width} is not a multiple of ${heads} heads.`, {
          hint: 'Choose another number of heads, or a width that they divide.',
          details: { fields: ['recipe.width', 'recipe.heads'] },
        });
      }
      if (input.install !== undefined) await refuseInstalled(studio, input.install);
      const { overwrite } = input;
      await refuseFolder(await modelOut(dir, input.out), { overwrite, replaceable: isLanguageFolder });
      await checkSplit(studio, input.splitName);
      const tokenizer = input.tokenizer ?? tokenizerFileOf(dir);
      if ((await stat(tokenizer).catch(() => null)) === null) {
        throw new AppError('not_found', `There is no tokenizer ${tokenizer}.`, {
          hint: 'Make it first: `marquee train tokenizer`.',
          details: { path: tokenizer },
        });
      }
      const job = await studio.jobs().start('language', 'Train a language model', input);
      return { jobId: job.id };
    },
  };
}

/** A training of hours is not to end with a name that is taken. */
async function refuseInstalled(studio: Studio, id: string): Promise<void> {
  if (!(await studio.models.installed()).some((model) => model.id === id)) return;
  throw new AppError('conflict', `A model called "${id}" is installed already.`, {
    hint: 'Choose another name, or remove that model first.',
    details: { fields: ['install'] },
  });
}

async function checkSplit(studio: Studio, splitName: string | undefined): Promise<void> {
  if (splitName === undefined) return;
  const { splits } = await studio.project().read('splits.list', {});
  if (splits.some(({ name }) => name === splitName)) return;
  throw new AppError('not_found', `The project has no split named ${splitName}.`, {
    hint: splits.length === 0 ? 'Import posters first.' : `It has ${splits.map(({ name }) => name).join(', ')}.`,
  });
}
