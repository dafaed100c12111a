// The scores of a run on one part: whether it beats what no model made, lift beside the baselines, and all measures.
import { Alert, Box, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { measureWords, writtenInterval, writtenValue } from '../../../../shared/evaluation/taglines/measures.ts';
import type { Measure, TaglineScores } from '../../../../shared/taglines/taglineRun.ts';
import { count, dateTime } from '../../../parts/words.ts';
import type { MeasureWords } from '../../../../shared/evaluation/taglines/measures.ts';
import { MeasurePlot } from './MeasurePlot.tsx';
import { measureTable, plotRows, settingsWords } from './scoreRows.ts';
import classes from './Taglines.module.css';

/** Whether the run is worth anything, before any figure. */
function Verdict({ scores }: { scores: TaglineScores }) {
  if (!scores.beaten)
    return (
      <Alert
        color="yellow"
        role="status"
        icon={<IconAlertTriangle size={18} />}
        title="It does not beat the baselines in lift"
      >
        {scores.words}
      </Alert>
    );
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" role="status">
      <IconCheck size={18} aria-hidden style={{ flex: 'none' }} />
      <Text size="sm">
        <b>It beats every baseline in lift.</b> {scores.words}
      </Text>
    </Group>
  );
}

function Cell({ words, measure, bold }: { words: MeasureWords; measure: Measure | null; bold?: boolean }) {
  if (measure === null) return <Table.Td ta="right">–</Table.Td>;
  const interval = writtenInterval(words, measure);
  return (
    <Table.Td ta="right" fw={bold === true ? 600 : 400} {...(interval === null ? {} : { title: `95 %: ${interval}` })}>
      {writtenValue(words, measure.value)}
    </Table.Td>
  );
}

function Measures({ scores }: { scores: TaglineScores }) {
  const { columns, rows } = measureTable(scores);
  return (
    <Box component="section" aria-label="All scores">
      <Title order={2} size="h5" mb={4}>
        All scores
      </Title>
      <Table.ScrollContainer minWidth={1080} type="native">
        <Table verticalSpacing={4} horizontalSpacing={8} fz="sm" className={classes.measures} aria-label="All scores">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Score</Table.Th>
              <Table.Th ta="right">This run</Table.Th>
              <Table.Th>95 % interval</Table.Th>
              {columns.map(({ name, label }) => (
                <Table.Th key={name} ta="right" className={classes.about!} maw={120}>
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ words, own, baselines }) => (
              <Table.Tr key={words.name}>
                <Table.Th scope="row" fw={500} className={classes.about!} maw={380}>
                  {words.label}
                  <Text size="xs" className="quiet" fw={400}>
                    {words.about}
                  </Text>
                </Table.Th>
                <Cell words={words} measure={own} bold />
                <Table.Td className="quiet">{own ? (writtenInterval(words, own) ?? '–') : '–'}</Table.Td>
                {baselines.map((measure, i) => (
                  <Cell key={columns[i]!.name} words={words} measure={measure} />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Box>
  );
}

export function ScoresTab({ scores, runName }: { scores: TaglineScores; runName: string }) {
  const lift = measureWords('lift');
  return (
    <Stack gap="lg">
      <Verdict scores={scores} />
      <Box component="section" aria-label="Lift beside the baselines">
        <Title order={2} size="h5">
          {lift.label}
        </Title>
        <Text size="xs" className="quiet" mb="xs" maw={820}>
          {lift.about} Intervals are 95 %, by bootstrap over posters.
        </Text>
        <MeasurePlot name="lift" rows={plotRows(scores, 'lift', runName)} />
      </Box>
      <Measures scores={scores} />
      <Text size="xs" className="quiet">
        {count(scores.posters)} posters, one draft each. {settingsWords(scores.settings)} Measured {dateTime(scores.at)}
        .
      </Text>
    </Stack>
  );
}
