// The line above the grid: how many posters, sort, card size, export, panels.
import { ActionIcon, Box, Group, Select, Slider, Text, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconBlockquote,
  IconFileExport,
  IconLayoutSidebar,
  IconLayoutSidebarRight,
} from '@tabler/icons-react';
import type { Sort } from '../../../shared/filter.ts';
import type { Likeness } from '../../state/likeness.ts';
import { FindBy } from './similar/FindBy.tsx';
import { WaitingKeys } from '../../parts/WaitingKeys.tsx';
import { plural } from '../../parts/words.ts';

const SORTS: { value: Sort['by']; label: string }[] = [
  { value: 'title', label: 'Title' },
  { value: 'year', label: 'Year' },
  { value: 'added', label: 'Added' },
  { value: 'uncertainty', label: 'Model is unsure' },
  { value: 'disagreement', label: 'Model disagrees' },
];

export interface ToolbarProps {
  total: number;
  selected: number;
  sort: Sort;
  cardWidth: number;
  facetsOpen: boolean;
  inspectorOpen: boolean;
  onSort: (sort: Sort) => void;
  onCardWidth: (width: number) => void;
  onFacets: () => void;
  onInspector: () => void;
  onExport: () => void;
  onTaglines: () => void;
  /** The posters are ranked by likeness: the sort does not matter. */
  ranked: boolean;
  onFind: (likeness: Likeness) => void;
}

export function Toolbar(props: ToolbarProps) {
  const { total, selected, sort, cardWidth, onSort } = props;
  return (
    <Group
      h={44}
      px="xs"
      gap={6}
      wrap="nowrap"
      role="toolbar"
      aria-label="View"
      style={{ borderBottom: '1px solid var(--line)', background: 'var(--surface)' }}
    >
      <Tooltip label={props.facetsOpen ? 'Hide the facets (B)' : 'Show the facets (B)'}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Facets panel"
          aria-pressed={props.facetsOpen}
          onClick={props.onFacets}
        >
          <IconLayoutSidebar size={18} />
        </ActionIcon>
      </Tooltip>
      <Text size="sm" style={{ whiteSpace: 'nowrap' }} role="status" aria-label="Posters in view">
        <b>{plural(total, 'poster')}</b>
        {selected > 1 && <span className="quiet">, {selected.toLocaleString('en')} selected</span>}
      </Text>
      <WaitingKeys />
      <Box flex={1} />
      <Select
        aria-label="Sort by"
        size="xs"
        w={140}
        allowDeselect={false}
        disabled={props.ranked}
        data={props.ranked ? [{ value: sort.by, label: 'Most similar' }] : SORTS}
        value={sort.by}
        comboboxProps={{ transitionProps: { duration: 80 } }}
        onChange={(value) => {
          const by = (value ?? 'title') as Sort['by'];
          onSort({ by, descending: by === 'uncertainty' || by === 'disagreement' });
        }}
      />
      <Tooltip label={sort.descending ? 'Largest first' : 'Smallest first'}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={sort.descending ? 'Sorted descending' : 'Sorted ascending'}
          disabled={props.ranked}
          onClick={() => {
            onSort({ ...sort, descending: !sort.descending });
          }}
        >
          {sort.descending ? <IconArrowDown size={18} /> : <IconArrowUp size={18} />}
        </ActionIcon>
      </Tooltip>
      <Slider
        w={90}
        size="xs"
        min={96}
        max={240}
        step={4}
        label={null}
        thumbLabel="Card size"
        value={cardWidth}
        onChange={props.onCardWidth}
        visibleFrom="xs"
      />
      <FindBy onFind={props.onFind} />
      <Tooltip label={`Draft taglines for ${selected > 1 ? 'the selection' : 'these posters'} (Shift T)`}>
        <ActionIcon variant="subtle" color="gray" aria-label="Draft taglines" onClick={props.onTaglines}>
          <IconBlockquote size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Export these posters’ labels">
        <ActionIcon variant="subtle" color="gray" aria-label="Export" onClick={props.onExport}>
          <IconFileExport size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={props.inspectorOpen ? 'Hide the inspector (Enter)' : 'Show the inspector (Enter)'}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Inspector panel"
          aria-pressed={props.inspectorOpen}
          onClick={props.onInspector}
        >
          <IconLayoutSidebarRight size={18} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
