// The score of a draft by its parts, each as a thin bar among the other drafts of the poster: the longest is the best of them.
import { Tooltip } from '@mantine/core';
import type { ScoreParts } from '../../../shared/taglines/draft.ts';
import type { RankWeights } from '../../../shared/taglines/draftSettings.ts';
import { SCORE_PARTS, type ScorePart } from '../../../shared/taglines/rank.ts';
import { barLength } from './draftSections.ts';
import { PART_WORDS } from './words.ts';
import classes from './Taglines.module.css';

export interface ScoreBarsProps {
  parts: ScoreParts;
  /** Those of the drafts that it is compared with. */
  all: readonly ScoreParts[];
  weights: RankWeights;
}

const number = (value: number | null): string => (value === null ? 'not known here' : value.toFixed(2));

export function ScoreBars({ parts, all, weights }: ScoreBarsProps) {
  const tip = (part: ScorePart): string => {
    const counts = weights[part] === 0 ? 'does not count' : `counts ${String(weights[part])} times`;
    return `${PART_WORDS[part]}: ${number(parts[part])}; it ${counts}`;
  };
  return (
    <div className={classes.bars} role="list" aria-label="Parts of the score">
      {SCORE_PARTS.map((part) => {
        const length = barLength(
          parts[part],
          all.map((each) => each[part]),
        );
        return (
          <Tooltip key={part} label={tip(part)}>
            <div
              className={classes.barLine}
              role="listitem"
              aria-label={tip(part)}
              data-off={weights[part] === 0 || undefined}
            >
              <span className={classes.barName}>{PART_WORDS[part]}</span>
              <span className={classes.bar}>
                {length !== null && <span style={{ width: `${String(Math.round(length * 100))}%` }} />}
              </span>
            </div>
          </Tooltip>
        );
      })}
    </div>
  );
}
