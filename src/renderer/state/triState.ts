// The three states of a genre over a mixed selection: add it to all, remove it from all, leave it as it is. Presses go round:
// the first adds, the second removes, the third takes both back, so that the mix is again what it was.
import { call } from '../api/client.ts';
import { sendEdit, setGenre } from './edits.ts';
import { stepAfter, type GenreCounts, type Step } from './toggling.ts';

/** The edits of a round, oldest first: their batches once they are known. */
type Made = Promise<string | null>[];

/** Rounds under way over one selection, by genre. Another selection starts anew. */
let rounds: { of: ReadonlySet<number>; made: Map<number, Made> } = { of: new Set(), made: new Map() };

export function clearRounds(): void {
  rounds = { of: new Set(), made: new Map() };
}

/** What the next press on a genre does to a selection. */
export function nextStep(selection: ReadonlySet<number>, counts: GenreCounts): Step | null {
  const made = rounds.of === selection ? rounds.made.get(counts.genreId) : undefined;
  return stepAfter(made?.length ?? 0, counts);
}

/** Does the step that `nextStep` named. Errors are shown, not thrown. */
export async function takeStep(selection: ReadonlySet<number>, genreId: number, step: Step): Promise<void> {
  if (rounds.of !== selection) rounds = { of: selection, made: new Map() };
  const { made } = rounds;
  if (step === 'leave') {
    const batches = made.get(genreId) ?? [];
    made.delete(genreId);
    for (const batch of batches.reverse()) {
      const batchId = await batch;
      if (batchId !== null) await takeBack(batchId);
    }
    return;
  }
  const edit = setGenre([...selection], genreId, step === 'add' ? 'present' : 'absent');
  made.set(genreId, step === 'add' ? [edit] : [...(made.get(genreId) ?? []), edit]);
  await edit;
}

/** By undo where it is the last edit, which leaves it to be done again; else by a revert. */
async function takeBack(batchId: string): Promise<void> {
  try {
    const { undo } = await call('edits.stack', {});
    if (undo?.batchId === batchId) await sendEdit('edits.undo', {}, 'the selection as it was');
    else await sendEdit('edits.revert', { batchId }, 'the selection as it was');
  } catch {
    // Shown by sendEdit; a failed question leaves the selection as it is, and undo at hand.
  }
}
