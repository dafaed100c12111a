// Calibration: whether a probability of 70 % means that seven of ten such posters have the genre.
import { useMemo } from 'react';
import { LineChart } from '@mantine/charts';
import { Box, ScrollArea, Stack, Table, Text, Title } from '@mantine/core';
import type { Run } from '../../../shared/domain.ts';
import type { Calibration, Scope } from '../../../shared/evaluation/answers.ts';
import { useCall } from '../../api/queries.ts';
import { count, percent, plural } from '../../parts/words.ts';
import { Answer } from './Answer.tsx';
import { eceWords, reliabilityPoints, temperatureWords } from './calibrationWords.ts';
import classes from './Evaluation.module.css';
import { byName } from './genreChoices.ts';
import { GenreList } from './GenreList.tsx';

const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const asPercent = (value: number): string => `${Math.round(100 * value)} %`;

function ReliabilityPlot({ calibration }: { calibration: Calibration }) {
  const points = useMemo(() => reliabilityPoints(calibration), [calibration]);
  return (
    <Box component="figure" m={0} aria-label="Reliability">
      <Text size="sm" fw={600}>
        Reliability
      </Text>
      <Text size="xs" className="quiet" mb={4}>
        On the diagonal, probabilities mean what they say. Below it the model is too sure, above it too careful.
      </Text>
      <LineChart
        h={340}
        data={points}
        dataKey="confidence"
        series={[
          { name: 'raw', label: 'As predicted', color: 'orange.6' },
          ...(calibration.scaled
            ? [{ name: 'scaled', label: 'With the temperature (dashed)', color: 'indigo.5', strokeDasharray: '5 4' }]
            : []),
        ]}
        withLegend
        legendProps={{ verticalAlign: 'top', height: 28 }}
        referenceLines={[
          {
            segment: [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
            color: 'gray.6',
            strokeDasharray: '3 3',
            ifOverflow: 'visible',
          },
        ]}
        curveType="linear"
        tickLine="xy"
        gridAxis="xy"
        lineProps={{ isAnimationActive: false }}
        dotProps={{ r: 4 }}
        tooltipAnimationDuration={0}
        valueFormatter={asPercent}
        xAxisProps={{ type: 'number', domain: [0, 1], ticks: TICKS, tickFormatter: asPercent }}
        classNames={{ axisLabel: classes.axisLabel! }}
        xAxisLabel="Probability"
        yAxisLabel="Share that has it"
        yAxisProps={{ width: 60, domain: [0, 1], ticks: TICKS }}
      />
    </Box>
  );
}

function Bins({ calibration }: { calibration: Calibration }) {
  return (
    <Table verticalSpacing={2} fz="sm" className={classes.table} aria-label="Bins">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Probability</Table.Th>
          <Table.Th ta="right">Labels</Table.Th>
          <Table.Th ta="right">Mean probability</Table.Th>
          <Table.Th ta="right">Share that has it</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {calibration.raw.bins.map(({ from, to, count: labels, confidence, present }) => (
          <Table.Tr key={from} {...(labels === 0 ? { className: 'quiet' } : {})}>
            <Table.Th scope="row" fw={500}>
              {Math.round(from * 100)} to {asPercent(to)}
            </Table.Th>
            <Table.Td ta="right">{count(labels)}</Table.Td>
            <Table.Td ta="right">{confidence === null ? '–' : percent(confidence)}</Table.Td>
            <Table.Td ta="right">{present === null ? '–' : percent(present)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface FigureProps {
  name: string;
  raw: string;
  scaled: string | null;
  about: string;
}

function Figure({ name, raw, scaled, about }: FigureProps) {
  return (
    <Box>
      <Text size="xs" className="quiet">
        {name}
      </Text>
      <Text size="lg" fw={600} lh={1.3}>
        {raw}
        {scaled !== null && (
          <Text span size="sm" fw={400} className="quiet">
            {' '}
            → {scaled} with the temperature
          </Text>
        )}
      </Text>
      <Text size="xs" className="quiet">
        {about}
      </Text>
    </Box>
  );
}

function Answered({ calibration }: { calibration: Calibration }) {
  const { raw, scaled, temperature, known } = calibration;
  if (known === 0)
    return (
      <Text size="sm" className="quiet">
        No label counts here, so calibration cannot be told. Take another genre or part, or let all known labels count.
      </Text>
    );
  return (
    <Stack gap="md">
      <div className={classes.three}>
        <Figure
          name="Expected calibration error (ECE)"
          raw={raw.ece.toFixed(3)}
          scaled={scaled?.ece.toFixed(3) ?? null}
          about={eceWords(raw.ece)}
        />
        <Figure
          name="Brier score"
          raw={raw.brier.toFixed(3)}
          scaled={scaled?.brier.toFixed(3) ?? null}
          about="Mean squared distance of probability and label: 0 is perfect, 0.25 is a coin that always says 50 %."
        />
        <Figure
          name="Temperature"
          raw={temperature?.toFixed(2) ?? '–'}
          scaled={null}
          about={temperatureWords(temperature)}
        />
      </div>
      <div className={classes.two}>
        <ReliabilityPlot calibration={calibration} />
        <Box>
          <Title order={3} size="h6" mb={4}>
            {plural(known, 'label')} by probability
          </Title>
          <Bins calibration={calibration} />
        </Box>
      </div>
    </Stack>
  );
}

export interface CalibrationTabProps {
  run: Run;
  scope: Pick<Scope, 'runId' | 'split' | 'truth'>;
  genre: number | null;
  onGenre: (genreId: number | null) => void;
}

export function CalibrationTab({ run, scope, genre, onGenre }: CalibrationTabProps) {
  const chosen = genre !== null && run.genreIds.includes(genre) ? genre : null;
  const query = useCall('runs.calibration', { ...scope, genreId: chosen }, { keep: true });
  const choices = useMemo(
    () => [
      { genreId: null, name: 'All genres', figure: '' },
      ...byName(run.genreIds.map((genreId, i) => ({ genreId, name: run.genres[i] ?? String(genreId), figure: '' }))),
    ],
    [run],
  );
  return (
    <div className={classes.withGenres}>
      <GenreList about="Calibration of" genres={choices} chosen={chosen} onChoose={onGenre} />
      <ScrollArea type="auto" scrollbars="y">
        <Box className={classes.body!}>
          <Answer query={query} failed="The calibration could not be computed">
            {(calibration) => <Answered calibration={calibration} />}
          </Answer>
        </Box>
      </ScrollArea>
    </div>
  );
}
