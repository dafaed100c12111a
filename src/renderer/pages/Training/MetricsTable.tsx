// The per-genre table of a run on one split: at 0.5 and at the tuned thresholds, side by side.
import { Box, Group, SegmentedControl, Table, Text, Title, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { Metrics, Run, SplitPart } from '../../../shared/domain.ts';
import { count, metric } from '../../parts/words.ts';
import classes from './Training.module.css';

const MEANINGS = {
  Support: 'Posters of this split that are labelled with the genre.',
  AP: 'Average precision: how well the genre’s posters are ranked before the others; 1 is perfect.',
  Threshold: 'Probability from which the genre is predicted, tuned on the validation split.',
  Precision: 'Share of the predicted posters that really have the genre.',
  Recall: 'Share of the posters with the genre that are predicted.',
  F1: 'Harmonic mean of precision and recall.',
};

function Head({ word }: { word: keyof typeof MEANINGS }) {
  return (
    <Tooltip label={MEANINGS[word]} w={240}>
      <span>{word}</span>
    </Tooltip>
  );
}

function Sums({ name, metrics }: { name: string; metrics: Metrics }) {
  return (
    <Text size="sm">
      <b>{name}</b> macro F1 <b>{metric(metrics.macro.f1)}</b>, micro F1 <b>{metric(metrics.micro.f1)}</b>, mAP{' '}
      <b>{metric(metrics.mAP)}</b>
    </Text>
  );
}

export function MetricsTable({ metrics }: { metrics: NonNullable<Run['metrics']> }) {
  const parts = (['test', 'validation', 'train'] as const).filter((part) => metrics[part]);
  const [chosen, setChosen] = useState<SplitPart | null>(null);
  const part = chosen ?? parts[0];
  const shown = part === undefined ? undefined : metrics[part];
  if (!shown) return null;
  const { half, tuned } = shown;
  return (
    <Box component="section" aria-label="Metrics">
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5">
          Per genre
        </Title>
        <SegmentedControl
          size="xs"
          aria-label="Split"
          data={parts.map((p) => ({ value: p, label: p[0]!.toUpperCase() + p.slice(1) }))}
          value={part}
          onChange={(value) => {
            setChosen(value as SplitPart);
          }}
        />
      </Group>
      <Group gap="xl" mb={4}>
        <Sums name="At 0.5:" metrics={half} />
        <Sums name="Tuned:" metrics={tuned} />
      </Group>
      <Text size="xs" className="quiet" mb="xs">
        {count(half.posters)} posters, {count(half.known)} known labels; {count(half.unknown)} unknown ones do not
        count.
        {half.withoutPositives.length > 0 &&
          ` Not in mAP, as nothing is labelled so: ${half.withoutPositives.join(', ')}.`}
      </Text>
      <Table.ScrollContainer minWidth={640} type="native">
        <Table verticalSpacing={4} fz="sm" striped highlightOnHover className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th rowSpan={2}>Genre</Table.Th>
              <Table.Th rowSpan={2} ta="right">
                <Head word="Support" />
              </Table.Th>
              <Table.Th rowSpan={2} ta="right">
                <Head word="AP" />
              </Table.Th>
              <Table.Th colSpan={3} ta="center">
                At 0.5
              </Table.Th>
              <Table.Th colSpan={4} ta="center">
                At the tuned threshold
              </Table.Th>
            </Table.Tr>
            <Table.Tr>
              {(['Precision', 'Recall', 'F1', 'Threshold', 'Precision', 'Recall', 'F1'] as const).map((word, i) => (
                <Table.Th key={i} ta="right">
                  <Head word={word} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tuned.perGenre.map((row) => {
              const at = half.perGenre.find((h) => h.genre === row.genre);
              const cells = [
                count(row.support),
                metric(row.ap),
                metric(at?.precision ?? null),
                metric(at?.recall ?? null),
                metric(at?.f1 ?? null),
                row.threshold.toFixed(2),
                metric(row.precision),
                metric(row.recall),
                metric(row.f1),
              ];
              return (
                <Table.Tr key={row.genre}>
                  <Table.Th scope="row" fw={500}>
                    {row.genre}
                  </Table.Th>
                  {cells.map((cell, i) => (
                    <Table.Td key={i} ta="right">
                      {cell}
                    </Table.Td>
                  ))}
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Box>
  );
}
