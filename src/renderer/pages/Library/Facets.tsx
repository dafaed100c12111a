// The facets panel: saved views, genres by state, probability, who labelled, what waits for a decision, years, split, runs.
// Counts are under the current filter. Each row stands for a term of the filter, which the search field shows as text.
import { memo, useState, type ReactNode } from 'react';
import { Accordion, ScrollArea, SegmentedControl, Text } from '@mantine/core';
import type { Genre, GenreState } from '../../../shared/domain.ts';
import { viewToSearch, type Filter, type Sort } from '../../../shared/filter.ts';
import { useCall } from '../../api/queries.ts';
import { genreInFocusStore } from '../../state/edits.ts';
import { genrePart, withGenrePart } from '../../state/filterParts.ts';
import { useSetting } from '../../state/settings.ts';
import { useStore } from '../../state/store.ts';
import { FacetRow } from './FacetRow.tsx';
import { ProbabilitySection } from './facets/ProbabilitySection.tsx';
import { SavedViews } from './facets/SavedViews.tsx';
import { TermRow } from './facets/TermRow.tsx';
import { YearSection } from './facets/YearSection.tsx';
import classes from './Facets.module.css';

const SOURCES = { person: 'A person', import: 'An import', model: 'A model', none: 'Nobody yet' } as const;
const SPLITS = { train: 'Train', validation: 'Validation', test: 'Test', none: 'None' } as const;
const SECTIONS = ['views', 'genres', 'probability', 'labelled', 'decide', 'has', 'year', 'split', 'run'];
/** Folded until somebody opens them: their counts take longer. */
const FOLDED_AT_FIRST = ['run'];

export interface FacetsProps {
  filter: Filter;
  sort: Sort;
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
export const Facets = memo(function Facets({ filter, sort, genres, onChange }: FacetsProps) {
  const [folded, setFolded] = useSetting('ui.foldedFacets', FOLDED_AT_FIRST);
  const [counted, setCounted] = useState<GenreState>('present');
  const lastGenre = useStore(genreInFocusStore);
  const [chosenGenre, setChosenGenre] = useSetting('ui.facetGenre', -1);
  const isOpen = (section: string): boolean => !folded.includes(section);
  const focus = genres.find((genre) => genre.id === chosenGenre) ?? genres.find((g) => g.id === lastGenre) ?? genres[0];
  const { data } = useCall(
    'library.facets',
    {
      filter,
      ...(isOpen('probability') && focus ? { genreId: focus.id } : {}),
      ...(isOpen('run') ? { runs: true } : {}),
    },
    { keep: true },
  );
  const runs = useCall('runs.list', {}, { enabled: isOpen('run') }).data?.runs ?? [];
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
  const row = (name: string, term: Filter, value: number | undefined): ReactNode => (
    <TermRow key={name} name={name} term={term} value={value ?? 0} of={total} filter={filter} onChange={onChange} />
  );
  const countOf = (counts: { value: string; count: number }[] | null | undefined, value: string): number =>
    counts?.find((each) => each.value === value)?.count ?? 0;

  return (
    <ScrollArea className={classes.panel} type="auto" scrollbarSize={8} component="aside" aria-label="Facets">
      <Accordion
        multiple
        variant="default"
        value={SECTIONS.filter(isOpen)}
        onChange={(open) => {
          setFolded(SECTIONS.filter((s) => !open.includes(s)));
        }}
        transitionDuration={0}
        chevronSize={16}
        styles={{ control: { minHeight: 34 }, label: { padding: 6 }, content: { padding: '0 10px 8px 4px' } }}
      >
        <Section value="views" title="Views">
          <SavedViews search={viewToSearch(filter, sort)} />
        </Section>
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
        <Section value="probability" title="Probability">
          <ProbabilitySection
            filter={filter}
            genres={genres}
            genreId={focus?.id}
            counts={data?.probability}
            onGenre={setChosenGenre}
            onChange={onChange}
          />
        </Section>
        <Section value="labelled" title="Labelled by">
          {Object.entries(SOURCES).map(([value, name]) =>
            row(name, { labelled: value as keyof typeof SOURCES }, countOf(data?.labelled, value)),
          )}
          {data?.people.map((person) => row(person.value, { by: [person.value] }, person.count))}
        </Section>
        <Section value="decide" title="To decide">
          {row('Looks wrong', { issue: 'wrong' }, data?.issues.wrong)}
          {row('Looks missing', { issue: 'missing' }, data?.issues.missing)}
          {row('Second look', { secondLook: true }, data?.secondLook)}
          {row('Drafts waiting', { drafts: 'waiting' }, data?.drafts.waiting)}
          {row('Tagline proposed', { approval: 'proposed' }, countOf(data?.approval, 'proposed'))}
          {row('Flagged', { flagged: true }, data?.flagged)}
          {row('In conflict', { conflict: true }, data?.conflict)}
          {row('Duplicates', { duplicates: 'any' }, data?.duplicates.any)}
          {row('Differing ones', { duplicates: 'conflicting' }, data?.duplicates.conflicting)}
        </Section>
        <Section value="has" title="Has">
          {row('Prediction', { hasPrediction: true }, data?.hasPrediction)}
          {row('Tagline', { hasTagline: true }, data?.hasTagline)}
          {row('Approved tagline', { approval: 'approved' }, countOf(data?.approval, 'approved'))}
          {row('Image', { hasImage: true }, data?.hasImage)}
          {row('Note', { hasNote: true }, data?.hasNote)}
        </Section>
        <Section value="year" title="Year">
          <YearSection filter={filter} decades={data?.years ?? []} total={total} onChange={onChange} />
        </Section>
        <Section value="split" title="Split">
          {Object.entries(SPLITS).map(([value, name]) =>
            row(name, { split: value as keyof typeof SPLITS }, countOf(data?.split, value)),
          )}
        </Section>
        <Section value="run" title="Predicted by run">
          {runs.map((run) => row(run.name, { run: run.id }, countOf(data?.runs, run.id)))}
          {runs.length === 0 && (
            <Text size="xs" className="quiet" px={4}>
              No run yet.
            </Text>
          )}
        </Section>
      </Accordion>
    </ScrollArea>
  );
});
