// The edits of the project, newest first, whoever made them: what, who, when, why, on how many posters. Each leads to its
// posters and can be taken back as a whole, also when others came after it.
import { Anchor, Badge, Box, Button, Drawer, Group, ScrollArea, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { RecentEdit } from '../../shared/calls/marks.ts';
import { DEFAULT_SORT, viewToSearch } from '../../shared/filter.ts';
import { call } from '../api/client.ts';
import { inDialogToo, useKeys } from '../keys/keyHandlers.ts';
import { ErrorNotice } from '../parts/ErrorNotice.tsx';
import { ago, dateTime, plural, sentence } from '../parts/words.ts';
import { revertEdit, showError } from '../state/edits.ts';
import { recentEditsStore } from '../state/libraryDialog.ts';
import { useStore } from '../state/store.ts';

const PAGE = 50;
/** An address can hold so many posters. */
const LINKED = 1000;

const STATES: Record<RecentEdit['state'], string | null> = {
  done: null,
  undone: 'undone',
  dropped: 'undone',
  reverted: 'reverted',
};

function EditRow({ edit, onPosters }: { edit: RecentEdit; onPosters: () => void }) {
  const state = STATES[edit.state];
  return (
    <Box role="listitem" py={8} style={{ borderBottom: '1px solid var(--line)' }}>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <Text size="sm" flex={1} td={state === null ? undefined : 'line-through'} lineClamp={2}>
          {sentence(edit.what)}
        </Text>
        {state !== null && (
          <Badge size="sm" variant="light" color="gray" tt="none" flex="none">
            {state}
          </Badge>
        )}
      </Group>
      {edit.why !== null && (
        <Text size="xs" fs="italic" lineClamp={2}>
          “{edit.why}”
        </Text>
      )}
      <Group gap={8} wrap="nowrap">
        <Text size="xs" className="quiet" title={dateTime(edit.at)} flex={1} lineClamp={2}>
          {edit.by}, {ago(edit.at)}, {plural(edit.count, 'change')}
        </Text>
        {edit.posters !== null && (
          <Anchor component="button" size="xs" flex="none" onClick={onPosters}>
            {plural(edit.posters, 'poster')}
          </Anchor>
        )}
        {edit.revertible && (
          <Anchor
            component="button"
            size="xs"
            flex="none"
            aria-label={`Revert: ${edit.what}`}
            onClick={() => void revertEdit(edit.batchId)}
          >
            Revert
          </Anchor>
        )}
      </Group>
    </Box>
  );
}

function EditList({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  useKeys(inDialogToo({ escape: onClose }));
  const pages = useInfiniteQuery({
    queryKey: ['edits.recent', 'pages'],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) =>
      call('edits.recent', { limit: PAGE, ...(pageParam === null ? {} : { before: pageParam }) }),
    getNextPageParam: (last) => last.next,
  });
  const edits = pages.data?.pages.flatMap((page) => page.edits) ?? [];
  const showPosters = async (edit: RecentEdit): Promise<void> => {
    try {
      const { posterIds } = await call('edits.posters', { batchId: edit.batchId, limit: LINKED });
      onClose();
      void navigate({ pathname: '/library', search: viewToSearch({ posterIds }, DEFAULT_SORT) });
    } catch (error) {
      showError(error, 'The posters of this edit could not be shown');
    }
  };
  if (pages.error) return <ErrorNotice error={pages.error} title="The edits could not be read" />;
  return (
    <Stack gap={0} role="list" aria-label="Recent edits">
      {pages.data && edits.length === 0 && (
        <Text size="sm" className="quiet">
          Nothing has been edited yet. What you change stands here, and each step can be taken back.
        </Text>
      )}
      {edits.map((edit) => (
        <EditRow key={edit.batchId} edit={edit} onPosters={() => void showPosters(edit)} />
      ))}
      {pages.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          size="xs"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Older edits
        </Button>
      )}
    </Stack>
  );
}

export function RecentEdits() {
  const opened = useStore(recentEditsStore);
  const close = (): void => {
    recentEditsStore.set(false);
  };
  return (
    <Drawer
      opened={opened}
      onClose={close}
      closeOnEscape={false}
      position="right"
      size={440}
      padding="md"
      title="Recent edits"
      scrollAreaComponent={ScrollArea.Autosize}
    >
      <EditList onClose={close} />
    </Drawer>
  );
}
