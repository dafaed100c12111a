// Saved views: each a link that opens its filter and sort. The view on screen can be saved under a name.
import { useState } from 'react';
import { ActionIcon, Anchor, Button, Group, Menu, Modal, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconBookmarkPlus, IconDots } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { SavedView } from '../../../../shared/calls/views.ts';
import { AppError } from '../../../../shared/errors.ts';
import { call } from '../../../api/client.ts';
import { useCall } from '../../../api/queries.ts';
import { showError } from '../../../state/edits.ts';
import classes from '../Facets.module.css';

export function SavedViews({ search }: { search: string }) {
  const { data } = useCall('views.list', {});
  const [naming, setNaming] = useState<SavedView | 'new' | null>(null);
  const views = data?.views ?? [];
  const remove = (view: SavedView): void => {
    modals.openConfirmModal({
      title: `Delete the view “${view.name}”?`,
      children: <Text size="sm">Posters and labels stay as they are. Links to the view’s filter go on working.</Text>,
      labels: { confirm: 'Delete the view', cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () => {
        call('views.delete', { id: view.id }).catch((error: unknown) => {
          showError(error, 'The view could not be deleted');
        });
      },
    });
  };
  return (
    <>
      {views.map((view) => (
        <Group
          key={view.id}
          gap={4}
          wrap="nowrap"
          className={classes.view}
          data-shown={view.search === search || undefined}
        >
          <Anchor
            component={Link}
            to={`/library?${view.search}`}
            size="sm"
            underline="never"
            className={classes.viewName}
          >
            {view.name}
          </Anchor>
          <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
            <Menu.Target>
              <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`What can be done with ${view.name}`}>
                <IconDots size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                onClick={() => {
                  setNaming(view);
                }}
              >
                Rename…
              </Menu.Item>
              <Menu.Item
                color="red"
                onClick={() => {
                  remove(view);
                }}
              >
                Delete…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        mx={4}
        leftSection={<IconBookmarkPlus size={14} />}
        onClick={() => {
          setNaming('new');
        }}
      >
        Save this view
      </Button>
      {naming !== null && (
        <NameDialog
          view={naming === 'new' ? null : naming}
          search={search}
          onClose={() => {
            setNaming(null);
          }}
        />
      )}
    </>
  );
}

/** Asks for the name of a new view, or for another name of an old one. */
function NameDialog({ view, search, onClose }: { view: SavedView | null; search: string; onClose: () => void }) {
  const [name, setName] = useState(view?.name ?? '');
  const [taken, setTaken] = useState<string | null>(null);
  const save = async (replace: boolean): Promise<void> => {
    try {
      if (view) await call('views.rename', { id: view.id, name });
      else await call('views.save', { name, search, replace });
      onClose();
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') setTaken(name);
      else showError(error, 'The view could not be saved');
    }
  };
  const isTaken = taken !== null && taken === name;
  return (
    <Modal opened onClose={onClose} title={view ? 'Rename the view' : 'Save this view'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save(isTaken);
        }}
      >
        <TextInput
          label="Name"
          description="Filter and sort are kept; which posters fit is found anew each time."
          data-autofocus
          maxLength={100}
          value={name}
          error={isTaken ? 'There is a view of this name already.' : undefined}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === '' || (isTaken && view !== null)}>
            {isTaken && view === null ? 'Replace it' : 'Save'}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
