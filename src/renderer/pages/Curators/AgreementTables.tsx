// Agreement overall, between each two people, and genre by genre with the bias of a chosen person.
import { Card, Group, Select, SimpleGrid, Table, Text, Title, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { Agreement } from '../../../shared/calls/merging.ts';
import { count, percent, plural } from '../../parts/words.ts';
import { BiasBar } from './BiasBar.tsx';
import { figure, kappaWords } from './words.ts';

function Figure({ label, value, about }: { label: string; value: string; about: string }) {
  return (
    <div>
      <Text size="xs" className="quiet">
        {label}
      </Text>
      <Text fz={26} fw={700} lh={1.2} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {value}
      </Text>
      <Text size="xs" className="quiet">
        {about}
      </Text>
    </div>
  );
}

export function AgreementTables({ agreement }: { agreement: Agreement }) {
  const { overall, genres } = agreement;
  const names = overall.bias.map(({ person }) => person);
  const [chosen, setChosen] = useState<string | null>(null);
  const person = chosen !== null && names.includes(chosen) ? chosen : (names[0] ?? null);
  if (overall.pairs === 0) {
    return (
      <Card withBorder padding="sm">
        <Title order={2} size="h5" mb={6}>
          Agreement
        </Title>
        <Text size="sm" className="quiet">
          No label was decided by two people yet. Agreement appears as soon as one was: merge the log of another copy,
          or let others sign in.
        </Text>
      </Card>
    );
  }
  return (
    <>
      <Card withBorder padding="sm">
        <Title order={2} size="h5" mb={6}>
          Agreement
        </Title>
        <SimpleGrid cols={3} mb="sm">
          <Figure
            label="Krippendorff’s alpha"
            value={figure(overall.alpha)}
            about="1: full agreement; 0: as by chance. Above 0.8 is firm, below 0.67 is shaky."
          />
          <Figure
            label="Same decision"
            value={overall.agreed === null ? '–' : percent(overall.agreed)}
            about="Of all comparisons of two people on one label."
          />
          <Figure label="Compared" value={count(overall.pairs)} about="Labels that at least two people decided." />
        </SimpleGrid>
        <Table horizontalSpacing="sm" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Two people</Table.Th>
              <Table.Th ta="right">Labels</Table.Th>
              <Table.Th ta="right">Same</Table.Th>
              <Table.Th ta="right">Cohen’s kappa</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {overall.kappas.map(({ a, b, pairs, agreed, kappa }) => (
              <Table.Tr key={`${a} ${b}`}>
                <Table.Td>
                  {a} and {b}
                </Table.Td>
                <Table.Td ta="right">{count(pairs)}</Table.Td>
                <Table.Td ta="right">{agreed === null ? '–' : percent(agreed)}</Table.Td>
                <Table.Td ta="right">{figure(kappa)}</Table.Td>
                <Table.Td className="quiet">{kappaWords(kappa, pairs)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Card>
      <Card withBorder padding="sm">
        <Group justify="space-between" mb={6}>
          <Title order={2} size="h5">
            By genre
          </Title>
          <Select
            size="xs"
            w={180}
            aria-label="Whose bias"
            data={names}
            value={person}
            onChange={setChosen}
            allowDeselect={false}
          />
        </Group>
        <Table horizontalSpacing="sm" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Genre</Table.Th>
              <Table.Th ta="right">Labels</Table.Th>
              <Table.Th ta="right">Same</Table.Th>
              <Table.Th ta="right">
                <Tooltip label="Not defined where everybody always said the same one thing" w={260} multiline>
                  <span>Alpha</span>
                </Tooltip>
              </Table.Th>
              <Table.Th ta="right">Kappa</Table.Th>
              <Table.Th w={220} ta="center">
                <Text inherit fz="xs" style={{ whiteSpace: 'nowrap' }}>
                  removes more · adds more
                </Text>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {genres.map((genre) => {
              const bias = genre.bias.find((b) => b.person === person);
              const kappa = genre.kappas.length === 1 ? genre.kappas[0]?.kappa : undefined;
              return (
                <Table.Tr key={genre.genreId}>
                  <Table.Td>{genre.genre}</Table.Td>
                  <Table.Td ta="right">{count(genre.pairs)}</Table.Td>
                  <Table.Td ta="right">{genre.agreed === null ? '–' : percent(genre.agreed)}</Table.Td>
                  <Table.Td ta="right">{figure(genre.alpha)}</Table.Td>
                  <Table.Td
                    ta="right"
                    title={genre.kappas.map((k) => `${k.a} and ${k.b}: ${figure(k.kappa)}`).join('\n')}
                  >
                    {kappa === undefined ? plural(genre.kappas.length, 'couple') : figure(kappa)}
                  </Table.Td>
                  <Table.Td>
                    <BiasBar bias={bias?.bias ?? null} />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Card>
    </>
  );
}
