// Words of the tagline form's settings that are not part of a recipe, and of what is counted before a start. Pure.
import type { Output } from '../../../../shared/contract.ts';
import { count, plural } from '../../../parts/words.ts';
import type { TaglineTrainDraft } from '../../../state/taglineDraft.ts';

interface Words {
  label: string;
  about: string;
}

export const TARGET_WORDS: Readonly<Record<TaglineTrainDraft['targets'], Words>> = {
  all: {
    label: 'All taglines',
    about: 'Every tagline of the training part; accepted and edited drafts are among them.',
  },
  accepted: {
    label: 'Accepted drafts alone',
    about: 'Only drafts that somebody accepted or edited: turns a run towards your taste.',
  },
};

/** Whether the desk drafts with a run once it is done. */
export const USE_WORDS: Readonly<Record<TaglineTrainDraft['use'], Words>> = {
  unlessWorse: {
    label: 'Draft with it unless worse',
    about:
      'The desk drafts with the new run, unless its lift on validation is worse than that of the one in use; in place of the starter, where its lift is beyond noise.',
  },
  always: { label: 'Draft with it', about: 'The desk drafts with the new run in any case.' },
  never: { label: 'Leave the desk as it is', about: 'The run is kept; you choose it for drafting when you like it.' },
};

/** "2,379 taglines to learn from, 297 to choose the best epoch, 298 kept for the test; 12 of them accepted drafts." */
export function countWords(targets: TaglineTrainDraft['targets'], counts: Output<'taglines.targets'>): string {
  const { train, validation, test, accepted, notEmbedded } = counts;
  if (train === 0)
    return targets === 'accepted'
      ? 'Nobody has accepted a draft yet: there is nothing to learn from. Accept some under Taglines.'
      : 'No poster of the training part has a tagline: import some, or write them in the library.';
  const what = targets === 'accepted' ? 'accepted draft' : 'tagline';
  return [
    `${plural(train, what)} to learn from, ${count(validation)} to choose the best epoch, ${count(test)} kept for the test`,
    targets === 'all' && accepted > 0 ? `; ${plural(accepted, 'accepted draft')} among them` : '',
    '.',
    notEmbedded > 0 ? ` ${plural(notEmbedded, 'poster')} go through the encoder first, which takes a while.` : '',
  ].join('');
}
