// The genre vocabulary: every genre with its counts and other names, and what can be done with it. Each action shows what it
// would change before it does, and is one step of undo.
import { useState } from 'react';
import { Box, Button, EmptyState, Group, ScrollArea, Text, TextInput } from '@mantine/core';
import { IconArrowMerge, IconPlus, IconSearch, IconTags } from '@tabler/icons-react';
import type { Genre } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { plural } from '../../parts/words.ts';
import { GenreTable } from './GenreTable.tsx';
import { OperationDialog } from './OperationDialog.tsx';
import { VocabularyLog } from './VocabularyLog.tsx';
import type { Draft } from './drafts.ts';

const matches = (genre: Genre, text: string): boolean =>
  [genre.name, ...genre.aliases].some((name) => name.toLowerCase().includes(text.trim().toLowerCase()));

export default function GenresPage() {
  const { data, error } = useCall('genres.list', {});
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [text, setText] = useState('');
  const [draft, setDraft] = useState<Draft | null>(null);
  if (error) return <ErrorNotice error={error} title="The genres could not be read" />;
  if (!data) return <LateLoader />;
  const { genres } = data;
  const toMerge = genres.filter(({ id }) => chosen.has(id));
  const close = (): void => {
    setDraft(null);
    setChosen(new Set());
  };
  return (
    <ScrollArea h="100%">
      <Box p="md" maw={1240}>
        <PageHead title="Genres" about="Every change shows what it does before it is made, and can be undone.">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowMerge size={14} />}
            disabled={toMerge.length < 2}
            onClick={() => {
              setDraft({ op: 'merge', genres: toMerge });
            }}
          >
            {toMerge.length < 2 ? 'Merge' : `Merge ${toMerge.length}`}
          </Button>
          <Button
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => {
              setDraft({ op: 'add' });
            }}
          >
            Add a genre
          </Button>
        </PageHead>
        {genres.length === 0 ? (
          <EmptyState
            icon={<IconTags size={40} />}
            title="No genres yet"
            description="An import brings those of its tables; you can also add one."
          />
        ) : (
          <>
            <Group mb="xs" justify="space-between">
              <TextInput
                size="xs"
                w={260}
                aria-label="Find a genre"
                placeholder="Find a genre or another name"
                leftSection={<IconSearch size={14} />}
                value={text}
                onChange={(event) => {
                  setText(event.currentTarget.value);
                }}
              />
              <Text size="xs" className="quiet">
                {plural(genres.length, 'genre')}. Tick two or more to merge them.
              </Text>
            </Group>
            <GenreTable
              genres={genres.filter((genre) => matches(genre, text))}
              chosen={chosen}
              onChoose={setChosen}
              onDraft={setDraft}
            />
          </>
        )}
        <VocabularyLog />
      </Box>
      <OperationDialog draft={draft} genres={genres} onClose={close} />
    </ScrollArea>
  );
}
