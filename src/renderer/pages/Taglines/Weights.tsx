// What each part of the score counts, to be set where it is seen: the drafts are ranked anew at once from their parts.
import { Group, Slider, Text, Tooltip } from '@mantine/core';
import { rankWeightsSchema, type RankWeights } from '../../../shared/taglines/draftSettings.ts';
import { SCORE_PARTS, type ScorePart } from '../../../shared/taglines/rank.ts';
import { PART_WORDS } from './words.ts';
import classes from './Taglines.module.css';

/** The schema takes more; beyond this one part alone decides. */
const MOST = 3;

const GROUP_ID = 'desk-weights';

/** Gives the keyboard to the first weight, or back to the page: arrows go from draft to draft then. */
export function focusWeights(): void {
  const group = document.getElementById(GROUP_ID);
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && group?.contains(focused) === true) focused.blur();
  else group?.querySelector<HTMLElement>('[role=slider]')?.focus();
}

export interface WeightsProps {
  weights: RankWeights;
  onChange: (part: ScorePart, weight: number) => void;
}

export function Weights({ weights, onChange }: WeightsProps) {
  return (
    <div id={GROUP_ID} className={classes.weights} role="group" aria-label="What counts in the order">
      {SCORE_PARTS.map((part) => (
        <Tooltip key={part} label={rankWeightsSchema.shape[part].description}>
          <div className={classes.weight}>
            <Group justify="space-between" gap={4} wrap="nowrap">
              <Text size="xs">{PART_WORDS[part]}</Text>
              <Text size="xs" className="quiet">
                {weights[part].toFixed(2)}
              </Text>
            </Group>
            <Slider
              size="xs"
              min={0}
              max={MOST}
              step={0.05}
              label={null}
              thumbLabel={`How much ${PART_WORDS[part].toLowerCase()} counts`}
              value={Math.min(MOST, weights[part])}
              onChange={(value) => {
                onChange(part, value);
              }}
            />
          </div>
        </Tooltip>
      ))}
    </div>
  );
}
