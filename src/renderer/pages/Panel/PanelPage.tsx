// Blind panels: two taglines of a poster side by side, and nobody sees whose they are. The address names the panel that is judged.
import { Anchor, Box, Button, EmptyState, ScrollArea } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { useKeyPlace } from '../../keys/keyPlaces.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { JudgePanel } from './JudgePanel.tsx';
import { PanelTable } from './PanelTable.tsx';
import { StartPanel } from './StartPanel.tsx';

export default function PanelPage() {
  useKeyPlace('panel');
  const [address, setAddress] = useSearchParams();
  const panelId = address.get('panel');
  const open = (id: string | null): void => {
    setAddress(id === null ? {} : { panel: id });
  };
  return (
    <ScrollArea h="100%">
      <Box p="md" maw={1240}>
        <PageHead
          title="Blind panel"
          about="Two taglines of a poster, of two models or of a model and the film itself; you pick the better one without knowing whose it is."
        >
          <Anchor component={Link} to="/taglines" size="sm">
            Back to the desk
          </Anchor>
        </PageHead>
        {panelId === null ? (
          <Panels onOpen={open} />
        ) : (
          <JudgePanel
            key={panelId}
            panelId={panelId}
            onClose={() => {
              open(null);
            }}
          />
        )}
      </Box>
    </ScrollArea>
  );
}

function Panels({ onOpen }: { onOpen: (panelId: string) => void }) {
  const { data, error } = useCall('panel.list', {});
  const { data: listed } = useCall('runs.list', { task: 'taglines' });
  if (error) return <ErrorNotice error={error} title="The panels could not be read" m={0} />;
  if (!data || !listed) return <LateLoader />;
  // Only runs that were evaluated have drafts to show.
  const runs = listed.runs.filter(({ taglines }) => Object.keys(taglines?.scores ?? {}).length > 0);
  return (
    <>
      {runs.length > 0 && <StartPanel runs={runs} onStart={onOpen} />}
      {data.panels.length > 0 && <PanelTable panels={data.panels} onOpen={onOpen} />}
      {runs.length === 0 && data.panels.length === 0 && (
        <EmptyState
          mt="xl"
          icon={<IconScale size={40} />}
          title="No drafts to judge yet"
          description="A panel shows the drafts that a tagline run was evaluated with: evaluate one first."
        >
          <EmptyState.Actions>
            <Button component={Link} to="/evaluation?task=taglines">
              Evaluate a tagline run
            </Button>
          </EmptyState.Actions>
        </EmptyState>
      )}
    </>
  );
}
