// What the page says of models: roles, states, progress, precision, and which section a model stands in. Pure, for tests.
import type { EncoderUse, Model, ModelList, ModelRole } from '../../../shared/models.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { duration } from '../../parts/words.ts';

const ROLE_WORDS: Record<ModelRole, string> = { image: 'Posters', text: 'Words', language: 'Taglines' };

/** "Posters and words" */
export function rolesOf(roles: readonly ModelRole[]): string {
  const [first = '', ...rest] = roles.map((role) => ROLE_WORDS[role]);
  return [first, ...rest.map((word) => word.toLowerCase())].join(' and ');
}

/** As the papers write them. */
export const FAMILY_WORDS: Readonly<Record<Model['family'], string>> = {
  efficientnet: 'EfficientNet',
  clip: 'CLIP',
  bert: 'BERT',
  gpt2: 'GPT-2',
};

export type ModelSection = 'installed' | 'found' | 'available';

/**
 * Unfinished downloads stand with what is there: they take space and want a decision. So does the project's encoder,
 * also when it is gone.
 */
export function sectionOf({ id, state }: Pick<Model, 'id' | 'state'>, encoder: string | null): ModelSection {
  if (id === encoder) return 'installed';
  if (state === 'found') return 'found';
  return state === 'available' ? 'available' : 'installed';
}

/** The models of a section, those that the project uses first. */
export function inSection({ models, encoder }: Pick<ModelList, 'models' | 'encoder'>, section: ModelSection): Model[] {
  const rank = ({ id, usedFor }: Model): number => (id === encoder?.id ? 0 : usedFor.length > 0 ? 1 : 2);
  return models.filter((model) => sectionOf(model, encoder?.id ?? null) === section).sort((a, b) => rank(a) - rank(b));
}

/** "212 MB of 608 MB, 12 MB/s, 33 s left, model.safetensors" */
export function progressOf(download: NonNullable<Model['download']>): string {
  const parts = [`${formatBytes(download.done)} of ${formatBytes(download.total)}`];
  if (download.perSecond !== null && download.perSecond > 0) parts.push(`${formatBytes(download.perSecond)}/s`);
  if (download.secondsLeft !== null) parts.push(`${duration(download.secondsLeft)} left`);
  if (download.file !== null) parts.push(download.file);
  return parts.join(', ');
}

/** Done share in percent, 0 while nothing is known. */
export const shareOf = ({ done, total }: { done: number; total: number }): number =>
  total > 0 ? Math.min(100, (100 * done) / total) : 0;

/** "whole poster, int8"; empty for the usual view and precision. */
export function wordsOfUse({ view, precision }: Pick<EncoderUse, 'view' | 'precision'>): string {
  return [view === 'whole' ? 'whole poster' : '', precision === 'int8' ? 'int8' : ''].filter(Boolean).join(', ');
}

/**
 * What int8 gives and costs of an image encoder. Figures are those of docs/results.md ("Speed beside PyTorch" and what
 * follows it); where nothing was measured it says so.
 */
export function int8Words(family: Model['family']): string {
  if (family === 'efficientnet')
    return 'For CPUs: about two thirds of the time. Embeddings differ a little (cosine to float32 0.9975 on average, 0.99 at least, over 320 posters) and are kept apart.';
  return 'For CPUs: 2.0 times as fast (ViT-B/32 on two cores). Embeddings differ a little, how much was not measured with trained CLIP weights; they are kept apart.';
}

/** Why an address cannot be downloaded from; empty is the usual hub. */
export const endpointProblem = (address: string): string | null =>
  address === '' || (/^https?:\/\//i.test(address) && URL.canParse(address))
    ? null
    : 'A web address begins with https:// (or http:// for a mirror of your own).';

/** What is shown of a licence in one line; the rest is its tooltip. */
export const shortLicence = (licence: string): string => licence.split(' (')[0] ?? licence;

/**
 * Which language model tagline trainings begin with, and what would be better; null where none is there. A run keeps the model
 * that it began with, so drafts change only with a new run.
 */
export function languageWords(models: readonly Model[]): string | null {
  const writers = models.filter(({ roles, state }) => roles.includes('language') && state === 'installed');
  const largest = writers.filter(({ shipped }) => !shipped).sort((a, b) => b.bytes - a.bytes)[0];
  if (largest)
    return `Tagline models that are trained from now on begin with ${largest.id}. The starter tagline model and earlier runs stay as they are: train a new run to draft with it.`;
  if (writers.length === 0) return null;
  return 'Taglines are written with the starter language model, which needs no download and learned from taglines and plots alone. gpt2 replaces it as soon as it is downloaded: tagline models that are trained from then on begin with it.';
}
