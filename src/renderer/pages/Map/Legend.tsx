// What colours and shapes on the map mean, with how many posters have each.
import { Group, Stack, Text } from '@mantine/core';
import { count } from '../../parts/words.ts';
import type { Look, Shape } from './looks.ts';
import classes from './Map.module.css';
import type { PaintedLook } from './pointCloud.ts';

function Symbol({ shape, rgb }: { shape: Shape; rgb: PaintedLook['rgb'] }) {
  const colour = `rgb(${rgb.join(' ')})`;
  return (
    <svg width={12} height={12} viewBox="-6 -6 12 12" aria-hidden>
      {shape === 'disc' && <circle r={5} fill={colour} />}
      {shape === 'ring' && <circle r={3.9} fill="none" stroke={colour} strokeWidth={2.2} />}
      {shape === 'dot' && <circle r={2.6} fill={colour} />}
      {shape === 'triangle' && <path d="M0 -5L5 5L-5 5Z" fill={colour} />}
      {shape === 'square' && <rect x={-4.3} y={-4.3} width={8.6} height={8.6} fill={colour} />}
    </svg>
  );
}

export interface LegendProps {
  title: string;
  looks: readonly Look[];
  painted: readonly PaintedLook[];
  counts: readonly number[];
  /** Further lines. */
  notes: readonly string[];
}

export function Legend({ title, looks, painted, counts, notes }: LegendProps) {
  return (
    <section className={classes.legend} aria-label="Legend">
      <Text size="xs" fw={600}>
        {title}
      </Text>
      <Stack gap={1} mt={2}>
        {looks.map(({ word, shape }, i) => (
          <Group key={word} gap={6} wrap="nowrap">
            <Symbol shape={shape} rgb={painted[i]?.rgb ?? [0, 0, 0]} />
            <Text size="xs" flex={1}>
              {word}
            </Text>
            <Text size="xs" className="quiet">
              {count(counts[i] ?? 0)}
            </Text>
          </Group>
        ))}
      </Stack>
      {notes.map((note) => (
        <Text key={note} size="xs" className="quiet" mt={4}>
          {note}
        </Text>
      ))}
    </section>
  );
}
