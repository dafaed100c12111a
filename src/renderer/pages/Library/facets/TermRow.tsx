// A row of a facet that stands for one term of the filter.
import type { Filter } from '../../../../shared/filter.ts';
import { termPart, withTerm } from '../../../state/filterParts.ts';
import { FacetRow } from '../FacetRow.tsx';

export interface TermRowProps {
  name: string;
  term: Filter;
  value: number;
  of: number;
  filter: Filter;
  onChange: (filter: Filter) => void;
}

export function TermRow({ name, term, value, of, filter, onChange }: TermRowProps) {
  return (
    <FacetRow
      name={name}
      value={value}
      of={of}
      part={termPart(filter, term)}
      onMust={() => {
        onChange(withTerm(filter, term, 'must'));
      }}
      onNot={() => {
        onChange(withTerm(filter, term, 'not'));
      }}
    />
  );
}
