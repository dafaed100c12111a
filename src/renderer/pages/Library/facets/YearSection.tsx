// Years of films: decades as bars, both ends as numbers.
import { Group, NumberInput } from '@mantine/core';
import type { Filter } from '../../../../shared/filter.ts';
import { withPart } from '../../../state/filterParts.ts';
import { Histogram } from './Histogram.tsx';
import { TermRow } from './TermRow.tsx';

export interface YearSectionProps {
  filter: Filter;
  decades: readonly { value: string; count: number }[];
  total: number;
  onChange: (filter: Filter) => void;
}

export function YearSection({ filter, decades, total, onChange }: YearSectionProps) {
  const dated = decades.filter((decade) => decade.value !== 'none');
  const none = decades.find((decade) => decade.value === 'none')?.count ?? 0;
  const { yearFrom, yearTo } = filter;
  const first = (i: number): number => Number(dated[i]?.value);
  const at = (year: number): number => dated.findIndex((decade) => year < Number(decade.value) + 10);
  const year = (key: 'yearFrom' | 'yearTo', label: string) => (
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
    <>
      {dated.length > 1 && (
        <Histogram
          name="Year"
          bars={dated.map((decade) => ({ label: `${decade.value}s`, count: decade.count }))}
          selected={
            yearFrom === undefined && yearTo === undefined
              ? null
              : [
                  yearFrom === undefined ? 0 : Math.max(0, at(yearFrom)),
                  yearTo === undefined || at(yearTo) < 0 ? dated.length - 1 : at(yearTo),
                ]
          }
          onRange={(range) => {
            const { yearFrom: _from, yearTo: _to, ...rest } = filter;
            onChange(range === null ? rest : { ...rest, yearFrom: first(range[0]), yearTo: first(range[1]) + 9 });
          }}
        />
      )}
      <Group gap={6} wrap="nowrap" px={4} mt={6}>
        {year('yearFrom', 'From year')}
        {year('yearTo', 'To year')}
      </Group>
      {(none > 0 || filter.hasYear !== undefined) && (
        <TermRow
          name="Without a year"
          term={{ hasYear: false }}
          value={none}
          of={total}
          filter={filter}
          onChange={onChange}
        />
      )}
    </>
  );
}
