// How an event moves the list of models. Pure: no cache, no transport.
import type { Model } from '../../shared/models.ts';

/** The list with one model as an event tells of it; a model that the list does not have is left to the next answer. */
export function withModel(models: readonly Model[], model: Model): Model[] {
  return models.map((each) => (each.id === model.id ? model : each));
}
