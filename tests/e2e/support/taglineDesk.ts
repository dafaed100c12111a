// The tagline desk as its tests see it: its parts on the page, and what the studio says of the poster at hand.
import { expect as expectSoon, type Locator } from '@playwright/test';
import type { Output } from '../../../src/shared/contract.ts';
import type { StudioPage } from './studioPage.ts';

/** Models are opened and drafts written meanwhile: the page may be late. */
export const expect = expectSoon.configure({ timeout: 60_000 });
/** The first request opens the models. */
export const FIRST_DRAFTS = 120_000;
export const DRAFTS = 90_000;

type Poster = Output<'desk.poster'>;

export interface TaglineDesk {
  /** The button of a list. */
  list(name: string): Locator;
  queue(): Locator;
  /** The line of the poster at hand. */
  current(): Locator;
  drafts(): Locator;
  cards(): Locator;
  /** The card that keys act on. */
  chosen(): Locator;
  /** The cards of drafts that nobody decided upon. */
  open(): Locator;
  approval(): Locator;
  /** Everything that was done is on disk. */
  saved(): Promise<void>;
  posterId(): Promise<number>;
  /** The poster at hand as the studio has it. */
  poster(): Promise<Poster>;
  chosenId(): Promise<string>;
  draftOf(id: string): Promise<Poster['drafts'][number] | undefined>;
}

export function deskOf({ page, ask }: Pick<StudioPage, 'page' | 'ask'>): TaglineDesk {
  const queue = (): Locator => page.getByRole('listbox', { name: 'Queue of posters' });
  const current = (): Locator => queue().getByRole('option', { selected: true });
  const drafts = (): Locator => page.getByRole('region', { name: 'Drafts', exact: true });
  const cards = (): Locator => drafts().getByRole('article', { name: /^Draft \d+: / });
  const chosen = (): Locator => drafts().locator('article[aria-current]');
  const posterId = async (): Promise<number> => Number(await current().getAttribute('data-poster'));
  const poster = async (): Promise<Poster> => ask('desk.poster', { posterId: await posterId() });
  return {
    list: (name) =>
      page.getByRole('group', { name: 'List' }).getByRole('button', { name: new RegExp(`^${name}(:|$)`) }),
    queue,
    current,
    drafts,
    cards,
    chosen,
    open: () => cards().and(page.locator('[data-state="open"]')),
    approval: () => page.getByRole('status', { name: 'Approval' }),
    saved: () => expect(page.getByLabel('Saved')).toHaveAttribute('aria-busy', 'false'),
    posterId,
    poster,
    chosenId: async () => (await chosen().getAttribute('data-draft')) ?? '',
    draftOf: async (id) => (await poster()).drafts.find((draft) => draft.id === id),
  };
}
