// One genre of a poster or a selection as a chip that toggles. States differ in form, not only in colour: present is filled,
// absent struck, unknown dashed, mixed half filled; the model's probability is a thin bar, its doubt a triangle.
import { UnstyledButton, Tooltip } from '@mantine/core';
import { IconAlertTriangleFilled, IconUserFilled } from '@tabler/icons-react';
import type { GenreState } from '../../shared/domain.ts';
import { disagrees } from './opinion.ts';
import { percent } from './words.ts';
import classes from './GenreChip.module.css';

export type ChipState = GenreState | 'mixed';

export interface GenreChipProps {
  name: string;
  state: ChipState;
  /** Set by a person; else an import. Not told for a mixed selection. */
  byPerson: boolean;
  probability: number | null;
  /** Key that toggles it, as written on the key cap. */
  keyCap?: string;
  /** Says how a mixed selection is mixed, and as a short figure on the chip. */
  mix?: string;
  share?: string;
  /** What a click does, where it is not a plain toggle. */
  next?: string;
  focused?: boolean;
  onToggle: () => void;
  onClear: () => void;
}

const WORDS: Record<ChipState, string> = {
  present: 'present',
  absent: 'absent',
  unknown: 'undecided',
  mixed: 'on some',
};

export function GenreChip(props: GenreChipProps) {
  const { name, state, byPerson, probability, keyCap, mix, share, next, focused, onToggle, onClear } = props;
  const doubted = state !== 'mixed' && disagrees(state, probability);
  const source = mix !== undefined ? mix : byPerson ? 'set by a person' : state === 'unknown' ? '' : 'from an import';
  const model = probability === null ? '' : `model ${percent(probability)}`;
  const said = [WORDS[state], source, model, doubted ? 'the model disagrees' : ''].filter(Boolean).join(', ');
  return (
    <Tooltip
      label={
        <>
          {name}: {said}. {next !== undefined && `${next}. `}
          {keyCap !== undefined && `Key ${keyCap.toUpperCase()}. `}Alt-click makes it undecided.
        </>
      }
      openDelay={500}
      w={220}
    >
      <UnstyledButton
        className={classes.chip}
        data-state={state}
        data-person={byPerson || undefined}
        data-focused={focused || undefined}
        aria-pressed={state === 'mixed' ? 'mixed' : state === 'present'}
        aria-label={`${name}: ${said}`}
        onClick={(event) => {
          if (event.altKey) onClear();
          else onToggle();
        }}
      >
        <span className={classes.key} aria-hidden>
          {keyCap?.toUpperCase()}
        </span>
        <span className={classes.name}>{name}</span>
        {share !== undefined && <span className={classes.share}>{share}</span>}
        {doubted && <IconAlertTriangleFilled className={classes.doubt} size={12} aria-hidden />}
        {byPerson && <IconUserFilled className={classes.person} size={11} aria-hidden />}
        {probability !== null && (
          <span className={classes.bar} aria-hidden>
            <span className={classes.fill} style={{ width: `${probability * 100}%` }} />
          </span>
        )}
      </UnstyledButton>
    </Tooltip>
  );
}
