// The dialogs that stand over the library while labelling: preview, comparison, label by typing, note, reason.
import { useEffect, useMemo } from 'react';
import { ScrollArea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Genre, PosterRow } from '../../../shared/domain.ts';
import type { Filter, Sort } from '../../../shared/filter.ts';
import { call } from '../../api/client.ts';
import { TypeToLabel } from '../../parts/TypeToLabel.tsx';
import type { ChipState } from '../../parts/GenreChip.tsx';
import { plural, titleOf } from '../../parts/words.ts';
import { keptNoteStore } from '../../state/keptNote.ts';
import { libraryDialogStore, type LibraryDialog } from '../../state/libraryDialog.ts';
import { stateIn } from '../../state/overlay.ts';
import { editTargets, type Selection } from '../../state/selection.ts';
import { useStore } from '../../state/store.ts';
import type { GenreCounts } from '../../state/toggling.ts';
import type { Library } from '../../state/useLibrary.ts';
import { usePoster } from '../../state/usePoster.ts';
import { mixedState, PosterChips } from './Chips.tsx';
import { Compare, type CompareSource } from './Compare/Compare.tsx';
import { NoteDialog } from './NoteDialog.tsx';
import { Preview } from './Preview.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';

/** So many posters can be told apart side by side. */
const MAX_COMPARED = 4;

export interface CullingDialogsProps {
  dialog: LibraryDialog | null;
  filter: Filter;
  sort: Sort;
  library: Library;
  selection: Selection;
  /** The poster that the inspector shows. */
  posterId: number | null;
  summary: GenreCounts[] | null;
  genres: readonly Genre[];
  onToggle: (genreId: number) => void;
}

const close = (): void => {
  libraryDialogStore.set(null);
};

/** Which posters are compared: the selected ones in the order of the view, or the one under the cursor and its neighbour. */
function comparedPosters(selection: Selection, library: Pick<Library, 'rowAt' | 'indexOf'>): number[] {
  const targets = editTargets(selection);
  const [only] = targets;
  if (targets.length === 1 && only !== undefined && selection.cursor !== null) {
    const other = library.rowAt(selection.cursor + 1) ?? library.rowAt(selection.cursor - 1);
    return other && other.id !== only ? [only, other.id] : [only];
  }
  const place = (id: number): number => library.indexOf(id) ?? Number.MAX_SAFE_INTEGER;
  return targets.sort((a, b) => place(a) - place(b)).slice(0, MAX_COMPARED);
}

export function CullingDialogs(props: CullingDialogsProps) {
  const { dialog, filter, sort, library, selection, posterId, summary, genres, onToggle } = props;
  const targets = editTargets(selection);
  const noteKept = useStore(keptNoteStore) !== null;
  const { poster: shown } = usePoster(dialog === 'preview' || dialog === 'label' ? posterId : null);
  const { runGenreIds, total, rowAt, rowOf, indexOf } = library;
  const comparing = dialog === 'compare';
  // Chosen once, when the comparison opens: labels may move posters in the view meanwhile.
  const compared = useMemo(
    () => (comparing ? comparedPosters(selection, { rowAt, indexOf }) : []),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [comparing],
  );
  useEffect(() => {
    if (!comparing) return;
    if (compared.length < 2) {
      notifications.show({ message: 'Select two to four posters to compare them.', autoClose: 3000 });
      close();
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [comparing]);

  const source: CompareSource = {
    total,
    rowOf,
    positionOf: async (id) => indexOf(id) ?? (await call('library.position', { filter, sort, posterId: id })).index,
    idAt: async (index) =>
      rowAt(index)?.id ?? (await call('library.ids', { filter, sort, from: index, to: index + 1 })).ids[0] ?? null,
  };
  const stateOf = (genreId: number): ChipState => {
    const counts = selection.ids.size > 1 ? summary?.find((each) => each.genreId === genreId) : undefined;
    if (counts) return mixedState(counts).state;
    const row: PosterRow | null | undefined = shown ?? (posterId === null ? null : rowOf(posterId));
    return row ? stateIn(row, genreId) : 'unknown';
  };
  return (
    <>
      <Preview opened={dialog === 'preview'} posterId={posterId} genres={genres} onClose={close}>
        {shown && (
          <ScrollArea h="100%" w={300} type="auto" scrollbarSize={8}>
            <PosterChips poster={shown} genres={genres} runGenreIds={runGenreIds} onToggle={onToggle} />
          </ScrollArea>
        )}
      </Preview>
      <Compare
        posterIds={comparing ? compared : []}
        chosen={targets.length}
        source={source}
        genres={genres}
        runGenreIds={runGenreIds}
        onClose={close}
      />
      <TypeToLabel
        opened={dialog === 'label' && targets.length > 0}
        what={targets.length > 1 ? plural(targets.length, 'poster') : shown ? titleOf(shown) : ''}
        genres={genres}
        stateOf={stateOf}
        onToggle={onToggle}
        onClose={close}
      />
      <NoteDialog opened={dialog === 'note' || (dialog === null && noteKept)} posterIds={targets} onClose={close} />
      <ReasonDialog opened={dialog === 'reason'} onClose={close} />
    </>
  );
}
