// Differences of two runs as a table with a dot and an interval in each row: overall figures first, then genres.
import { useMemo, useState } from 'react';
import { Box, Group, Table, Title } from '@mantine/core';
import type { Comparison, Difference } from '../../../shared/evaluation/answers.ts';
import { count, metric } from '../../parts/words.ts';
import classes from './Evaluation.module.css';
import { Field } from './Field.tsx';
import { IntervalPlot, IntervalScale, type Scale } from './IntervalPlot.tsx';
import {
  beyondNoise,
  intervalWords,
  scaleOf,
  signed,
  sortDifferences,
  type DifferenceOrder,
  type Measure,
} from './intervals.ts';

const OVERALL: { key: keyof Comparison['overall']; name: string }[] = [
  { key: 'mAP', name: 'mAP' },
  { key: 'macroF1', name: 'Macro F1' },
  { key: 'microF1', name: 'Micro F1' },
  { key: 'macroPrecision', name: 'Macro precision' },
  { key: 'macroRecall', name: 'Macro recall' },
];
const OUTCOMES = { better: 'better', worse: 'worse', noise: 'may be noise', unknown: 'not known' };

function Cells({ value, scale }: { value: Difference; scale: Scale }) {
  return (
    <>
      <Table.Td ta="right">{metric(value.a)}</Table.Td>
      <Table.Td ta="right">{metric(value.b)}</Table.Td>
      <Table.Td ta="right" fw={600}>
        {signed(value.difference)}
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        {intervalWords(value)}
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{OUTCOMES[beyondNoise(value)]}</Table.Td>
      <Table.Td w="34%">
        <IntervalPlot difference={value} scale={scale} />
      </Table.Td>
    </>
  );
}

function Heads({ first, scale, support }: { first: string; scale: Scale; support: boolean }) {
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{first}</Table.Th>
        {support && <Table.Th ta="right">Support</Table.Th>}
        <Table.Th ta="right">A</Table.Th>
        <Table.Th ta="right">B</Table.Th>
        <Table.Th ta="right">B − A</Table.Th>
        <Table.Th ta="right" title="From resampled posters: the difference lies in here 95 times of 100">
          95 % interval
        </Table.Th>
        <Table.Th>B is</Table.Th>
        <Table.Th>
          <IntervalScale scale={scale} />
        </Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}

export function OverallDifferences({ overall }: { overall: Comparison['overall'] }) {
  const scale = useMemo(() => scaleOf(Object.values(overall)), [overall]);
  return (
    <Table verticalSpacing={2} fz="sm" className={classes.table} aria-label="Overall differences">
      <Heads first="Overall" scale={scale} support={false} />
      <Table.Tbody>
        {OVERALL.map(({ key, name }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" fw={500}>
              {name}
            </Table.Th>
            <Cells value={overall[key]} scale={scale} />
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

export function GenreDifferences({ perGenre }: { perGenre: Comparison['perGenre'] }) {
  const [measure, setMeasure] = useState<Measure>('f1');
  const [by, setBy] = useState<DifferenceOrder>('difference');
  const rows = useMemo(() => sortDifferences(perGenre, by, measure), [perGenre, by, measure]);
  const scale = useMemo(() => scaleOf(perGenre.map((row) => row[measure])), [perGenre, measure]);
  return (
    <Box component="section" aria-label="Differences per genre">
      <Group gap={28} align="flex-start" mb="xs">
        <Title order={2} size="h5">
          Per genre
        </Title>
        <Field
          label="Measure"
          about="F1 looks at predictions, AP at the ranking."
          value={measure}
          options={[
            { value: 'f1', label: 'F1' },
            { value: 'ap', label: 'AP' },
          ]}
          onChange={setMeasure}
        />
        <Field
          label="Order"
          about="Which genre stands first."
          value={by}
          options={[
            { value: 'difference', label: 'Difference' },
            { value: 'support', label: 'Support' },
            { value: 'genre', label: 'Name' },
          ]}
          onChange={setBy}
        />
      </Group>
      <Table verticalSpacing={1} fz="sm" striped className={classes.table} aria-label="Differences per genre">
        <Heads first="Genre" scale={scale} support />
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.genreId}>
              <Table.Th scope="row" fw={500}>
                {row.genre}
              </Table.Th>
              <Table.Td ta="right">{count(row.support)}</Table.Td>
              <Cells value={row[measure]} scale={scale} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
