// One poster of the queue: small, with its title and how far its tagline is, told by symbol and word.
import { memo } from 'react';
import {
  IconCircle,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconFileImport,
  IconLoader2,
  IconMessageDots,
  IconSend,
  type Icon,
} from '@tabler/icons-react';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { isolated, titleOf } from '../../parts/words.ts';
import type { QueuedPoster } from '../../state/deskPaint.ts';
import { stateOf, stateWords, type QueuedState } from './words.ts';
import classes from './Taglines.module.css';

const ICONS: Readonly<Record<QueuedState, Icon>> = {
  none: IconCircleDashed,
  waiting: IconMessageDots,
  imported: IconFileImport,
  draft: IconCircle,
  proposed: IconSend,
  approved: IconCircleCheckFilled,
};

export const QUEUE_ROW = 56;
export const queueRowId = (index: number): string => `desk-row-${index}`;

export interface QueueRowProps {
  queued: QueuedPoster;
  index: number;
  top: number;
  current: boolean;
  drafting: boolean;
}

export const QueueRow = memo(function QueueRow({ queued, index, top, current, drafting }: QueueRowProps) {
  const state = stateOf(queued);
  const StateIcon = drafting ? IconLoader2 : ICONS[state];
  const words = drafting ? 'Drafting' : stateWords(queued);
  return (
    <div
      id={queueRowId(index)}
      className={classes.queued}
      role="option"
      aria-selected={current}
      aria-label={`${isolated(titleOf(queued))}${queued.year === null ? '' : `, ${String(queued.year)}`}: ${words}`}
      data-index={index}
      data-poster={queued.posterId}
      style={{ height: QUEUE_ROW, transform: `translateY(${String(top)}px)` }}
    >
      <div className={classes.thumb}>
        <PosterImage
          key={queued.posterId}
          posterId={queued.posterId}
          color={queued.color}
          hasImage={queued.hasImage}
          size={96}
        />
      </div>
      <div className={classes.queuedText}>
        <div className={classes.queuedTitle}>
          <bdi>{titleOf(queued)}</bdi> <span className="quiet">{queued.year}</span>
        </div>
        <div className={classes.queuedState} data-state={state}>
          <StateIcon size={14} aria-hidden className={drafting ? classes.turning : undefined} />
          <span>{words}</span>
          {queued.tagline !== null && (
            <span className={classes.queuedTagline}>
              “<bdi>{queued.tagline}</bdi>”
            </span>
          )}
        </div>
      </div>
    </div>
  );
});
