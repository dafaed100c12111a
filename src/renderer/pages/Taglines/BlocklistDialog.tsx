// The words that no draft of this project may have, whatever a request says: one a line, changed as a whole.
import { useState } from 'react';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useCall } from '../../api/queries.ts';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { plural } from '../../parts/words.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';

/** As the contract takes them. */
const MOST_CHARACTERS = 60;

/** The words of a text, one a line or with commas between; each once, as it was written first. */
function wordsOfText(text: string): string[] {
  const words = new Map<string, string>();
  for (const each of text.split(/[\n,;]+/)) {
    const word = each.trim().replace(/\s+/g, ' ');
    if (word !== '' && !words.has(word.toLowerCase())) words.set(word.toLowerCase(), word);
  }
  return [...words.values()];
}

function Editor({ words, onClose }: { words: readonly string[]; onClose: () => void }) {
  const [text, setText] = useState(words.join('\n'));
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const next = wordsOfText(text);
  const tooLong = next.find((word) => word.length > MOST_CHARACTERS);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('desk.setBlocklist', { words: next });
      await queryClient.invalidateQueries({ queryKey: ['desk.blocklist'] });
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm">
      <Textarea
        data-autofocus
        label="Words"
        description="Words that no draft of this project may have, whoever asks. One a line; capitals make no difference."
        autosize
        minRows={8}
        maxRows={16}
        value={text}
        error={
          tooLong === undefined ? null : `“${tooLong}” is too long: at most ${String(MOST_CHARACTERS)} characters.`
        }
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      {error !== null && <ErrorNotice m={0} error={error} title="The words were not saved" />}
      <Group justify="space-between">
        <Text size="xs" className="quiet">
          {plural(next.length, 'word')}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} disabled={tooLong !== undefined} onClick={() => void save()}>
            Save
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

export function BlocklistDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = useCall('desk.blocklist', {});
  return (
    <Modal opened onClose={onClose} title="Blocklist of the project" size="md">
      {error ? (
        <ErrorNotice m={0} error={error} title="The words could not be read" />
      ) : data ? (
        <Editor words={data.words} onClose={onClose} />
      ) : (
        <LateLoader />
      )}
    </Modal>
  );
}
