// The line above the grid: how many posters, what restricts the view, sort, card size, export, panels.
import { ActionIcon, Button, Group, Pill, Select, Slider, Text, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconFileExport,
  IconLayoutSidebar,
  IconLayoutSidebarRight,
} from '@tabler/icons-react';
import { printFilter, type Filter, type FilterNames, type Sort } from '../../../shared/filter.ts';
import type { Likeness } from '../../state/likeness.ts';
import { FindBy } from './similar/FindBy.tsx';
import { WaitingKeys } from '../../parts/WaitingKeys.tsx';
import { plural } from '../../parts/words.ts';
import { useFilterNames } from '../../state/filterNames.ts';
import { eachTerm, partCount } from '../../state/filterParts.ts';

const SORTS: { value: Sort['by']; label: string }[] = [
  { value: 'title', label: 'Title' },
  { value: 'year', label: 'Year' },
  { value: 'added', label: 'Added' },
  { value: 'uncertainty', label: 'Model is unsure' },
  { value: 'disagreement', label: 'Model disagrees' },
];

/** The parts of a filter in words, each with the filter without it. What has no words of its own stands as its text. */
export function filterParts(filter: Filter, names: FilterNames): { words: string; without: Filter }[] {
  return eachTerm(filter).map(({ term, without }) => ({ words: wordsOf(term, names), without }));
}

function wordsOf(term: Filter, names: FilterNames): string {
  const [genre] = term.genres ?? [];
  if (genre) {
    const name = names.genres.find((g) => g.id === genre.genreId)?.name ?? `genre ${genre.genreId}`;
    return `${genre.not ? 'not ' : ''}${name}${genre.state === 'present' ? '' : ` ${genre.state}`}`;
  }
  if (term.text !== undefined) return /^"[^"]*"$/.test(term.text) ? `“${term.text.slice(1, -1)}”` : `“${term.text}”`;
  if (term.labelled !== undefined)
    return term.labelled === 'none' ? 'labelled by nobody' : `labelled by ${term.labelled}`;
  if (term.split !== undefined) return term.split === 'none' ? 'in no split' : `split ${term.split}`;
  if (term.yearFrom !== undefined) return `from ${term.yearFrom}`;
  if (term.yearTo !== undefined) return `to ${term.yearTo}`;
  if (term.filmKey !== undefined) return 'one film';
  if (term.posterIds !== undefined) return plural(term.posterIds.length, 'chosen poster');
  if (term.flagged !== undefined) return term.flagged ? 'flagged' : 'not flagged';
  for (const [name, what] of WITH) if (term[name] !== undefined) return `${term[name] ? 'with' : 'without'} ${what}`;
  return printFilter(term, names);
}

const WITH = [
  ['hasPrediction', 'prediction'],
  ['hasTagline', 'tagline'],
  ['hasImage', 'image'],
  ['hasNote', 'note'],
  ['hasYear', 'year'],
] as const;

export interface ToolbarProps {
  total: number;
  selected: number;
  filter: Filter;
  sort: Sort;
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
  const { total, selected, filter, sort, cardWidth, onFilter, onSort } = props;
  const { names } = useFilterNames(true);
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
      <Group gap={4} wrap="nowrap" flex={1} miw={0} style={{ overflowX: 'auto', scrollbarWidth: 'none' }}>
        {filterParts(filter, names).map((part) => (
          <Pill
            key={part.words}
            title={part.words}
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
