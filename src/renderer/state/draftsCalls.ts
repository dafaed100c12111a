// Calls and events of drafting, typed by their own contract: for as long as they are not part of the studio's.
import type { z } from 'zod';
import type { draftsCalls, draftsEvents } from '../../shared/calls/drafts.ts';
import { call } from '../api/client.ts';

type Calls = typeof draftsCalls;
export type DraftsInput<N extends keyof Calls> = z.input<Calls[N]['input']>;

export const callDrafts = call as unknown as <N extends keyof Calls>(
  name: N,
  input: DraftsInput<N>,
) => Promise<z.output<Calls[N]['output']>>;

type Made = z.output<(typeof draftsEvents)['drafts.made']>;

/** What an event of drafting says; null for another one. */
export const madeOf = (event: { name: string; payload: unknown }): Made | null =>
  event.name === 'drafts.made' ? (event.payload as Made) : null;
