// What the evaluation of tagline runs looks at, as it stands in the URL: run, part, what was withheld, tab. Pure reading and
// writing; the defaults are left out.
import { splitPartSchema, type SplitPart } from '../../../../shared/domain.ts';
import { TOLD_FIELDS, type Withheld } from '../../../../shared/taglines/toldScores.ts';

export const TAGLINE_TABS = ['scores', 'examples', 'table', 'card'] as const;
export type TaglineTab = (typeof TAGLINE_TABS)[number];

export interface TaglineAddress {
  /** Null: whichever run the page chooses. */
  run: string | null;
  split: SplitPart;
  /** What the model was not told; null: whatever the run shows first. */
  without: Withheld | null;
  tab: TaglineTab;
}

const DEFAULT: TaglineAddress = { run: null, split: 'test', without: null, tab: 'scores' };

/** Reads search parameters; what makes no sense is the default, so an old link still opens. */
export function taglineAddressFrom(params: URLSearchParams): TaglineAddress {
  const split = splitPartSchema.safeParse(params.get('split'));
  return {
    run: params.get('run'),
    split: split.success ? split.data : DEFAULT.split,
    without: withheldFrom(params.get('without')),
    tab: TAGLINE_TABS.find((tab) => tab === params.get('tab')) ?? DEFAULT.tab,
  };
}

/** "genres,title"; "nothing" where everything is told. */
const NOTHING = 'nothing';
function withheldFrom(text: string | null): Withheld | null {
  if (text === null || text === NOTHING) return text === null ? null : [];
  const names = text.split(',');
  const fields = TOLD_FIELDS.filter((field) => names.includes(field));
  return fields.length === 0 ? DEFAULT.without : fields;
}

/** Writes what differs from the default, and that it is about taglines. */
export function taglineAddressToSearch(address: TaglineAddress): string {
  const params = new URLSearchParams({ task: 'taglines' });
  for (const name of ['run', 'split', 'tab'] as const) {
    const value = address[name];
    if (value !== null && value !== DEFAULT[name]) params.set(name, value);
  }
  if (address.without !== null) params.set('without', address.without.join(',') || NOTHING);
  return params.toString();
}
