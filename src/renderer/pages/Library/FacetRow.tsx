// One row of a facet: name, bar, count under the current filter. Click: must have; alt-click or minus: must not; again:
// neither.
import { UnstyledButton } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { count } from '../../parts/words.ts';
import classes from './Facets.module.css';

export interface FacetRowProps {
  name: string;
  value: number;
  /** Posters in the view: the full bar. */
  of: number;
  part: 'must' | 'not' | null;
  onMust: () => void;
  onNot?: () => void;
}

export function FacetRow({ name, value, of, part, onMust, onNot }: FacetRowProps) {
  const said = part === 'must' ? ', must have' : part === 'not' ? ', must not have' : '';
  return (
    <UnstyledButton
      className={classes.row}
      data-part={part ?? undefined}
      aria-pressed={part !== null}
      aria-label={`${name}: ${count(value)}${said}`}
      title={onNot ? `${name}. Click: must have. Alt-click, or the minus key: must not have.` : name}
      onKeyDown={(event) => {
        if (event.key !== '-' || !onNot) return;
        event.preventDefault();
        event.stopPropagation();
        onNot();
      }}
      onClick={(event) => {
        if (event.altKey && onNot) onNot();
        else onMust();
      }}
    >
      <span className={classes.mark} aria-hidden>
        {part === 'must' && <IconPlus size={14} />}
        {part === 'not' && <IconMinus size={14} />}
      </span>
      <span className={classes.name}>{name}</span>
      <span className={classes.bar} aria-hidden>
        <span className={classes.fill} style={{ width: of === 0 ? 0 : `${(100 * value) / of}%` }} />
      </span>
      <span className={classes.count}>{count(value)}</span>
    </UnstyledButton>
  );
}
