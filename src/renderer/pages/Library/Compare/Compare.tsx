// Two to four posters side by side, with zoom and pan that they share and their genres under each. Keys act on the poster in
// focus; next and previous put another poster of the view in its place. Knows the view by `CompareSource` only.
import { useState } from 'react';
import { ActionIcon, Group, Kbd, Modal, Text, Tooltip } from '@mantine/core';
import { IconZoomIn, IconZoomOut, IconZoomReset } from '@tabler/icons-react';
import type { Genre, PosterRow } from '../../../../shared/domain.ts';
import { GENRE_KEYS } from '../../../../shared/keymap.ts';
import { inDialogToo, useKeys, type KeyHandlers } from '../../../keys/keyHandlers.ts';
import { useKeyPlace } from '../../../keys/keyPlaces.ts';
import { TypeToLabel } from '../../../parts/TypeToLabel.tsx';
import { plural, titleOf } from '../../../parts/words.ts';
import { genreInFocusStore, setGenre, showError, undoHandlers } from '../../../state/edits.ts';
import { toggleOn } from '../../../state/labelling.ts';
import { keptNoteStore } from '../../../state/keptNote.ts';
import { setFlag } from '../../../state/marks.ts';
import { stateIn } from '../../../state/overlay.ts';
import { useStore } from '../../../state/store.ts';
import { usePoster } from '../../../state/usePoster.ts';
import { NoteDialog } from '../NoteDialog.tsx';
import { ComparePane } from './ComparePane.tsx';
import { ZOOM_STEP } from './linkedView.ts';
import { useLinkedView } from './useLinkedView.ts';
import classes from './Compare.module.css';

/** The view that posters come from. */
export interface CompareSource {
  total: number;
  /** Place of a poster in the view; null when it is not in it. */
  positionOf: (posterId: number) => Promise<number | null>;
  idAt: (index: number) => Promise<number | null>;
  rowOf: (posterId: number) => PosterRow | undefined;
}

export interface CompareProps {
  /** Empty: closed. */
  posterIds: readonly number[];
  /** How many are selected; more than are compared are named in the head. */
  chosen: number;
  source: CompareSource;
  genres: readonly Genre[];
  runGenreIds: readonly number[];
  onClose: () => void;
}

export function Compare({ posterIds, chosen, onClose, ...rest }: CompareProps) {
  return (
    <Modal
      opened={posterIds.length > 1}
      onClose={onClose}
      closeOnEscape={false}
      fullScreen
      padding="xs"
      title={
        chosen > posterIds.length
          ? `Compare the first ${posterIds.length} of ${plural(chosen, 'selected poster')}`
          : `Compare ${posterIds.length} posters`
      }
      aria-label="Compare posters"
      classNames={{ body: classes.body ?? '', content: classes.content ?? '' }}
    >
      <Panes first={posterIds} onClose={onClose} {...rest} />
    </Modal>
  );
}

function Panes(props: Omit<CompareProps, 'posterIds' | 'chosen'> & { first: readonly number[] }) {
  const { first, source, genres, runGenreIds, onClose } = props;
  useKeyPlace('compare');
  const [ids, setIds] = useState(first);
  const [focus, setFocus] = useState(0);
  const { view, box, zoomBy, whole, drag } = useLinkedView();
  const [dialog, setDialog] = useState<'label' | 'note' | null>(null);
  const focused = ids[focus] ?? ids[0] ?? 0;
  const { poster } = usePoster(focused);
  const noteKept = useStore(keptNoteStore) !== null;

  /** Another poster of the view in the focused place, skipping those that are shown. */
  const replace = (by: 1 | -1) => () => {
    const turn = async (): Promise<void> => {
      const from = await source.positionOf(focused);
      for (let index = (from ?? -1) + by; index >= 0 && index < source.total; index += by) {
        const id = await source.idAt(index);
        if (id === null) return;
        if (ids.includes(id)) continue;
        setIds((now) => now.map((each, i) => (i === focus ? id : each)));
        return;
      }
    };
    turn().catch((error: unknown) => showError(error, 'The next poster could not be shown'));
  };
  const rowOf = (id: number): PosterRow | undefined => (poster?.id === id ? poster : source.rowOf(id));
  const toggle = (posterId: number, genreId: number): void => void toggleOn([posterId], genreId, rowOf, undefined);

  const zoomIn = (): void => {
    zoomBy(ZOOM_STEP);
  };
  const zoomOut = (): void => {
    zoomBy(1 / ZOOM_STEP);
  };

  const handlers: KeyHandlers = {
    escape: onClose,
    ...undoHandlers,
    'compare.left': () => {
      setFocus((focus + ids.length - 1) % ids.length);
    },
    'compare.right': () => {
      setFocus((focus + 1) % ids.length);
    },
    'compare.zoomIn': zoomIn,
    'compare.zoomOut': zoomOut,
    'compare.fit': whole,
    'move.next': replace(1),
    'move.previous': replace(-1),
    label: () => {
      setDialog('label');
    },
    note: () => {
      setDialog('note');
    },
    flag: () => void setFlag([focused], !(rowOf(focused)?.flagged ?? false)),
    undecided: () => {
      const genreId = genreInFocusStore.get();
      if (genreId !== null) void setGenre([focused], genreId, 'unknown');
    },
  };
  GENRE_KEYS.forEach((_, i) => {
    handlers[`genre.${i}`] = () => {
      const genre = genres[i];
      if (genre) toggle(focused, genre.id);
    };
  });
  useKeys(inDialogToo(handlers));

  const close = (): void => {
    setDialog(null);
  };
  return (
    <div className={classes.compare} ref={box}>
      <Group gap="xs" wrap="nowrap" role="toolbar" aria-label="Zoom">
        <Tooltip label="Zoom out (-)">
          <ActionIcon variant="subtle" color="gray" aria-label="Zoom out" onClick={zoomOut}>
            <IconZoomOut size={18} />
          </ActionIcon>
        </Tooltip>
        <Text size="sm" w={52} ta="center" role="status" aria-label="Zoom of all posters">
          {Math.round(view.zoom * 100)} %
        </Text>
        <Tooltip label="Zoom in (+)">
          <ActionIcon variant="subtle" color="gray" aria-label="Zoom in" onClick={zoomIn}>
            <IconZoomIn size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Whole posters (.)">
          <ActionIcon variant="subtle" color="gray" aria-label="Whole posters" onClick={whole}>
            <IconZoomReset size={18} />
          </ActionIcon>
        </Tooltip>
        <Text size="xs" className="quiet" truncate>
          <Kbd size="xs">←</Kbd> <Kbd size="xs">→</Kbd> focus, <Kbd size="xs">J</Kbd> <Kbd size="xs">K</Kbd> other
          posters in this place, wheel zooms, drag moves all, genre keys act on the poster in focus,{' '}
          <Kbd size="xs">Esc</Kbd> closes
        </Text>
      </Group>
      <div
        className={classes.panes}
        style={{
          gridTemplateColumns: `repeat(${ids.length}, minmax(0, 1fr))`,
          // All pictures follow these: one change moves all.
          ...({ '--zoom': view.zoom, '--x': `${view.x}px`, '--y': `${view.y}px` } as Record<string, string | number>),
        }}
        {...drag}
      >
        {ids.map((id, i) => (
          <ComparePane
            key={i}
            posterId={id}
            number={i + 1}
            focused={i === focus}
            zoomedIn={view.zoom > 1}
            genres={genres}
            runGenreIds={runGenreIds}
            onFocus={() => {
              setFocus(i);
            }}
            onToggle={(genreId) => {
              setFocus(i);
              toggle(id, genreId);
            }}
          />
        ))}
      </div>
      <TypeToLabel
        opened={dialog === 'label'}
        what={poster ? titleOf(poster) : ''}
        genres={genres}
        stateOf={(genreId) => (poster ? stateIn(poster, genreId) : 'unknown')}
        onToggle={(genreId) => {
          toggle(focused, genreId);
        }}
        onClose={close}
      />
      <NoteDialog opened={dialog === 'note' || (dialog === null && noteKept)} posterIds={[focused]} onClose={close} />
    </div>
  );
}
