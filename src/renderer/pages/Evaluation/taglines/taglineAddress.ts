// What the evaluation of tagline runs looks at, as it stands in the URL: run, part, tab. Pure reading and writing; the defaults
// are left out.
import { splitPartSchema, type SplitPart } from '../../../../shared/domain.ts';

export const TAGLINE_TABS = ['scores', 'examples', 'table', 'card'] as const;
export type TaglineTab = (typeof TAGLINE_TABS)[number];

export interface TaglineAddress {
  /** Null: whichever run the page chooses. */
  run: string | null;
  split: SplitPart;
  tab: TaglineTab;
}

const DEFAULT: TaglineAddress = { run: null, split: 'test', tab: 'scores' };

/** Reads search parameters; what makes no sense is the default, so an old link still opens. */
export function taglineAddressFrom(params: URLSearchParams): TaglineAddress {
  const split = splitPartSchema.safeParse(params.get('split'));
  return {
    run: params.get('run'),
    split: split.success ? split.data : DEFAULT.split,
    tab: TAGLINE_TABS.find((tab) => tab === params.get('tab')) ?? DEFAULT.tab,
  };
}

/** Writes what differs from the default, and that it is about taglines. */
export function taglineAddressToSearch(address: TaglineAddress): string {
  const params = new URLSearchParams({ task: 'taglines' });
  for (const name of ['run', 'split', 'tab'] as const) {
    const value = address[name];
    if (value !== null && value !== DEFAULT[name]) params.set(name, value);
  }
  return params.toString();
}
