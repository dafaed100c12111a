// The bar of paint mode: which genre and state the pointer carries, and how to leave. A tag at the pointer says the same.
import { useEffect, useRef } from 'react';
import { Button, Group, Kbd, SegmentedControl, Select, Text, Tooltip } from '@mantine/core';
import { IconBrush } from '@tabler/icons-react';
import type { Genre, GenreState } from '../../../shared/domain.ts';
import { brushStore, type Brush } from '../../state/brush.ts';
import classes from './PaintBar.module.css';

const STATES = [
  { value: 'present', label: 'Add' },
  { value: 'absent', label: 'Remove' },
  { value: 'unknown', label: 'Undecided' },
];
const HOW =
  'Click or drag over posters; each stroke is one step to undo. Enter paints the poster under the cursor, genre keys change the genre.';
const SIGNS: Record<GenreState, string> = { present: '+', absent: '−', unknown: '?' };

/** Follows the pointer without drawing anything anew. */
function PointerTag({ text }: { text: string }) {
  const tag = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const follow = (event: PointerEvent): void => {
      if (!tag.current) return;
      const over = (event.target as Element | null)?.closest('#poster-grid') != null;
      tag.current.style.display = over ? 'block' : 'none';
      tag.current.style.transform = `translate(${event.clientX + 14}px, ${event.clientY + 14}px)`;
    };
    window.addEventListener('pointermove', follow);
    return () => {
      window.removeEventListener('pointermove', follow);
    };
  }, []);
  return (
    <div ref={tag} className={classes.tag} style={{ display: 'none' }} aria-hidden>
      {text}
    </div>
  );
}

export function PaintBar({ brush, genres }: { brush: Brush; genres: readonly Genre[] }) {
  const name = genres.find((genre) => genre.id === brush.genreId)?.name ?? '';
  return (
    <Group className={classes.bar} gap="xs" wrap="nowrap" role="toolbar" aria-label="Paint">
      <Tooltip label={HOW} w={260} multiline>
        <IconBrush size={18} aria-label={HOW} role="img" style={{ flex: 'none' }} />
      </Tooltip>
      <Select
        aria-label="Genre to paint"
        size="xs"
        w={140}
        searchable
        allowDeselect={false}
        data={genres.map((genre) => ({ value: String(genre.id), label: genre.name }))}
        value={String(brush.genreId)}
        comboboxProps={{ transitionProps: { duration: 80 } }}
        // The next keys are for the posters, not for the list.
        onOptionSubmit={() => document.getElementById('poster-grid')?.focus()}
        onChange={(value) => {
          if (value !== null) brushStore.set({ ...brush, genreId: Number(value) });
        }}
      />
      <SegmentedControl
        aria-label="State to paint"
        size="xs"
        data={STATES}
        value={brush.state}
        onChange={(value) => {
          brushStore.set({ ...brush, state: value as GenreState });
        }}
      />
      <Text size="xs" className="quiet" flex={1} truncate title={HOW}>
        A stroke is one undo
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        rightSection={<Kbd size="xs">Esc</Kbd>}
        onClick={() => {
          brushStore.set(null);
        }}
      >
        Done
      </Button>
      <PointerTag text={`${SIGNS[brush.state]} ${name}`} />
    </Group>
  );
}
