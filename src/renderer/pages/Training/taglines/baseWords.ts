// The language models that a tagline model can begin with: which there are, which one is taken unasked, and what each is
// worth, in words. Pure.
import type { Model } from '../../../../shared/models.ts';

/** What the form calls the language model that ships, and the id that it has among models. */
export const STARTER_BASE = 'starter';
export const STARTER_LANGUAGE = 'starter-language';
const AUTO = 'auto';

const isLanguage = ({ roles, state }: Pick<Model, 'roles' | 'state'>): boolean =>
  roles.includes('language') && state === 'installed';

/** Installed GPT-2 models that somebody downloaded or added, largest first. */
export const installedBases = (models: readonly Model[]): Model[] =>
  models.filter((model) => isLanguage(model) && !model.shipped).sort((a, b) => b.bytes - a.bytes);

/** Choices of the form: the automatic one says what it comes to. */
export function baseOptions(models: readonly Model[]): { value: string; label: string }[] {
  const installed = installedBases(models);
  return [
    { value: AUTO, label: `Automatic: ${installed[0]?.id ?? 'the starter model'}` },
    { value: STARTER_BASE, label: 'Starter model' },
    ...installed.map(({ id }) => ({ value: id, label: id })),
  ];
}

/** What the chosen base is worth, and what would be better. `download`: whether a link to the Models page belongs to it. */
export function baseWords(base: string, models: readonly Model[]): { about: string; download: boolean } {
  const installed = installedBases(models);
  const taken = base === AUTO ? (installed[0]?.id ?? STARTER_BASE) : base;
  if (taken !== STARTER_BASE)
    return {
      about: `Learned English from the web before it sees a tagline; larger, so slower to train than the starter model.`,
      download: false,
    };
  const known =
    'Ships with the studio: small and fast, learned from taglines and plots alone, so its phrases are plain.';
  return installed.length > 0
    ? { about: `${known} ${installed[0]!.id} is installed and knows far more English.`, download: false }
    : { about: `${known} gpt2 knows far more English and replaces it as soon as it is downloaded.`, download: true };
}
