// What the Evaluation page looks at, as it stands in the URL: run, part, labels, tab, genre and the run to compare with.
// Pure reading and writing; the default is the empty string, so that a plain /evaluation is a good address.
import { splitPartSchema, type SplitPart } from '../../../shared/domain.ts';
import { truthSchema, type Truth } from '../../../shared/evaluation/answers.ts';

export const TABS = ['overview', 'thresholds', 'calibration', 'confusion', 'compare', 'report'] as const;
export type Tab = (typeof TABS)[number];

export interface Address {
  /** Null: whichever run the page chooses. */
  run: string | null;
  /** The run that it is compared with. */
  other: string | null;
  split: SplitPart;
  truth: Truth;
  tab: Tab;
  /** Id of the genre that thresholds and calibration are shown for. */
  genre: number | null;
}

export const DEFAULT_ADDRESS: Address = {
  run: null,
  other: null,
  split: 'test',
  truth: 'known',
  tab: 'overview',
  genre: null,
};

/** Reads search parameters; what makes no sense is the default, so an old link still opens. */
export function addressFrom(params: URLSearchParams): Address {
  const genre = params.get('genre');
  const split = splitPartSchema.safeParse(params.get('split'));
  const truth = truthSchema.safeParse(params.get('truth'));
  return {
    run: params.get('run'),
    other: params.get('other'),
    split: split.success ? split.data : DEFAULT_ADDRESS.split,
    truth: truth.success ? truth.data : DEFAULT_ADDRESS.truth,
    tab: TABS.find((tab) => tab === params.get('tab')) ?? DEFAULT_ADDRESS.tab,
    genre: genre !== null && /^\d{1,9}$/.test(genre) ? Number(genre) : null,
  };
}

/** Writes what differs from the default. */
export function addressToSearch(address: Address): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(address) as [keyof Address, string | number | null][])
    if (value !== DEFAULT_ADDRESS[name]) params.set(name, String(value));
  return params.toString();
}
