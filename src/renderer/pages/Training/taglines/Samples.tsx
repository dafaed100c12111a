// Drafts for the same few posters after each epoch, beside the films' own taglines: what the figures look like in words.
import { useState } from 'react';
import { Box, Group, Select, Table, Text, Title } from '@mantine/core';
import type { TaglineEpochPoint } from '../../../../shared/taglines/taglineRun.ts';
import { PosterImage } from '../../../parts/PosterImage.tsx';
import { titleOf } from '../../../parts/words.ts';
import { sampleRows } from './sampleRows.ts';
import classes from './Taglines.module.css';

function EpochSelect(props: {
  label: string;
  epochs: readonly TaglineEpochPoint[];
  value: number;
  onChange: (epoch: number) => void;
}) {
  return (
    <Select
      size="xs"
      w={130}
      aria-label={props.label}
      allowDeselect={false}
      data={props.epochs.map(({ epoch }) => ({ value: String(epoch), label: `After epoch ${String(epoch)}` }))}
      value={String(props.value)}
      onChange={(next) => {
        if (next !== null) props.onChange(Number(next));
      }}
    />
  );
}

export function Samples({ epochs }: { epochs: readonly TaglineEpochPoint[] }) {
  const withSamples = epochs.filter(({ samples }) => samples.length > 0);
  const [chosen, setChosen] = useState<number | null>(null);
  const [beside, setBeside] = useState<number | null>(null);
  const last = withSamples.at(-1);
  if (!last) return null;
  const shown = withSamples.find(({ epoch }) => epoch === chosen) ?? last;
  const other = withSamples.find(({ epoch }) => epoch === beside) ?? withSamples[0]!;
  const two = withSamples.length > 1;
  return (
    <Box component="section" aria-label="Sample drafts">
      <Title order={3} size="h5">
        Sample drafts
      </Title>
      <Text size="xs" className="quiet" mb="xs">
        The same validation posters after each epoch, none of which it learned from.
      </Text>
      <Table verticalSpacing={6} fz="sm" layout="fixed" className={classes.samples} aria-label="Sample drafts">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={64} aria-label="Poster" />
            <Table.Th>The film’s own tagline</Table.Th>
            {two && (
              <Table.Th>
                <Group gap={6}>
                  <EpochSelect label="Earlier epoch" epochs={withSamples} value={other.epoch} onChange={setBeside} />
                </Group>
              </Table.Th>
            )}
            <Table.Th>
              {two ? (
                <EpochSelect label="Epoch" epochs={withSamples} value={shown.epoch} onChange={setChosen} />
              ) : (
                `After epoch ${String(shown.epoch)}`
              )}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sampleRows(shown, two ? other : null).map((row) => (
            <Table.Tr key={row.filmKey}>
              <Table.Td>
                <Box h={72}>
                  <PosterImage
                    posterId={row.posterId ?? 0}
                    color={null}
                    hasImage={row.posterId !== null}
                    size={120}
                    alt={titleOf(row)}
                  />
                </Box>
              </Table.Td>
              <Table.Td>
                <Text size="xs" className="quiet">
                  <bdi>{titleOf(row)}</bdi>
                </Text>
                {row.real}
              </Table.Td>
              {two && <Table.Td className="quiet">{row.before ?? '–'}</Table.Td>}
              <Table.Td className={classes.draft}>
                {row.draft}
                {row.again > 0 && (
                  <Text size="xs" className="quiet">
                    {row.again === 1
                      ? 'Another poster got the same'
                      : `${String(row.again)} other posters got the same`}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
