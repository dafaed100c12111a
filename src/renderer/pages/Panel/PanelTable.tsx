// The panels of the project: how far each is, and what its votes say once the person has judged all of its pairs.
import { Button, Table, Text } from '@mantine/core';
import type { Panel } from '../../../shared/calls/taglinePanel.ts';
import { ago, plural } from '../../parts/words.ts';
import { isBlind, resultWords } from './panelWords.ts';

export function PanelTable({ panels, onOpen }: { panels: readonly Panel[]; onOpen: (panelId: string) => void }) {
  return (
    <Table fz="sm" verticalSpacing={6} mt="md" aria-label="Panels">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Sides</Table.Th>
          <Table.Th>Started</Table.Th>
          <Table.Th ta="right">Judged by you</Table.Th>
          <Table.Th>Result</Table.Th>
          <Table.Th aria-label="Actions" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {panels.map((panel) => (
          <Table.Tr key={panel.id}>
            <Table.Td>
              {panel.aName} and {panel.bName}
              <Text size="xs" className="quiet">
                {panel.split} part
              </Text>
            </Table.Td>
            <Table.Td>
              {ago(panel.at)}
              <Text size="xs" className="quiet">
                by {panel.by}
              </Text>
            </Table.Td>
            <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
              {panel.judged} of {panel.pairs}
            </Table.Td>
            <Table.Td maw={420}>
              {isBlind(panel) ? (
                <span className="quiet">Shown when you have judged all pairs.</span>
              ) : (
                <>
                  {resultWords(panel)}
                  {panel.people > 1 && <span className="quiet"> {plural(panel.people, 'person', 'people')}.</span>}
                </>
              )}
            </Table.Td>
            <Table.Td>
              {isBlind(panel) && (
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => {
                    onOpen(panel.id);
                  }}
                >
                  {panel.judged === 0 ? 'Judge' : 'Go on'}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
