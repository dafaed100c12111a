// The facets panel: genres by state, source, split, what a poster has, and years. Counts are under the current filter.
import { memo, useState, type ReactNode } from 'react';
import { Accordion, Group, NumberInput, ScrollArea, SegmentedControl, Text } from '@mantine/core';
import type { Genre, GenreState } from '../../../shared/domain.ts';
import type { Filter } from '../../../shared/filter.ts';
import { useCall } from '../../api/queries.ts';
import { useSetting } from '../../state/settings.ts';
import { genrePart, withGenrePart, withPart } from '../../state/filterParts.ts';
import { FacetRow } from './FacetRow.tsx';
import classes from './Facets.module.css';

const SOURCES = { person: 'A person', import: 'An import', model: 'A model', none: 'Nobody yet' } as const;
const SPLITS = { train: 'Train', validation: 'Validation', test: 'Test', none: 'None' } as const;
const SECTIONS = ['genres', 'labelled', 'split', 'has', 'year'];

export interface FacetsProps {
  filter: Filter;
  genres: readonly Genre[];
  onChange: (filter: Filter) => void;
}

function Section({ value, title, children }: { value: string; title: string; children: ReactNode }) {
  return (
    <Accordion.Item value={value}>
      <Accordion.Control px="xs">
        <Text size="sm" fw={600}>
          {title}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>{children}</Accordion.Panel>
    </Accordion.Item>
  );
}

/** Drawn anew only when the filter, the counts or the genres change, not as the cursor moves. */
export const Facets = memo(function Facets({ filter, genres, onChange }: FacetsProps) {
  const { data } = useCall('library.facets', { filter }, { keep: true });
  const [counted, setCounted] = useState<GenreState>('present');
  const [folded, setFolded] = useSetting('ui.foldedFacets', []);
  const total = data?.total ?? 0;

  const clickGenre = (genreId: number, not: boolean): void => {
    const now = genrePart(filter, genreId);
    const same = now?.state === counted && (now.not ?? false) === not;
    onChange(withGenrePart(filter, genreId, same ? undefined : { state: counted, ...(not ? { not } : {}) }));
  };
  const genreRow = (genre: Genre): ReactNode => {
    const found = data?.genres.find((g) => g.genreId === genre.id);
    const part = genrePart(filter, genre.id);
    const other = part && part.state !== counted ? ` (${part.state})` : '';
    return (
      <FacetRow
        key={genre.id}
        name={genre.name + other}
        value={found?.[counted] ?? 0}
        of={total}
        part={part ? (part.not ? 'not' : 'must') : null}
        onMust={() => {
          clickGenre(genre.id, false);
        }}
        onNot={() => {
          clickGenre(genre.id, true);
        }}
      />
    );
  };
  const choice = <K extends 'labelled' | 'split'>(
    key: K,
    names: Record<string, string>,
    counts: { value: string; count: number }[] | undefined,
  ): ReactNode[] =>
    Object.entries(names).map(([value, name]) => (
      <FacetRow
        key={value}
        name={name}
        value={counts?.find((c) => c.value === value)?.count ?? 0}
        of={total}
        part={filter[key] === value ? 'must' : null}
        onMust={() => {
          onChange(withPart(filter, key, filter[key] === value ? undefined : (value as Filter[K])));
        }}
      />
    ));
  const has = (key: 'hasPrediction' | 'hasTagline' | 'hasImage', name: string): ReactNode => {
    const now = filter[key];
    const set = (value: boolean) => () => {
      onChange(withPart(filter, key, now === value ? undefined : value));
    };
    return (
      <FacetRow
        name={name}
        value={data?.[key] ?? 0}
        of={total}
        part={now === undefined ? null : now ? 'must' : 'not'}
        onMust={set(true)}
        onNot={set(false)}
      />
    );
  };
  const year = (key: 'yearFrom' | 'yearTo', label: string): ReactNode => (
    <NumberInput
      aria-label={label}
      placeholder={label}
      size="xs"
      hideControls
      allowDecimal={false}
      min={1850}
      max={2200}
      value={filter[key] ?? ''}
      onChange={(value) => {
        const whole = typeof value === 'number' && value >= 1850 ? value : undefined;
        if (whole !== filter[key] && (whole !== undefined || value === '')) onChange(withPart(filter, key, whole));
      }}
    />
  );

  return (
    <ScrollArea className={classes.panel} type="auto" scrollbarSize={8} component="aside" aria-label="Facets">
      <Accordion
        multiple
        variant="default"
        value={SECTIONS.filter((s) => !folded.includes(s))}
        onChange={(open) => {
          setFolded(SECTIONS.filter((s) => !open.includes(s)));
        }}
        transitionDuration={0}
        chevronSize={16}
        styles={{ control: { minHeight: 34 }, label: { padding: 6 }, content: { padding: '0 10px 8px 4px' } }}
      >
        <Section value="genres" title="Genres">
          <SegmentedControl
            fullWidth
            size="xs"
            mb={6}
            aria-label="Count posters where the genre is"
            value={counted}
            onChange={(value) => {
              setCounted(value as GenreState);
            }}
            data={[
              { value: 'present', label: 'Present' },
              { value: 'absent', label: 'Absent' },
              { value: 'unknown', label: 'Unknown' },
            ]}
          />
          {genres.map(genreRow)}
        </Section>
        <Section value="labelled" title="Labelled by">
          {choice('labelled', SOURCES, data?.labelled)}
        </Section>
        <Section value="split" title="Split">
          {choice('split', SPLITS, data?.split)}
        </Section>
        <Section value="has" title="Has">
          {has('hasPrediction', 'Prediction')}
          {has('hasTagline', 'Tagline')}
          {has('hasImage', 'Image')}
        </Section>
        <Section value="year" title="Year">
          <Group gap={6} wrap="nowrap" px={4}>
            {year('yearFrom', 'From year')}
            {year('yearTo', 'To year')}
          </Group>
        </Section>
      </Accordion>
    </ScrollArea>
  );
});
