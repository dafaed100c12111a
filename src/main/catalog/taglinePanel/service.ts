// Blind panels: what the writer thread offers of them, and its handlers.
import type { Output, Parsed } from '../../../shared/contract.ts';
import type { Handlers } from '../../lib/threadCalls.ts';
import type { Caller, Changed } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { makePanel, votePanel, type NewPanel } from './panels.ts';

export interface TaglinePanelWriter {
  'panel.make'(input: NewPanel & Caller): Changed & { output: Output<'panel.start'> };
  'panel.vote'(input: Parsed<'panel.vote'> & Caller): Changed & { output: Output<'panel.vote'> };
}

export function taglinePanelWriting(db: () => WriterDb): Handlers<TaglinePanelWriter> {
  return {
    'panel.make': (input) => makePanel(db(), input),
    'panel.vote': (input) => votePanel(db(), input),
  };
}
