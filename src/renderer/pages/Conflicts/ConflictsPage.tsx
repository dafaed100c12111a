// Pairs on which copies of the project disagree, one card at a time; one key decides and the next card is there.
import { Box, Button, Center, EmptyState, Group, Menu, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChecks, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { GENRE_KEYS } from '../../../shared/keymap.ts';
import { useCall } from '../../api/queries.ts';
import { inDialogToo, useKeys, type KeyHandlers } from '../../keys/keyHandlers.ts';
import { useKeyPlace } from '../../keys/keyPlaces.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { ReviewTabs } from '../../parts/ReviewTabs.tsx';
import { count, plural } from '../../parts/words.ts';
import { usePeople } from '../../state/people.ts';
import { Preview } from '../Library/Preview.tsx';
import review from '../Review/Review.module.css';
import { ConflictCard } from './ConflictCard.tsx';
import { useConflicts, type ConflictFilter, type Take } from './useConflicts.ts';

function filterOf(params: URLSearchParams): ConflictFilter {
  const genre = params.get('genre');
  const party = params.get('person');
  return {
    ...(genre !== null && /^\d{1,9}$/.test(genre) ? { genreId: Number(genre) } : {}),
    ...(party !== null && party !== '' ? { party } : {}),
  };
}

export default function ConflictsPage() {
  useKeyPlace('review');
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [previewOpen, setPreviewOpen] = useState(false);
  const filter = filterOf(params);
  const { me } = usePeople();
  const { data: genreList } = useCall('genres.list', {});
  const genres = genreList?.genres ?? [];
  const inbox = useConflicts(filter);
  const { card, total, at, data } = inbox;

  const choose = (next: ConflictFilter): void => {
    const search = new URLSearchParams();
    if (next.genreId !== undefined) search.set('genre', String(next.genreId));
    if (next.party !== undefined) search.set('person', next.party);
    inbox.restart();
    setParams(search, { replace: true });
  };
  const takeSide = (i: number): void => {
    const side = card?.sides[i];
    if (side) inbox.take(side.state === null ? { person: side.person } : { state: side.state });
  };
  const handlers: KeyHandlers = {
    preview: () => {
      setPreviewOpen(!previewOpen);
    },
    ...(previewOpen
      ? {
          escape: () => {
            setPreviewOpen(false);
          },
        }
      : {}),
    'review.accept': () => {
      inbox.take('mine');
    },
    'review.reject': () => {
      inbox.take('theirs');
    },
    undecided: () => {
      inbox.take({ state: 'unknown' });
    },
    'review.skip': () => {
      inbox.move(1);
    },
    'review.next': () => {
      inbox.move(1);
    },
    'review.previous': () => {
      inbox.move(-1);
    },
    undo: inbox.undo,
  };
  GENRE_KEYS.slice(0, 9).forEach((_, i) => {
    handlers[`genre.${i}`] = () => {
      takeSide(i);
    };
  });
  useKeys(previewOpen ? inDialogToo(handlers) : handlers);

  const row = (name: string, pressed: boolean, n: number | null, onClick: () => void) => (
    <UnstyledButton
      key={name}
      className={review.queue}
      aria-pressed={pressed}
      aria-label={n === null ? name : `${name}: ${plural(n, 'conflict')}`}
      onClick={onClick}
    >
      <span style={{ flex: 1 }}>{name}</span>
      {n !== null && <span className="quiet">{count(n)}</span>}
    </UnstyledButton>
  );
  const open = data?.genres.reduce((sum, g) => sum + g.conflicts, 0) ?? 0;

  return (
    <div className={review.page}>
      <ReviewTabs />
      <Preview
        opened={previewOpen}
        posterId={card?.posterId ?? null}
        genres={genres}
        onClose={() => {
          setPreviewOpen(false);
        }}
      />
      <div className={review.columns}>
        <ScrollArea className={review.queues} type="auto" component="aside" aria-label="Conflicts">
          <Stack gap={6} p="xs">
            <Text size="xs" className="quiet" px={4}>
              Labels on which people decided differently, in copies of the project that were merged.
            </Text>
            <div>
              {row('All conflicts', filter.genreId === undefined && filter.party === undefined, open, () => {
                choose({});
              })}
            </div>
            {(data?.people.length ?? 0) > 0 && (
              <Text size="xs" fw={600} px={8} mt={6}>
                With
              </Text>
            )}
            <div>
              {data?.people.map(({ name, conflicts }) =>
                row(name, filter.party === name, conflicts, () => {
                  const { party: _party, ...rest } = filter;
                  choose(filter.party === name ? rest : { ...filter, party: name });
                }),
              )}
            </div>
            {(data?.genres.length ?? 0) > 0 && (
              <Text size="xs" fw={600} px={8} mt={6}>
                About
              </Text>
            )}
            <div>
              {data?.genres.map(({ genreId, conflicts }) =>
                row(
                  genres.find((g) => g.id === genreId)?.name ?? `Genre ${genreId}`,
                  filter.genreId === genreId,
                  conflicts,
                  () => {
                    const { genreId: _genre, ...rest } = filter;
                    choose(filter.genreId === genreId ? rest : { ...filter, genreId });
                  },
                ),
              )}
            </div>
          </Stack>
        </ScrollArea>
        <Box style={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}>
          <Group
            h={44}
            px="md"
            wrap="nowrap"
            justify="space-between"
            style={{ borderBottom: '1px solid var(--line)', background: 'var(--surface)' }}
          >
            <Text size="sm" role="status" aria-label="Progress of the inbox" style={{ whiteSpace: 'nowrap' }}>
              {total === 0 ? (
                'No conflicts'
              ) : (
                <>
                  <b>{count(at + 1)}</b> of <b>{count(total)}</b>
                </>
              )}
            </Text>
            <Group gap="md" wrap="nowrap">
              <Text size="xs" className="quiet" style={{ whiteSpace: 'nowrap' }}>
                1, 2 take a side, J next, K previous
              </Text>
              <SettleAll total={total} filter={filter} people={data?.people ?? []} onTake={inbox.takeAll} />
            </Group>
          </Group>
          <Box flex={1} mih={0}>
            {inbox.error ? (
              <ErrorNotice error={inbox.error} title="The conflicts could not be read" />
            ) : data === undefined ? (
              <LateLoader />
            ) : card ? (
              <ConflictCard conflict={card} me={me} genres={genres} onTake={inbox.take} onUndo={inbox.undo} />
            ) : (
              <Center h="100%">
                <EmptyState
                  icon={<IconChecks size={44} stroke={1.3} />}
                  title={open > 0 ? 'None of these' : 'No conflicts'}
                  description={
                    open > 0
                      ? 'Other genres or people have conflicts left.'
                      : 'When the log of another copy is merged, decisions that contradict each other come here.'
                  }
                >
                  <EmptyState.Actions>
                    {open > 0 ? (
                      <Button
                        onClick={() => {
                          choose({});
                        }}
                      >
                        All conflicts
                      </Button>
                    ) : (
                      <Button onClick={() => void navigate('/overview/curators')}>Merge a log</Button>
                    )}
                  </EmptyState.Actions>
                </EmptyState>
              </Center>
            )}
          </Box>
        </Box>
      </div>
    </div>
  );
}

/** Settles everything that is shown in one undoable step. */
function SettleAll(props: {
  total: number;
  filter: ConflictFilter;
  people: readonly { name: string }[];
  onTake: (take: Take) => Promise<void>;
}) {
  const { total, filter, people, onTake } = props;
  return (
    <Menu position="bottom-end" width={260} disabled={total === 0}>
      <Menu.Target>
        <Button size="compact-sm" variant="default" disabled={total === 0} rightSection={<IconChevronDown size={14} />}>
          Settle all {filter.genreId === undefined && filter.party === undefined ? '' : 'of these '}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{plural(total, 'conflict')}, one step, undoable</Menu.Label>
        <Menu.Item onClick={() => void onTake('mine')}>Take mine</Menu.Item>
        <Menu.Item onClick={() => void onTake('theirs')}>Take theirs</Menu.Item>
        <Menu.Item onClick={() => void onTake('latest')}>Take the later decision</Menu.Item>
        {people.map(({ name }) => (
          <Menu.Item key={name} onClick={() => void onTake({ person: name })}>
            Take what {name} said
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
