// Leaves a project behind: nothing of it may be asked for, shown or edited once another one is open.
import { forgetRevision } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { keyQueue } from '../keys/waiting.ts';
import { brushStore } from './brush.ts';
import { genreInFocusStore, reasonStore } from './edits.ts';
import { keptNoteStore } from './keptNote.ts';
import { deskPaintStore } from './deskPaint.ts';
import { stoppedDecisionStore } from './deskEdits.ts';
import { lastDeskStore } from './deskView.ts';
import { clearPaint } from './overlay.ts';
import { NO_SELECTION, selectionStore } from './selection.ts';
import { clearRounds } from './triState.ts';
import { clearTaglineTrainDraft } from './taglineDraft.ts';
import { clearTrainDraft } from './trainDraft.ts';
import { lastEvaluationStore, lastViewStore } from './view.ts';

/** Answers about posters that another project does not have, or has as something else. */
const ABOUT_POSTERS = [
  'poster.get',
  'poster.history',
  'edits.recent',
  'selection.summary',
  'review.queue',
  'review.counts',
  'runs.changed',
  'runs.crossing',
  'runs.cell',
  'runs.compare',
  'runs.report',
  'splits.report',
  'desk.poster',
  'desk.queue',
  'desk.position',
];

/** Forgets the selection, paint and answers of the project that was open; everything on screen is asked for anew. */
export function forgetProject(): Promise<void> {
  forgetRevision();
  keyQueue.giveUp();
  selectionStore.set(NO_SELECTION);
  genreInFocusStore.set(null);
  reasonStore.set(null);
  brushStore.set(null);
  keptNoteStore.set(null);
  clearRounds();
  lastViewStore.set('');
  lastEvaluationStore.set('');
  lastDeskStore.set('');
  deskPaintStore.set([]);
  stoppedDecisionStore.set(null);
  clearPaint();
  clearTrainDraft();
  clearTaglineTrainDraft();
  for (const name of ABOUT_POSTERS) queryClient.removeQueries({ queryKey: [name] });
  return queryClient.resetQueries();
}
