// Catches a fault in the page itself and says so, instead of a white window. Saved edits are not touched by it.
import { Component, type ReactNode } from 'react';
import { Button, Center, EmptyState } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

/** How browsers say that a part of the page could not be fetched: the studio is gone, or has been updated under the page. */
const NOT_FETCHED = /dynamically imported module|importing a module script failed/i;

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const outdated = NOT_FETCHED.test(error.message);
    return (
      <Center h="100%" role="alert">
        <EmptyState
          icon={<IconAlertTriangle size={40} />}
          title={outdated ? 'This part of the page could not be loaded' : 'The page stopped'}
          description={`${
            outdated ? 'The studio was updated, or does not answer: reload to go on.' : `${error.message}.`
          } Everything that was marked as saved is on disk.`}
        >
          <EmptyState.Actions>
            <Button
              onClick={() => {
                location.reload();
              }}
            >
              Reload the page
            </Button>
          </EmptyState.Actions>
        </EmptyState>
      </Center>
    );
  }
}
