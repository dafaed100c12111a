// What restricts the view, part by part, each to be removed. A line of its own, so that no part is cut off beside open panels.
import { Button, Group, Pill } from '@mantine/core';
import { printFilter, type Filter, type FilterNames } from '../../../shared/filter.ts';
import { plural } from '../../parts/words.ts';
import { useFilterNames } from '../../state/filterNames.ts';
import { eachTerm } from '../../state/filterParts.ts';

/** The parts of a filter in words, each with the filter without it. What has no words of its own stands as its text. */
function filterParts(filter: Filter, names: FilterNames): { words: string; without: Filter }[] {
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

export interface FilterBarProps {
  filter: Filter;
  onFilter: (filter: Filter) => void;
}

export function FilterBar({ filter, onFilter }: FilterBarProps) {
  const { names } = useFilterNames(true);
  const parts = filterParts(filter, names);
  if (parts.length === 0) return null;
  return (
    <Group
      gap={4}
      px="xs"
      py={4}
      mih={30}
      mah={58}
      role="group"
      aria-label="Filters in force"
      style={{
        flex: 'none',
        overflowY: 'auto',
        borderBottom: '1px solid var(--line)',
        background: 'var(--surface)',
      }}
    >
      {parts.map((part) => (
        <Pill
          key={part.words}
          title={part.words}
          maw="100%"
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
      {parts.length > 1 && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => {
            onFilter({});
          }}
        >
          Remove all
        </Button>
      )}
    </Group>
  );
}
