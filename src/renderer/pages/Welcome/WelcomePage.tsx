// What a window without a project shows: open the sample, open a project, start a new one.
import { useState } from 'react';
import { Button, Center, EmptyState } from '@mantine/core';
import { IconMovie } from '@tabler/icons-react';
import { ProjectDialog } from '../../frame/ProjectDialog.tsx';
import { useOpenProject } from '../../state/projects.ts';

export function WelcomePage() {
  const [dialog, setDialog] = useState<'open' | 'create' | null>(null);
  const { busy, open } = useOpenProject();
  return (
    <Center h="100%">
      <EmptyState
        size="lg"
        icon={<IconMovie size={56} stroke={1.3} />}
        title="No project is open"
        description="A project is a folder with posters, their labels and the models trained on them. The sample has 300 posters, predictions and a review queue."
      >
        <EmptyState.Actions>
          <Button loading={busy} onClick={() => void open('project.openSample', {})}>
            Open the sample project
          </Button>
          <Button
            variant="default"
            onClick={() => {
              setDialog('open');
            }}
          >
            Open a project
          </Button>
          <Button
            variant="default"
            onClick={() => {
              setDialog('create');
            }}
          >
            New project
          </Button>
        </EmptyState.Actions>
      </EmptyState>
      <ProjectDialog
        mode={dialog}
        onClose={() => {
          setDialog(null);
        }}
      />
    </Center>
  );
}
