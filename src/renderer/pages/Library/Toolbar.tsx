// The line above the grid: how many posters, what restricts the view, sort, card size, export, panels.
import { ActionIcon, Button, Group, Pill, Select, Slider, Text, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconFileExport,
  IconLayoutSidebar,
  IconLayoutSidebarRight,
} from '@tabler/icons-react';
import type { Genre } from '../../../shared/domain.ts';
import type { Filter, Sort } from '../../../shared/filter.ts';
import type { Likeness } from '../../state/likeness.ts';
import { FindBy } from './similar/FindBy.tsx';
import { plural } from '../../parts/words.ts';
import { partCount, withGenrePart, withPart } from '../../state/filterParts.ts';

const SORTS: { value: Sort['by']; label: string }[] = [
  { value: 'title', label: 'Title' },
  { value: 'year', label: 'Year' },
  { value: 'added', label: 'Added' },
  { value: 'uncertainty', label: 'Model is unsure' },
  { value: 'disagreement', label: 'Model disagrees' },
];

/** A part of the filter in words and the filter without it. */
export function filterParts(filter: Filter, genres: readonly Genre[]): { words: string; without: Filter }[] {
  const nameOf = (id: number): string => genres.find((g) => g.id === id)?.name ?? `genre ${id}`;
  const parts: { words: string; without: Filter }[] = (filter.genres ?? []).map((g) => ({
    words: `${g.not ? 'not ' : ''}${nameOf(g.genreId)}${g.state === 'present' ? '' : ` ${g.state}`}`,
    without: withGenrePart(filter, g.genreId, undefined),
  }));
  const scalar = (key: Exclude<keyof Filter, 'genres'>, words: string): void => {
    if (filter[key] !== undefined) parts.push({ words, without: withPart(filter, key, undefined) });
  };
  scalar('text', `“${filter.text ?? ''}”`);
  scalar('labelled', filter.labelled === 'none' ? 'labelled by nobody' : `labelled by ${filter.labelled ?? ''}`);
  scalar('split', filter.split === 'none' ? 'in no split' : `split ${filter.split ?? ''}`);
  scalar('hasPrediction', filter.hasPrediction ? 'with prediction' : 'without prediction');
  scalar('hasTagline', filter.hasTagline ? 'with tagline' : 'without tagline');
  scalar('hasImage', filter.hasImage ? 'with image' : 'without image');
  scalar('yearFrom', `from ${filter.yearFrom ?? ''}`);
  scalar('yearTo', `to ${filter.yearTo ?? ''}`);
  scalar('filmKey', 'one film');
  scalar('posterIds', plural(filter.posterIds?.length ?? 0, 'chosen poster'));
  return parts;
}

export interface ToolbarProps {
  total: number;
  selected: number;
  filter: Filter;
  sort: Sort;
  genres: readonly Genre[];
  cardWidth: number;
  facetsOpen: boolean;
  inspectorOpen: boolean;
  onFilter: (filter: Filter) => void;
  onSort: (sort: Sort) => void;
  onCardWidth: (width: number) => void;
  onFacets: () => void;
  onInspector: () => void;
  onExport: () => void;
  /** The posters are ranked by likeness: the sort does not matter. */
  ranked: boolean;
  onFind: (likeness: Likeness) => void;
}

export function Toolbar(props: ToolbarProps) {
  const { total, selected, filter, sort, genres, cardWidth, onFilter, onSort } = props;
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
      <Group gap={4} wrap="nowrap" flex={1} miw={0} style={{ overflowX: 'auto', scrollbarWidth: 'none' }}>
        {filterParts(filter, genres).map((part) => (
          <Pill
            key={part.words}
            flex="none"
            withRemoveButton
            size="sm"
            removeButtonProps={{ 'aria-label': `Remove the filter ${part.words}`, 'aria-hidden': false }}
            onRemove={() => {
              onFilter(part.without);
            }}
          >
            {part.words}
          </Pill>
        ))}
        {partCount(filter) > 1 && (
          <Button
            size="compact-xs"
            variant="subtle"
            flex="none"
            onClick={() => {
              onFilter({});
            }}
          >
            Clear
          </Button>
        )}
      </Group>
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
