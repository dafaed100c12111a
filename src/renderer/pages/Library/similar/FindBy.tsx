// The button of the toolbar that ranks posters by words or by a picture.
import { useState } from 'react';
import { ActionIcon, Button, FileButton, Group, Popover, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPhotoSearch, IconPhotoUp } from '@tabler/icons-react';
import { transport } from '../../../api/client.ts';
import { useKeys } from '../../../keys/keyHandlers.ts';
import type { Likeness } from '../../../state/likeness.ts';
import { sendPicture } from './sendPicture.ts';

const PICTURES = [{ name: 'Pictures', extensions: ['jpg', 'jpeg', 'png', 'webp'] }];

export function FindBy({ onFind }: { onFind: (likeness: Likeness) => void }) {
  const [opened, setOpened] = useState(false);
  const [words, setWords] = useState('');
  const { upload, desktop } = transport;
  const find = (likeness: Likeness): void => {
    setOpened(false);
    onFind(likeness);
  };
  useKeys({
    findBy: () => {
      setOpened(true);
    },
  });
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={340}
      trapFocus
      returnFocus
      shadow="md"
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <Tooltip label="Find by words or by a picture (Shift S)" disabled={opened}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Find by words or by a picture"
            aria-expanded={opened}
            onClick={() => {
              setOpened(!opened);
            }}
          >
            <IconPhotoSearch size={18} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Find posters" data-takes-keys>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (words.trim() !== '') find({ looks: words.trim() });
          }}
        >
          <Group gap="xs" wrap="nowrap" align="flex-end">
            <TextInput
              data-autofocus
              flex={1}
              label="Posters that look like…"
              placeholder="a spaceship over a city"
              maxLength={1000}
              value={words}
              onChange={(event) => {
                setWords(event.currentTarget.value);
              }}
            />
            <Button type="submit" disabled={words.trim() === ''}>
              Find
            </Button>
          </Group>
        </form>
        <Group gap="xs" mt="sm" wrap="nowrap">
          {desktop && (
            <Button
              variant="default"
              flex="none"
              leftSection={<IconPhotoUp size={16} />}
              onClick={() =>
                void desktop.pick('file', PICTURES).then(([path]) => {
                  if (path !== undefined) find({ picture: path });
                })
              }
            >
              Choose a picture
            </Button>
          )}
          {upload && (
            <FileButton
              accept="image/jpeg,image/png,image/webp"
              onChange={(file) => {
                if (!file) return;
                void sendPicture(file).then((path) => {
                  if (path !== null) find({ picture: path });
                });
              }}
            >
              {(props) => (
                <Button {...props} variant="default" flex="none" leftSection={<IconPhotoUp size={16} />}>
                  Choose a picture
                </Button>
              )}
            </FileButton>
          )}
          <Text size="xs" className="quiet">
            or drop one on the posters.
          </Text>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
