// Whether the project's image encoder is there, read from the list of models, and what gets it back. Pure, for tests.
import type { Model, ModelList } from '../../shared/models.ts';

export interface EncoderTrouble {
  id: string;
  /** As the list has it; null when the list does not know it, as after a folder of one's own was removed. */
  model: Model | null;
}

/** A model of which there are no files that could be used, in part or at all. */
export const isGone = (state: Model['state']): boolean => state !== 'installed' && state !== 'broken';

/** What stands in the way of new embeddings; null when nothing does, or no project is open. */
export function encoderTrouble({ encoder, models }: Pick<ModelList, 'encoder' | 'models'>): EncoderTrouble | null {
  if (encoder === null) return null;
  const model = models.find(({ id }) => id === encoder.id) ?? null;
  return model?.state === 'installed' ? null : { id: encoder.id, model };
}

/** What happened, in one sentence. */
export function troubleWords({ id, model }: EncoderTrouble): string {
  if (model?.state === 'broken')
    return `${id}, the image encoder of this project, cannot be used: ${model.problem ?? 'its files are damaged'}.`;
  if (model?.state === 'downloading') return `${id}, the image encoder of this project, is being downloaded.`;
  return `${id}, the image encoder of this project, is not installed any more.`;
}
