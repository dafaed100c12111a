// The top bar: project, search, undo and redo with what they would do, saved mark, palette.
import { ActionIcon, Badge, Group, Kbd, Tooltip } from '@mantine/core';
import { openSpotlight } from '@mantine/spotlight';
import { IconArrowBackUp, IconArrowForwardUp, IconCommand, IconHistory } from '@tabler/icons-react';
import type { Output } from '../../shared/contract.ts';
import { useCall } from '../api/queries.ts';
import { undoOrRedo } from '../state/edits.ts';
import { PeopleHere } from './PeopleHere.tsx';
import { recentEditsStore } from '../state/libraryDialog.ts';
import { ProjectMenu } from './ProjectMenu.tsx';
import { SavedMark } from './SavedMark.tsx';
import { SearchField } from './SearchField.tsx';

type Project = NonNullable<Output<'studio.info'>['project']>;

function UndoRedo() {
  const { data } = useCall('edits.stack', {}, { keep: true });
  const undo = data?.undo ?? null;
  const redo = data?.redo ?? null;
  const undoLabel = undo ? `Undo: ${undo.what}` : 'Nothing to undo';
  const redoLabel = redo ? `Redo: ${redo.what}` : 'Nothing to redo';
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label={undoLabel}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={undoLabel}
          aria-disabled={!undo}
          opacity={undo ? 1 : 0.4}
          onClick={() => void (undo && undoOrRedo('undo'))}
        >
          <IconArrowBackUp size={20} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={redoLabel}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={redoLabel}
          aria-disabled={!redo}
          opacity={redo ? 1 : 0.4}
          onClick={() => void (redo && undoOrRedo('redo'))}
        >
          <IconArrowForwardUp size={20} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Recent edits (G then H)">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Recent edits"
          onClick={() => {
            recentEditsStore.set(true);
          }}
        >
          <IconHistory size={20} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

export interface TopBarProps {
  /** Undefined until the studio has said which one is open. */
  project: Project | null | undefined;
  remote: string | null;
}

export function TopBar({ project, remote }: TopBarProps) {
  return (
    <Group h="100%" px="sm" gap="sm" wrap="nowrap" style={{ background: 'var(--surface)' }}>
      <ProjectMenu project={project ?? null} />
      {remote !== null && (
        <Tooltip label={`This window shows the studio at ${remote}`}>
          <Badge variant="light" tt="none">
            {new URL(remote).host}
          </Badge>
        </Tooltip>
      )}
      {project?.readOnly && (
        <Tooltip label={project.readOnlyReason ?? 'This project cannot be written.'}>
          <Badge color="yellow" variant="light" tt="none">
            Read only
          </Badge>
        </Tooltip>
      )}
      <SearchField project={project} />
      <PeopleHere />
      {project && <UndoRedo />}
      {project && <SavedMark />}
      <Tooltip
        label={
          <span>
            Commands <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">K</Kbd>
          </span>
        }
      >
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Command palette" onClick={openSpotlight}>
          <IconCommand size={20} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
