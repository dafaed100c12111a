// What the page says of models: roles, states, progress, and which section a model stands in. Pure, for tests.
import type { EncoderUse, Model, ModelRole } from '../../../shared/models.ts';
import { bytes, duration } from '../../parts/words.ts';

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

/** Unfinished downloads stand with what is there: they take space and want a decision. */
export function sectionOf({ state }: Pick<Model, 'state'>): ModelSection {
  if (state === 'found') return 'found';
  return state === 'available' ? 'available' : 'installed';
}

/** "212 MB of 608 MB, 12 MB/s, 33 s left, model.safetensors" */
export function progressOf(download: NonNullable<Model['download']>): string {
  const parts = [`${bytes(download.done)} of ${bytes(download.total)}`];
  if (download.perSecond !== null && download.perSecond > 0) parts.push(`${bytes(download.perSecond)}/s`);
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

/** What is shown of a licence in one line; the rest is its tooltip. */
export const shortLicence = (licence: string): string => licence.split(' (')[0] ?? licence;
