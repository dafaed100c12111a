// Clusters of posters that show the same picture: those whose labels contradict each other come first. One cluster at a time,
// side by side; keys give the labels of one to the others, or tell posters apart.
import { useRef, useState } from 'react';
import { Button, EmptyState, Group, SegmentedControl, Text } from '@mantine/core';
import { IconCopyCheck, IconSearch } from '@tabler/icons-react';
import { useCall } from '../../api/queries.ts';
import { useKeys } from '../../keys/keyHandlers.ts';
import { useKeyPlace } from '../../keys/keyPlaces.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { ReviewTabs } from '../../parts/ReviewTabs.tsx';
import { count, plural } from '../../parts/words.ts';
import { sendEdit, showError } from '../../state/edits.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { call } from '../../api/client.ts';
import { Cluster } from './Cluster.tsx';
import { ClusterQueue } from './ClusterQueue.tsx';
import { SearchPanel } from './SearchPanel.tsx';
import classes from './Duplicates.module.css';

/** Clusters per page of the list. */
const PAGE = 50;

async function find(threshold?: number): Promise<void> {
  try {
    await call('duplicates.find', threshold === undefined ? {} : { threshold });
  } catch (error) {
    showError(error, 'The search for duplicates did not start');
  }
}

export default function DuplicatesPage() {
  useKeyPlace('duplicates');
  const [kind, setKind] = useState<'all' | 'conflicting'>('all');
  const [index, setIndex] = useState(0);
  const [focused, setFocused] = useState<{ cluster: number | undefined; at: number }>({ cluster: undefined, at: 0 });
  const offset = Math.floor(index / PAGE) * PAGE;
  const { data, error, refetch } = useCall('duplicates.list', { kind, offset, limit: PAGE }, { keep: true });
  const { data: genreList } = useCall('genres.list', {});
  const genres = genreList?.genres ?? [];
  const job = useJobs().find((each) => each.kind === 'duplicates' && isActive(each)) ?? null;
  const total = data?.total ?? 0;
  const cluster = data?.clusters[index - offset];

  // An edit may take the last cluster out of the list.
  if (data && index > 0 && index >= total) setIndex(Math.max(0, total - 1));
  const clusterId = cluster?.cluster;
  // Each cluster begins at its first poster.
  const focus = focused.cluster === clusterId ? focused.at : 0;
  const setFocus = (at: number): void => {
    setFocused({ cluster: clusterId, at });
  };

  const go = (to: number): void => {
    if (total > 0) setIndex(Math.max(0, Math.min(total - 1, to)));
  };
  const poster = cluster?.posters[Math.min(focus, cluster.posters.length - 1)];
  /** A decision on a cluster is on its way: a second press was for that one, not for what comes to its place. */
  const deciding = useRef(false);
  const decide = (edit: Promise<unknown>): void => {
    deciding.current = true;
    edit.then(
      () => {
        deciding.current = false;
      },
      () => {
        // Shown by sendEdit.
        deciding.current = false;
      },
    );
  };
  const propagate = (): void => {
    if (!cluster || !poster || deciding.current) return;
    const before = { cluster: cluster.cluster, conflicting: cluster.conflicting.length > 0 };
    decide(
      sendEdit(
        'duplicates.propagate',
        { cluster: before.cluster, posterId: poster.id },
        'The labels were not given to the others',
      ).then(() => {
        // One whose labels contradicted each other leaves its place to the next; another one stays where it is.
        if (!before.conflicting) go(index + 1);
      }),
    );
  };
  const tellApart = (posters?: number[]): void => {
    if (!cluster || deciding.current) return;
    const input = { cluster: cluster.cluster, ...(posters ? { posters } : {}) };
    decide(sendEdit('duplicates.tellApart', input, 'The posters were not told apart'));
  };
  const focusBy = (step: number): void => {
    if (cluster) setFocus(Math.max(0, Math.min(cluster.posters.length - 1, focus + step)));
  };
  useKeys({
    'duplicates.next': () => {
      go(index + 1);
    },
    'duplicates.previous': () => {
      go(index - 1);
    },
    'duplicates.right': () => {
      focusBy(1);
    },
    'duplicates.left': () => {
      focusBy(-1);
    },
    'duplicates.propagate': propagate,
    'duplicates.apart': () => {
      if (poster) tellApart([poster.id]);
    },
    'duplicates.allApart': () => {
      tellApart();
    },
  });

  const head = (
    <Group className={classes.head} justify="space-between" wrap="nowrap">
      <ReviewTabs />
      {data?.search && (
        <Group gap="sm" wrap="nowrap">
          <Text size="sm" role="status" aria-label="Clusters in view">
            <b>{plural(total, 'cluster')}</b>
            <span className="quiet">, {count(data.conflicting)} with conflicting labels</span>
            {data.toldApart > 0 && <span className="quiet">, {plural(data.toldApart, 'pair')} told apart</span>}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label="Which clusters"
            data={[
              { value: 'all', label: 'All' },
              { value: 'conflicting', label: 'Conflicting' },
            ]}
            value={kind}
            onChange={(value) => {
              setKind(value as 'all' | 'conflicting');
              setIndex(0);
            }}
          />
        </Group>
      )}
    </Group>
  );

  if (error) {
    return (
      <div className={classes.page}>
        {head}
        <ErrorNotice error={error} title="The clusters could not be read" onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <LateLoader />;
  const { search } = data;
  return (
    <div className={classes.page}>
      {head}
      <div className={classes.columns} data-alone={(search === null && job === null) || undefined}>
        <div className={classes.side} hidden={search === null && job === null}>
          {search !== null && (
            <SearchPanel
              key={search.at}
              search={search}
              busy={job !== null}
              onFind={(threshold) => void find(threshold)}
            />
          )}
          {job && (
            <div className={classes.job}>
              <JobProgress job={job} />
            </div>
          )}
          <ClusterQueue clusters={data.clusters} offset={offset} total={total} current={index} onGo={go} />
        </div>
        <main className={classes.main}>
          {cluster ? (
            <Cluster
              key={cluster.cluster}
              cluster={cluster}
              genres={genres}
              focus={focus}
              place={`${count(index + 1)} of ${count(total)}`}
              onFocus={setFocus}
              onPropagate={propagate}
              onApart={() => {
                if (poster) tellApart([poster.id]);
              }}
              onAllApart={() => {
                tellApart();
              }}
            />
          ) : search === null ? (
            <EmptyState
              icon={<IconSearch size={48} stroke={1.3} />}
              title="Nobody has looked for duplicates yet"
              description="Posters that show the same picture (copies, re-releases, other sizes) are brought together, so that their labels agree and no split divides them."
            >
              <EmptyState.Actions>
                <Button loading={job !== null} onClick={() => void find()}>
                  Find duplicates
                </Button>
              </EmptyState.Actions>
            </EmptyState>
          ) : (
            <EmptyState
              icon={<IconCopyCheck size={48} stroke={1.3} />}
              title={
                kind === 'conflicting' ? 'No cluster has conflicting labels' : 'No two posters show the same picture'
              }
              description={
                kind === 'conflicting'
                  ? 'All duplicates agree in what they are labelled with.'
                  : 'A lower threshold finds more.'
              }
            />
          )}
        </main>
      </div>
    </div>
  );
}
