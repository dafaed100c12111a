// A bar to the left (removes more than others) or to the right (adds more), with its number: told apart by side and sign.
import { Group, Text } from '@mantine/core';
import classes from './Curators.module.css';

/** "+12 %": the share of comparisons by which additions outweigh removals. */
const biasWords = (bias: number | null): string =>
  bias === null ? '–' : `${bias > 0 ? '+' : bias < 0 ? '−' : ''}${Math.abs(Math.round(bias * 100))} %`;

export function BiasBar({ bias }: { bias: number | null }) {
  const share = Math.min(1, Math.abs(bias ?? 0));
  return (
    <Group gap={8} wrap="nowrap" role="img" aria-label={`Bias ${biasWords(bias)}`}>
      <div className={classes.bias} aria-hidden>
        <span
          data-side={(bias ?? 0) < 0 ? 'removes' : 'adds'}
          style={{ width: `${share * 50}%`, [(bias ?? 0) < 0 ? 'right' : 'left']: '50%' }}
        />
      </div>
      <Text size="sm" w={48} ta="right" aria-hidden>
        {biasWords(bias)}
      </Text>
    </Group>
  );
}
