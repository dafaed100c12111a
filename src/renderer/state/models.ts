// The list of models, followed by events: a download moves its bar without asking again, and whatever ends asks anew.
import type { StudioEvent } from '../../shared/contract.ts';
import type { ModelList } from '../../shared/models.ts';
import { queryClient, queryKey } from '../api/queries.ts';
import { withModel } from './modelList.ts';

const KEY = queryKey('models.list', {});

/** Takes in events that concern models. */
export function followModels(event: StudioEvent): void {
  if (event.name === 'project.changed') void queryClient.invalidateQueries({ queryKey: KEY });
  if (event.name !== 'model.updated') return;
  const { model } = event.payload;
  if (model?.state !== 'downloading') {
    // Added, removed, paused, whole: sections change, and other models of the list may as well.
    void queryClient.invalidateQueries({ queryKey: KEY });
    return;
  }
  queryClient.setQueryData(KEY, (old: ModelList | undefined) =>
    old === undefined ? undefined : { ...old, models: withModel(old.models, model) },
  );
}

/** The list as a call has just answered it. */
export function keepList(list: ModelList): void {
  queryClient.setQueryData(KEY, (old: (ModelList & { atRevision: number }) | undefined) =>
    old === undefined ? undefined : { ...old, ...list },
  );
}
