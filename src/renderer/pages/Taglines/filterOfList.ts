// A list of the desk as a filter of the library, for what is done with all of its posters. Pure.
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import { conjoin, normal, type Filter } from '../../../shared/filter.ts';

const OWN: Readonly<Record<DeskList, Filter>> = {
  all: {},
  none: { hasTagline: false, noneOf: [{ drafts: 'waiting' }] },
  waiting: { drafts: 'waiting' },
  draft: { approval: 'draft' },
  proposed: { approval: 'proposed' },
  approved: { approval: 'approved' },
};

/** The posters that a list shows under a filter. */
export const filterOfList = (list: DeskList, filter: Filter): Filter => conjoin([OWN[list], normal(filter)]);
