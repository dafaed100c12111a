// The report of an import or of its dry run: what is new, changed, in conflict, skipped, each with row and reason.
import { Alert, Box, Card, Group, SimpleGrid, Table, Tabs, Text, Title } from '@mantine/core';
import type { ImportReport } from '../../../shared/importSpec.ts';
import { count, duration, filmName, plural } from '../../parts/words.ts';

type Change = ImportReport['changes'][number];

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <Box>
      <Text size="xs" className="quiet">
        {name}
      </Text>
      <Text size="xl" fw={600} lh={1.2}>
        {count(value)}
      </Text>
    </Box>
  );
}

function Changes({ rows, total }: { rows: readonly Change[]; total: number }) {
  return (
    <Listing shown={rows.length} total={total} heads={['Source', 'Row', 'Film', 'What', 'Kept', 'Offered']}>
      {rows.map((row, i) => (
        <Table.Tr key={i}>
          <Table.Td>{row.source}</Table.Td>
          <Table.Td ta="right">{count(row.row)}</Table.Td>
          <Table.Td>{filmName(row.film)}</Table.Td>
          <Table.Td>{row.what}</Table.Td>
          <Table.Td>{row.kept}</Table.Td>
          <Table.Td>{row.offered}</Table.Td>
        </Table.Tr>
      ))}
    </Listing>
  );
}

function Listing(props: { heads: string[]; shown: number; total: number; children: React.ReactNode }) {
  return (
    <Table.ScrollContainer minWidth={500} maxHeight={360} type="native" mt="xs">
      <Table fz="sm" verticalSpacing={4} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {props.heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{props.children}</Table.Tbody>
      </Table>
      {props.total > props.shown && (
        <Text size="xs" className="quiet" p="xs">
          The first {count(props.shown)} of {count(props.total)}.
        </Text>
      )}
    </Table.ScrollContainer>
  );
}

export function Report({ report }: { report: ImportReport }) {
  const lists = [
    { name: 'skipped', label: 'Left out', n: report.skippedCount },
    { name: 'conflicts', label: 'Conflicting', n: report.conflicting },
    { name: 'changes', label: 'Changed', n: report.changed },
    { name: 'deadLinks', label: 'Dead links', n: report.deadLinks.length },
  ].filter((list) => list.n > 0);
  return (
    <Card withBorder padding="md" component="section" aria-label={report.dryRun ? 'Dry run report' : 'Import report'}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {report.dryRun ? 'Dry run: nothing was changed yet' : 'Imported'}
        </Title>
        <Text size="xs" className="quiet">
          {plural(report.records, 'record')} read in {duration(report.seconds)}
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 4, lg: 8 }} spacing="md" verticalSpacing="xs">
        <Figure name="New films" value={report.films} />
        <Figure name="New posters" value={report.posters} />
        <Figure name="Images" value={report.images} />
        <Figure name="Labels" value={report.labels} />
        <Figure name="Taglines" value={report.taglines} />
        <Figure name="Unchanged" value={report.unchanged} />
        <Figure name="Conflicting" value={report.conflicting} />
        <Figure name="Left out" value={report.skippedCount} />
      </SimpleGrid>
      {report.keptByPerson > 0 && (
        <Alert mt="sm" p="xs" color="blue">
          {plural(report.keptByPerson, 'label')} that a person set differ and stay as they are.
        </Alert>
      )}
      {report.genres.length > 0 && (
        <Text size="sm" mt="sm">
          New genres: {report.genres.join(', ')}.
        </Text>
      )}
      {report.aliases.length > 0 && (
        <Text size="sm" mt={4}>
          Read as known genres: {report.aliases.map((a) => `${a.name} as ${a.genre}`).join(', ')}.
        </Text>
      )}
      {lists.length > 0 && (
        <Tabs defaultValue={lists[0]!.name} mt="sm" keepMounted={false}>
          <Tabs.List>
            {lists.map((list) => (
              <Tabs.Tab key={list.name} value={list.name}>
                {list.label} ({count(list.n)})
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="skipped">
            <Listing heads={['Source', 'Row', 'Reason']} shown={report.skipped.length} total={report.skippedCount}>
              {report.skipped.map((row, i) => (
                <Table.Tr key={i}>
                  <Table.Td>{row.source}</Table.Td>
                  <Table.Td>{row.row === null ? '' : count(row.row)}</Table.Td>
                  <Table.Td>{row.reason}</Table.Td>
                </Table.Tr>
              ))}
            </Listing>
          </Tabs.Panel>
          <Tabs.Panel value="conflicts">
            <Changes rows={report.conflicts} total={report.conflicting} />
          </Tabs.Panel>
          <Tabs.Panel value="changes">
            <Changes rows={report.changes} total={report.changed} />
          </Tabs.Panel>
          <Tabs.Panel value="deadLinks">
            <Listing heads={['Film', 'Link', 'Reason']} shown={report.deadLinks.length} total={report.deadLinks.length}>
              {report.deadLinks.map((link) => (
                <Table.Tr key={link.url}>
                  <Table.Td>{filmName(link.film)}</Table.Td>
                  <Table.Td>{link.url}</Table.Td>
                  <Table.Td>{link.reason}</Table.Td>
                </Table.Tr>
              ))}
            </Listing>
          </Tabs.Panel>
        </Tabs>
      )}
    </Card>
  );
}
