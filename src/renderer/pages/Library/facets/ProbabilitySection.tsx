// How sure the active run is of one genre: a histogram under the filter, and a range of it as a part of the filter.
import { Select, Text } from '@mantine/core';
import type { Genre } from '../../../../shared/domain.ts';
import type { Filter } from '../../../../shared/filter.ts';
import { Histogram } from './Histogram.tsx';

export interface ProbabilitySectionProps {
  filter: Filter;
  genres: readonly Genre[];
  genreId: number | undefined;
  /** Posters per range; null without a run that knows the genre. */
  counts: readonly number[] | null | undefined;
  onGenre: (genreId: number) => void;
  onChange: (filter: Filter) => void;
}

export function ProbabilitySection({ filter, genres, genreId, counts, onGenre, onChange }: ProbabilitySectionProps) {
  const bins = counts?.length ?? 0;
  const edge = (i: number): number => Math.round((100 * i) / Math.max(1, bins)) / 100;
  const now = filter.probability?.find((range) => range.genreId === genreId);
  const set = (range: [number, number] | null): void => {
    const { probability = [], ...rest } = filter;
    const others = probability.filter((each) => each.genreId !== genreId);
    if (range !== null && genreId !== undefined) {
      const [from, to] = [edge(range[0]), edge(range[1] + 1)];
      others.push({ genreId, ...(from > 0 ? { from } : {}), ...(to < 1 ? { to } : {}) });
    }
    onChange(others.length > 0 ? { ...rest, probability: others } : rest);
  };
  return (
    <>
      <Select
        size="xs"
        mb={6}
        mx={4}
        searchable
        allowDeselect={false}
        aria-label="Probability of"
        data={genres.map((genre) => ({ value: String(genre.id), label: genre.name }))}
        value={genreId === undefined ? null : String(genreId)}
        onChange={(value) => {
          if (value !== null) onGenre(Number(value));
        }}
      />
      {counts === null && (
        <Text size="xs" className="quiet" px={4}>
          The active run has no probabilities of this genre.
        </Text>
      )}
      {counts && (
        <Histogram
          name="Probability"
          bars={counts.map((count, i) => ({ label: `${edge(i)} to ${edge(i + 1)}`, count }))}
          selected={
            now
              ? [Math.floor((now.from ?? 0) * bins + 1e-9), Math.max(0, Math.ceil((now.to ?? 1) * bins - 1e-9) - 1)]
              : null
          }
          onRange={set}
        />
      )}
    </>
  );
}
