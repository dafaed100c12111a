// News of who edited what, for the others who are here. Comfort only: an edit is done and told before.
import { callKind } from '../dispatch.ts';
import type { Studio } from '../studio.ts';
import type { Presence } from './presence.ts';

interface Done {
  batchId: string | null;
  changed: number;
  savedAt: string;
  what?: string | null;
}
const isEdit = (output: unknown): output is Done =>
  typeof output === 'object' && output !== null && 'batchId' in output && 'changed' in output && 'savedAt' in output;

/** Tells of an edit while several people are here. */
export function editNews(studio: Studio, presence: Presence, name: string, person: string, output: unknown): void {
  if (!isEdit(output) || output.batchId === null || callKind(name) !== 'mutation' || presence.here().length < 2) return;
  const { changed, savedAt: at, batchId } = output;
  const tell = (what: string): void => {
    studio.hub.emit('people.edited', { person, what, changed, at });
  };
  if (typeof output.what === 'string') {
    tell(`${name === 'edits.undo' ? 'undo' : 'redo'}: ${output.what}`);
    return;
  }
  studio
    .project()
    .write('edits.stack', { person })
    .then(({ undo }) => {
      if (undo?.batchId === batchId) tell(undo.what);
    })
    .catch(() => undefined);
}
