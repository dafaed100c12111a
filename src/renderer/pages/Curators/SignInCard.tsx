// Who may sign in to this studio: add, a new link, remove. The link is shown once; it works once.
import {
  ActionIcon,
  Alert,
  Button,
  Card,
  Code,
  CopyButton,
  Group,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
  Tooltip,
} from '@mantine/core';
import { IconLink, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Output } from '../../../shared/contract.ts';
import type { PersonRole } from '../../../shared/calls/people.ts';
import { call } from '../../api/client.ts';
import { queryClient, useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { PersonMark } from '../../parts/PersonMark.tsx';
import { plural } from '../../parts/words.ts';
import { usePeople } from '../../state/people.ts';

const ROLES: { value: PersonRole; label: string }[] = [
  { value: 'curator', label: 'Curator: edits' },
  { value: 'viewer', label: 'Viewer: looks' },
];

export function SignInCard() {
  const { data } = useCall('people.list', {});
  const { here } = usePeople();
  const [name, setName] = useState('');
  const [role, setRole] = useState<PersonRole>('curator');
  const [link, setLink] = useState<Output<'people.add'> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const act = (work: () => Promise<Output<'people.add'> | null>): void => {
    setError(null);
    work()
      .then((made) => {
        setLink(made);
        return Promise.all([
          queryClient.invalidateQueries({ queryKey: ['people.list'] }),
          queryClient.invalidateQueries({ queryKey: ['people.me'] }),
        ]);
      })
      .catch(setError);
  };
  const add = (): void => {
    act(async () => {
      const made = await call('people.add', { name, role });
      setName('');
      return made;
    });
  };
  const wholeLink = link === null ? '' : (link.url ?? `${location.origin}/?code=${link.code}`);
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h5" mb={6}>
        Who may sign in
      </Title>
      <Stack gap="sm">
        {data?.people.length === 0 && (
          <Text size="sm" className="quiet">
            Nobody but you. Others sign in with a link of their own and edit under their own name.
          </Text>
        )}
        {data?.people.map((person) => (
          <Group key={person.name} gap={8} wrap="nowrap">
            <PersonMark name={person.name} />
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text size="sm" truncate title={person.name}>
                {person.name}
              </Text>
              <Text size="xs" className="quiet">
                {person.role === 'curator' ? 'edits' : 'looks'},{' '}
                {here.some((h) => h.name === person.name) ? 'here now' : plural(person.sessions, 'browser')}
              </Text>
            </div>
            <Tooltip label="Another link, for another browser">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`New link for ${person.name}`}
                onClick={() => {
                  act(() => call('people.link', { name: person.name }));
                }}
              >
                <IconLink size={18} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Sign out everywhere; edits stay">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove ${person.name}`}
                onClick={() => {
                  act(async () => {
                    await call('people.remove', { name: person.name });
                    return null;
                  });
                }}
              >
                <IconTrash size={18} />
              </ActionIcon>
            </Tooltip>
          </Group>
        ))}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Group gap="xs" wrap="nowrap" align="flex-end">
            <TextInput
              flex={1}
              label="Name"
              value={name}
              maxLength={60}
              autoComplete="off"
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
            />
            <Select
              w={156}
              aria-label="Role"
              data={ROLES}
              value={role}
              allowDeselect={false}
              onChange={(value) => {
                setRole(value === 'viewer' ? 'viewer' : 'curator');
              }}
            />
            <Button type="submit" disabled={name.trim() === ''}>
              Add
            </Button>
          </Group>
        </form>
        {link && (
          <Alert color="gray" p="xs" title={`Link for ${link.name}: works once, within a week`} role="status">
            <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {wholeLink}
            </Code>
            <CopyButton value={wholeLink}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" mt={6} onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </Alert>
        )}
        {error !== null && <ErrorNotice error={error} m={0} />}
      </Stack>
    </Card>
  );
}
