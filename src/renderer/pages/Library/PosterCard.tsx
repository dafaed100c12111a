// One card of the grid: the poster whole, its title when there is room, and at most three marks (flagged, has a note,
// the model disagrees, edited by a person), and the probability of the genre in focus. Plain elements: hundreds of cards pass by in a scroll.
import { memo, type ReactNode } from 'react';
import { IconAlertTriangleFilled, IconCheck, IconFlagFilled, IconNote, IconUserFilled } from '@tabler/icons-react';
import type { GenreState, PosterRow } from '../../../shared/domain.ts';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { isolated, percent, titleOf } from '../../parts/words.ts';
import { TITLE_FROM } from './geometry.ts';
import classes from './PosterGrid.module.css';

/** Disagreement from which a card carries the triangle. */
const MARKED_DISAGREEMENT = 0.9;

export interface PosterCardProps {
  row: PosterRow | undefined;
  index: number;
  width: number;
  left: number;
  selected: boolean;
  cursor: boolean;
  /** Probability of the genre in focus. */
  focusProbability: number | null;
  /** In a ranked list: the cosine to what it is ranked by. */
  cosine: number | null;
  /** In paint mode: the state of the genre that is painted. */
  brushState: GenreState | null;
}

/** At most so many marks; what a person noted comes before what the model thinks. */
const MARKS = 3;

function marksOf(row: PosterRow): ReactNode[] {
  const disagreement = row.disagreement ?? 0;
  const marks = [
    row.flagged && (
      <span key="flag" className={classes.flag} title="Flagged">
        <IconFlagFilled size={12} aria-label="Flagged" role="img" />
      </span>
    ),
    row.hasNote && (
      <span key="note" className={classes.edited} title="Has a note">
        <IconNote size={13} aria-label="Has a note" role="img" />
      </span>
    ),
    disagreement >= MARKED_DISAGREEMENT && (
      <span key="doubt" className={classes.doubt} title={`A label and the model are ${percent(disagreement)} apart`}>
        <IconAlertTriangleFilled size={13} aria-label="The model disagrees" role="img" />
      </span>
    ),
    row.byPerson.length > 0 && (
      <span key="edited" className={classes.edited} title="Edited by a person">
        <IconUserFilled size={12} aria-label="Edited by a person" role="img" />
      </span>
    ),
  ];
  return marks.filter(Boolean).slice(0, MARKS);
}

const BRUSHED: Record<GenreState, { sign: string; word: string }> = {
  present: { sign: '✓', word: 'present' },
  absent: { sign: '–', word: 'absent' },
  unknown: { sign: '?', word: 'undecided' },
};

export const optionId = (index: number): string => `poster-${index}`;

export const PosterCard = memo(function PosterCard(props: PosterCardProps) {
  const { row, index, width, left, selected, cursor, focusProbability, brushState, cosine } = props;
  const style = { width, transform: `translateX(${left}px)` };
  if (!row)
    return (
      <div className={classes.card} style={style} data-index={index}>
        <div className={classes.poster} style={{ height: width * 1.5 }} />
      </div>
    );
  const year = row.year === null ? '' : ` (${row.year})`;
  return (
    <div
      id={optionId(index)}
      className={classes.card}
      style={style}
      role="option"
      aria-selected={selected}
      aria-label={`${titleOf(row)}${year}`}
      title={`${isolated(titleOf(row))}${year}`}
      data-index={index}
      data-poster={row.id}
      data-selected={selected || undefined}
      data-cursor={cursor || undefined}
    >
      <div className={classes.poster} style={{ height: width * 1.5 }}>
        <PosterImage key={row.id} posterId={row.id} color={row.color} hasImage={row.hasImage} size={240} />
        {selected && (
          <span className={classes.tick}>
            <IconCheck size={14} stroke={3} aria-hidden />
          </span>
        )}
        <span className={classes.marks}>{marksOf(row)}</span>
        {brushState !== null && (
          <span className={classes.brushed} data-state={brushState} title={BRUSHED[brushState].word}>
            {BRUSHED[brushState].sign}
          </span>
        )}
        {cosine !== null && (
          <span className={classes.cosine} title={`Cosine ${cosine.toFixed(4)}`}>
            {cosine.toFixed(2)}
          </span>
        )}
        {focusProbability !== null && (
          <span className={classes.probability} aria-hidden>
            <span style={{ width: `${focusProbability * 100}%` }} />
          </span>
        )}
      </div>
      {width >= TITLE_FROM && (
        <div className={classes.title}>
          <bdi>{titleOf(row)}</bdi>
        </div>
      )}
    </div>
  );
});
