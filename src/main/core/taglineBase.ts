// The language model that a tagline training begins with: the one that was named, or the best that is installed. What was
// chosen for the user is told, never done silently.
import { AppError } from '../../shared/errors.ts';
import type { InstalledModel, ModelRef } from '../modelStore/model.ts';
import { languageModel } from './models/encoders.ts';
import type { Studio } from './studio.ts';

/** The language model that ships with the studio. */
export const STARTER_LANGUAGE = 'starter-language';

export interface ChosenBase {
  model: ModelRef;
  /** In words, where it was chosen for the user. */
  told: string | null;
}

/**
 * `starter`, the id of an installed model, or `auto`: the largest GPT-2 that is installed, else the starter.
 * @throws AppError `not_found`, `corrupt`, `unsupported` (it writes no text)
 */
export async function chooseBase(studio: Studio, base: string): Promise<ChosenBase> {
  if (base === 'starter') return { model: await languageModel(studio, STARTER_LANGUAGE), told: null };
  if (base !== 'auto') return { model: await languageModel(studio, base), told: null };
  const largest = (await writers(studio)).sort((a, b) => b.bytes - a.bytes)[0];
  if (largest !== undefined) {
    const { id, hash, family, folder } = largest;
    return { model: { id, hash, family, folder }, told: `It begins with ${id}, the largest GPT-2 that is installed.` };
  }
  return {
    model: await languageModel(studio, STARTER_LANGUAGE),
    told: 'No GPT-2 is installed: it begins with the small language model that ships with the studio, which knows little of the world. Download gpt2 for better drafts.',
  };
}

/** Language models that were added or downloaded and can be used. */
async function writers(studio: Studio): Promise<InstalledModel[]> {
  const installed = await studio.models.installed();
  return installed.filter(({ roles, problem, shipped }) => roles.includes('language') && problem === null && !shipped);
}

/** The installed language model that a run began with, by its hash. @throws AppError `conflict` when it is not installed */
export async function baseOfRun(
  studio: Studio,
  run: { name: string; base: { id: string; hash: string } },
): Promise<ModelRef> {
  const installed = await studio.models.installed();
  const found = installed.find(({ hash, problem }) => hash === run.base.hash && problem === null);
  if (found) return { id: found.id, hash: found.hash, family: found.family, folder: found.folder };
  throw new AppError(
    'conflict',
    `The run "${run.name}" was trained on the language model ${run.base.id} (${run.base.hash.slice(0, 12)}), which is not installed.`,
    { hint: 'Install that model, or train a new run.' },
  );
}
