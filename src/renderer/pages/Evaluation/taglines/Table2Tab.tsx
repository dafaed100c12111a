// Runs beside each other in the layout of the paper's Table 2; which runs are chosen here, and the table is taken elsewhere.
import { useState } from 'react';
import { Button, CopyButton, Group, MultiSelect, Stack, Table, Text } from '@mantine/core';
import type { Run, SplitPart } from '../../../../shared/domain.ts';
import type { Withheld } from '../../../../shared/taglines/toldScores.ts';
import {
  TABLE2_HEADS,
  TABLE2_RIGHT,
  table2Cells,
  table2Csv,
  table2Markdown,
  table2Rows,
} from '../../../../shared/evaluation/taglines/table2.ts';
import { runOptions } from '../runChoice.ts';
import { SaveButtons } from '../SaveButtons.tsx';

function Copy({ what, text }: { what: string; text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" onClick={copy}>
          {copied ? 'Copied' : `Copy as ${what}`}
        </Button>
      )}
    </CopyButton>
  );
}

export interface Table2TabProps {
  runs: readonly Run[];
  split: SplitPart;
  /** Only scores that were measured so; null: those that each run shows first. */
  withheld: Withheld | null;
}

export function Table2Tab({ runs, split, withheld }: Table2TabProps) {
  // Null: all that are there, new ones too.
  const [chosen, setChosen] = useState<string[] | null>(null);
  const rows = table2Rows(
    runs.filter(({ id }) => chosen === null || chosen.includes(id)),
    split,
    withheld,
  );
  const missing = rows.filter(({ lift }) => lift === null).length;
  const [markdown, csv] = [table2Markdown(rows), table2Csv(rows)];
  return (
    <Stack gap="sm" component="section" aria-label="Runs beside each other">
      <Group justify="space-between" align="flex-end">
        <MultiSelect
          label="Runs"
          description="The layout of the paper’s Table 2: a row per run. To fill it, train the Paper presets."
          size="xs"
          miw={360}
          maw={640}
          clearable
          hidePickedOptions
          placeholder={chosen === null ? 'All runs' : undefined}
          data={runOptions(runs)}
          value={chosen ?? []}
          onChange={(ids) => {
            setChosen(ids.length === 0 ? null : ids);
          }}
        />
        <Group gap={6}>
          <Copy what="Markdown" text={markdown} />
          <Copy what="CSV" text={csv} />
          <SaveButtons
            what="table of runs"
            files={[
              { extension: 'md', name: 'tagline-runs.md', text: markdown },
              { extension: 'csv', name: 'tagline-runs.csv', text: csv },
            ]}
          />
        </Group>
      </Group>
      <Table.ScrollContainer minWidth={960} type="native">
        <Table verticalSpacing={4} fz="sm" aria-label="Runs beside each other">
          <Table.Thead>
            <Table.Tr>
              {TABLE2_HEADS.map((head, i) => (
                <Table.Th key={head} ta={TABLE2_RIGHT.includes(i) ? 'right' : 'left'}>
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.runId}>
                {table2Cells(row).map((cell, i) =>
                  i === 0 ? (
                    <Table.Th key={i} scope="row" fw={500}>
                      {cell}
                    </Table.Th>
                  ) : (
                    <Table.Td key={i} ta={TABLE2_RIGHT.includes(i) ? 'right' : 'left'} style={{ whiteSpace: 'nowrap' }}>
                      {cell}
                    </Table.Td>
                  ),
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" className="quiet">
        Losses are of the kept epoch; scores of the {split} part. Cosine is the paper’s column and misleads: lift is
        what to compare, between runs that were told the same.
        {missing > 0 ? ' A dash: that run was not evaluated so on this part yet.' : ''}
      </Text>
    </Stack>
  );
}
