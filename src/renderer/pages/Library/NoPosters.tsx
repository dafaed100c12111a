// What stands in the place of the grid when there is nothing to show: the next step and its button.
import { Button, Center, EmptyState } from '@mantine/core';
import { IconMoodEmpty, IconMovie } from '@tabler/icons-react';
import { useNavigate } from 'react-router';

export interface NoPostersProps {
  /** A filter hides them; else the project has none. */
  filtered: boolean;
  onShowAll: () => void;
}

export function NoPosters({ filtered, onShowAll }: NoPostersProps) {
  const navigate = useNavigate();
  return (
    <Center h="100%">
      {filtered ? (
        <EmptyState icon={<IconMoodEmpty size={40} />} title="No poster fits this filter">
          <EmptyState.Actions>
            <Button onClick={onShowAll}>Show all posters</Button>
          </EmptyState.Actions>
        </EmptyState>
      ) : (
        <EmptyState
          icon={<IconMovie size={48} stroke={1.3} />}
          title="No posters yet"
          description="Import a table of films, a folder of posters, or both."
        >
          <EmptyState.Actions>
            <Button onClick={() => void navigate('/import')}>Import</Button>
          </EmptyState.Actions>
        </EmptyState>
      )}
    </Center>
  );
}
