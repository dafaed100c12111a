// The tagline desk: the queue of posters, the one at hand, and its drafts. Wires the parts; each part has its own file.
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Center, Splitter, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import { useCall } from '../../api/queries.ts';
import { useKeyPlace } from '../../keys/keyPlaces.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { deskPaintStore, paintedPoster, type DeskPoster, type QueuedPoster } from '../../state/deskPaint.ts';
import { deskToSearch, lastDeskStore, useDeskView } from '../../state/deskView.ts';
import { useDrafting, useDraftingPosters } from '../../state/drafting.ts';
import { usePeople } from '../../state/people.ts';
import { useSetting } from '../../state/settings.ts';
import { useStore } from '../../state/store.ts';
import { DeskDialogs, type DeskDialog } from './DeskDialogs.tsx';
import { DeskHead } from './DeskHead.tsx';
import { DraftsPanel } from './DraftsPanel.tsx';
import { PosterPanel } from './PosterPanel.tsx';
import { QueueList } from './QueueList.tsx';
import { listIndex, stepped } from './queuePlace.ts';
import classes from './Taglines.module.css';
import { useDeskActions } from './useDeskActions.ts';
import { useDeskKeys } from './useDeskKeys.ts';
import { useDeskOpening } from './useDeskOpening.ts';
import { useDeskQueue } from './useDeskQueue.ts';
import { useDraftChoice } from './useDraftChoice.ts';
import { useDraftSettings } from './useDraftSettings.ts';
import { useNextPosters } from './useNextPosters.ts';
import { useOpeningList } from './useOpeningList.ts';
import { useQueuePlace } from './useQueuePlace.ts';

type PaneSize = `${number}px`;
const QUEUE_WIDTH = '280px';
const POSTER_WIDTH = '300px';
/** From this width of the drafts on two cards stand side by side. */
const TWO_COLUMNS = 520;

/** The poster at hand as a line of the queue, where its list has it no more. */
const asQueued = (poster: DeskPoster): QueuedPoster => ({
  posterId: poster.posterId,
  filmKey: poster.filmKey,
  title: poster.title,
  year: poster.year,
  hasImage: poster.hasImage,
  color: poster.color,
  openDrafts: poster.drafts.filter(({ state }) => state === 'open').length,
  tagline: poster.tagline?.text ?? null,
  approval: poster.tagline?.approval ?? null,
});

/** The poster at hand with the decisions that are on their way; null until it is there. */
function useDeskPoster(posterId: number | null): { poster: DeskPoster | null; error: Error | null } {
  const { data, error } = useCall('desk.poster', { posterId: posterId ?? 0 }, { enabled: posterId !== null });
  const paint = useStore(deskPaintStore);
  const poster = useMemo(() => (data ? paintedPoster(data, paint) : null), [data, paint]);
  return { poster: posterId === null ? null : poster, error };
}

export default function TaglinesPage() {
  useKeyPlace('desk');
  const { list, filter, posterId: asked, setDesk } = useDeskView();
  const [visible, setVisible] = useState({ from: 0, to: 0 });
  const { place, setRow } = useQueuePlace(list, filter, asked);
  const queue = useDeskQueue(list, filter, place, visible);
  // A list opens at its first poster.
  const firstId = queue.loaded ? (queue.first?.posterId ?? null) : null;
  const posterId = asked ?? firstId;
  useEffect(() => {
    // From now on it stays at hand, also where it leaves the list.
    if (asked === null && firstId !== null) setDesk({ posterId: firstId }, { replace: true });
  }, [asked, firstId, setDesk]);
  const { data: counts, error: uncounted, refetch } = useCall('desk.counts', { filter }, { keep: true });
  const decideList = useOpeningList({
    list,
    filter,
    posterId,
    counts: counts?.lists,
    onList: (opening) => {
      setDesk({ list: opening }, { replace: true });
    },
  });
  const openList = (next: DeskList): void => {
    decideList();
    setDesk({ list: next });
  };
  const { poster, error } = useDeskPoster(posterId);
  const counted = counts !== undefined || uncounted !== null;
  useDeskOpening({ list, filter, queue, posterId, poster, error, counted });
  const drafting = useDrafting(posterId);
  const draftingPosters = useDraftingPosters();
  const drafts = useDraftSettings();
  const choice = useDraftChoice(poster, drafting, drafts.settings.weights);
  const [editing, setEditing] = useState<string | null>(null);
  const [dialog, setDialog] = useState<DeskDialog | null>(null);
  const [queueWidth, saveQueueWidth] = useSetting('ui.deskQueueWidth', QUEUE_WIDTH);
  const [posterWidth, savePosterWidth] = useSetting('ui.deskPosterWidth', POSTER_WIDTH);
  const [dragged, setDragged] = useState<[PaneSize, PaneSize] | null>(null);
  const { ref: draftsBox, width } = useElementSize();
  const columns = width >= TWO_COLUMNS ? 2 : 1;
  const { me } = usePeople();

  const address = deskToSearch({ list, filter, posterId });
  useEffect(() => {
    lastDeskStore.set(address);
  }, [address]);

  // The row follows the poster while edits of others move it; a poster that left keeps its row.
  const { current } = queue;
  if (current !== null && current !== place?.index && queue.loaded && place !== null) setRow(place.posterId, current);

  /** Shows a poster of the queue. */
  const show = (to: number): void => {
    const queued = queue.rowAt(to);
    if (queued === undefined || queued === 'guest') return;
    const guest = current !== null && queue.rowAt(current) === 'guest' ? current : null;
    setRow(queued.posterId, listIndex(to, guest) ?? 0);
    setEditing(null);
    setDesk({ posterId: queued.posterId }, { replace: true });
  };
  const step = (by: 1 | -1): void => {
    const to = stepped(current, by, queue.total);
    if (to !== null) show(to);
  };
  useNextPosters(queue, current);

  const actions = useDeskActions({ poster, me, drafts, drafting, choice, setEditing });
  useDeskKeys({ actions, choice, columns, editing, step, onList: openList, setDialog, setEditing, dialog });

  const onVisible = useCallback((from: number, to: number) => {
    setVisible((now) => (now.from === from && now.to === to ? now : { from, to }));
  }, []);
  const sizes: [PaneSize, PaneSize, number] = [
    dragged?.[0] ?? (queueWidth as PaneSize),
    dragged?.[1] ?? (posterWidth as PaneSize),
    100,
  ];
  return (
    <div className={classes.page}>
      <DeskHead list={list} queue={queue} counts={counts?.lists} onDialog={setDialog} />
      <Splitter
        className={classes.panes}
        lineSize={1}
        withHandle={false}
        handleColor="var(--line)"
        sizes={sizes}
        onSizeChange={([left, middle]) => {
          setDragged([left as PaneSize, middle as PaneSize]);
        }}
        onResizeEnd={(_, [left, middle]) => {
          setDragged(null);
          saveQueueWidth(String(left));
          savePosterWidth(String(middle));
        }}
      >
        <Splitter.Pane defaultSize={QUEUE_WIDTH} min="220px" max="420px">
          <QueueList
            list={list}
            filter={filter}
            counts={counts?.lists}
            queue={queue}
            guest={poster ? asQueued(poster) : null}
            drafting={draftingPosters}
            onList={openList}
            onFilter={(next) => {
              setDesk({ filter: next });
            }}
            onPick={show}
            onVisible={onVisible}
            onRetry={() => void refetch()}
          />
        </Splitter.Pane>
        <Splitter.Pane defaultSize={POSTER_WIDTH} min="240px" max="560px">
          {error ? (
            <ErrorNotice error={error} title="This poster could not be read" />
          ) : poster ? (
            <PosterPanel poster={poster} onApprove={actions.approve} />
          ) : posterId === null ? (
            <Center h="100%" p="md">
              <Text size="sm" className="quiet" ta="center">
                {queue.loaded ? 'The poster at hand stands here.' : ''}
              </Text>
            </Center>
          ) : (
            <LateLoader />
          )}
        </Splitter.Pane>
        <Splitter.Pane defaultSize={100} min="340px">
          <div ref={draftsBox} style={{ height: '100%' }}>
            {poster && (
              <DraftsPanel
                key={poster.posterId}
                poster={poster}
                drafting={drafting}
                choice={choice}
                drafts={drafts}
                columns={columns}
                editing={editing}
                onDraft={actions.draft}
                onBegin={() => {
                  setDialog('begin');
                }}
                onSettings={() => {
                  setDialog('settings');
                }}
                onAct={actions.act}
                onLeave={() => {
                  setEditing(null);
                }}
              />
            )}
          </div>
        </Splitter.Pane>
      </Splitter>
      <DeskDialogs
        dialog={dialog}
        list={list}
        filter={filter}
        listed={queue.listed}
        drafts={drafts}
        begin={choice.draft?.text ?? drafts.settings.beginning}
        onBegin={actions.begin}
        onDialog={setDialog}
      />
    </div>
  );
}
