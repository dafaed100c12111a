// Project name with the switcher: recent projects, open, create, sample, and (desktop) a studio elsewhere.
import { useState } from 'react';
import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconFolderOpen, IconFolderPlus, IconPlugConnected, IconSparkles } from '@tabler/icons-react';
import type { Output } from '../../shared/contract.ts';
import { transport } from '../api/client.ts';
import { useCall } from '../api/queries.ts';
import { usePeople } from '../state/people.ts';
import { useOpenProject } from '../state/projects.ts';
import { ConnectDialog } from './ConnectDialog.tsx';
import { ProjectDialog } from './ProjectDialog.tsx';

type Project = NonNullable<Output<'studio.info'>['project']>;

export function ProjectMenu({ project }: { project: Project | null }) {
  const { role, known } = usePeople();
  // Which projects there are, and which one is open, is the owner's matter.
  const owner = known && role === 'owner';
  const { data: recent } = useCall('project.recent', {}, { enabled: owner });
  const { open } = useOpenProject();
  const [dialog, setDialog] = useState<'open' | 'create' | null>(null);
  const [connecting, setConnecting] = useState(false);
  const others = (recent?.projects ?? []).filter((p) => p.dir !== project?.dir).slice(0, 8);
  return (
    <>
      <Menu position="bottom-start" width={320}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            c="var(--mantine-color-text)"
            px={8}
            rightSection={<IconChevronDown size={16} />}
            maw={240}
            aria-label={`Project: ${project?.name ?? 'none open'}`}
          >
            <Text truncate fw={600} size="sm">
              {project?.name ?? 'Marquee'}
            </Text>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {others.length > 0 && <Menu.Label>Recent</Menu.Label>}
          {others.map((p) => (
            <Menu.Item key={p.dir} disabled={!p.exists} onClick={() => void open('project.open', { dir: p.dir })}>
              <Text size="sm" truncate>
                {p.name}
              </Text>
              <Text size="xs" className="quiet" truncate>
                {p.exists ? p.dir : `${p.dir} (not found)`}
              </Text>
            </Menu.Item>
          ))}
          {others.length > 0 && <Menu.Divider />}
          <Menu.Item
            leftSection={<IconFolderOpen size={16} />}
            onClick={() => {
              setDialog('open');
            }}
          >
            Open a project…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFolderPlus size={16} />}
            onClick={() => {
              setDialog('create');
            }}
          >
            New project…
          </Menu.Item>
          <Menu.Item leftSection={<IconSparkles size={16} />} onClick={() => void open('project.openSample', {})}>
            Sample project
          </Menu.Item>
          {transport.desktop && (
            <>
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconPlugConnected size={16} />}
                onClick={() => {
                  setConnecting(true);
                }}
              >
                Connect to a studio…
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <ProjectDialog
        mode={dialog}
        onClose={() => {
          setDialog(null);
        }}
      />
      {transport.desktop && (
        <ConnectDialog
          opened={connecting}
          onClose={() => {
            setConnecting(false);
          }}
        />
      )}
    </>
  );
}
