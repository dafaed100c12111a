// The check of a split: what it found in words, the worst pairs side by side, and every genre by part.
import { useState } from 'react';
import { Anchor, Box, Group, Stack, Table, Text, Title, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconEye } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { LeakReport } from '../../../../shared/evaluation/answers.ts';
import { viewToSearch } from '../../../../shared/filter.ts';
import { useCall } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../../parts/LateLoader.tsx';
import { PosterImage } from '../../../parts/PosterImage.tsx';
import { count, filmName } from '../../../parts/words.ts';
import { evennessWords, findings, genreRows, pairWords, PARTS, share, type LeakPair } from './splitWords.ts';
import classes from './splits.module.css';

const FIRST_PAIRS = 8;
/** A share this far from what was asked for stands out. */
const UNEVEN = 0.02;

export function SplitCheck({ name, onLeave }: { name: string; onLeave: () => void }) {
  const { data, error, refetch } = useCall('splits.report', { name });
  return (
    <Box component="section" aria-label={`Check of ${name}`}>
      <Title order={3} size="h5" mb={4}>
        Check of {name}
      </Title>
      {error ? (
        <ErrorNotice error={error} title="The split could not be checked" m={0} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LateLoader />
      ) : (
        <Stack gap="md">
          <Findings report={data} />
          {data.pairs.length > 0 && <Pairs key={name} report={data} onLeave={onLeave} />}
          <Genres report={data} />
        </Stack>
      )}
    </Box>
  );
}

const ICONS = {
  problem: <IconAlertTriangle size={16} color="var(--text-error)" aria-label="Problem" />,
  look: <IconEye size={16} aria-label="To look at" />,
  fine: <IconCheck size={16} className="quiet" aria-hidden />,
};

function Findings({ report }: { report: LeakReport }) {
  return (
    <Stack gap={4}>
      {findings(report).map(({ text, tone }) => (
        <Group key={text} gap={8} wrap="nowrap" align="flex-start">
          <Box flex="none" pt={2} lh={0}>
            {ICONS[tone]}
          </Box>
          <Text size="sm">{text}</Text>
        </Group>
      ))}
    </Stack>
  );
}

function Pairs({ report, onLeave }: { report: LeakReport; onLeave: () => void }) {
  const [all, setAll] = useState(false);
  const navigate = useNavigate();
  const { pairs } = report;
  const show = (pair: LeakPair): void => {
    const posterIds = [pair.a.posterId, pair.b.posterId];
    void navigate({ pathname: '/library', search: viewToSearch({ posterIds }, { by: 'title', descending: false }) });
    onLeave();
  };
  const found = report.leaks + report.similar;
  return (
    <Box>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {pairs.length < found
            ? `The worst ${count(pairs.length)} of ${count(found)} pairs`
            : 'The pairs, worst first'}
        </Text>
        {pairs.length > FIRST_PAIRS && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => {
              setAll(!all);
            }}
          >
            {all ? 'Show fewer' : `Show all ${count(pairs.length)}`}
          </Anchor>
        )}
      </Group>
      <div className={classes.pairs}>
        {pairs.slice(0, all ? undefined : FIRST_PAIRS).map((pair) => (
          <UnstyledButton
            key={`${pair.a.posterId} ${pair.b.posterId}`}
            className={classes.pair}
            title="Show both in the library"
            onClick={() => {
              show(pair);
            }}
          >
            <Text size="xs" fw={600}>
              {pairWords(pair).what}
            </Text>
            <Text size="xs" className="quiet">
              {pairWords(pair).near}
            </Text>
            <div className={classes.sides}>
              {[pair.a, pair.b].map((side) => (
                <div key={side.posterId}>
                  <Box h={150}>
                    <PosterImage posterId={side.posterId} color={null} hasImage size={240} />
                  </Box>
                  <Text size="xs" truncate>
                    <bdi>{side.title || filmName(side.filmKey)}</bdi>
                  </Text>
                  <Text size="xs" className="quiet">
                    in {side.part}
                  </Text>
                </div>
              ))}
            </div>
          </UnstyledButton>
        ))}
      </div>
    </Box>
  );
}

function Genres({ report }: { report: LeakReport }) {
  const { asked, parts, films } = report;
  return (
    <Box>
      <Text size="sm" fw={600}>
        Genres by part
      </Text>
      <Text size="sm" className="quiet" mb={4}>
        {evennessWords(report)} A share is marked where it is two points or more off; a genre with few test posters is
        measured roughly.
      </Text>
      <Table.ScrollContainer minWidth={520} type="native">
        <Table verticalSpacing={2} fz="sm" aria-label="Genres by part">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Genre</Table.Th>
              <Table.Th ta="right">Posters</Table.Th>
              {PARTS.map(({ part, label }) => (
                <Table.Th key={part} ta="right" colSpan={2}>
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Table.Tr>
              <Table.Td className="quiet">Films (asked for)</Table.Td>
              <Table.Td ta="right">{count(films)}</Table.Td>
              {PARTS.map(({ part }) => [
                <Table.Td key={`${part} count`} ta="right">
                  {count(parts[part])}
                </Table.Td>,
                <Table.Td key={part} ta="right" className="quiet">
                  {share(parts[part], films)} ({share(asked[part], 1)})
                </Table.Td>,
              ])}
            </Table.Tr>
            {genreRows(report).map(({ genre, posters, shares }) => (
              <Table.Tr key={genre}>
                <Table.Td>{genre}</Table.Td>
                <Table.Td ta="right">{count(posters)}</Table.Td>
                {shares.map((one, i) => [
                  <Table.Td key={`${PARTS[i]!.part} count`} ta="right">
                    {count(one.posters)}
                  </Table.Td>,
                  <Table.Td key={PARTS[i]!.part} ta="right" fw={one.off >= UNEVEN ? 600 : undefined}>
                    {one.text}
                    {one.off >= UNEVEN && ' !'}
                  </Table.Td>,
                ])}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Box>
  );
}
