// The clusters as a list at the side: what each is called, how large it is, and whether its labels contradict each other.
import { ActionIcon, Group, ScrollArea, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangleFilled, IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { DuplicateCluster } from '../../../shared/calls/duplicates.ts';
import { count, titleOf } from '../../parts/words.ts';
import classes from './Duplicates.module.css';

export interface ClusterQueueProps {
  clusters: readonly DuplicateCluster[];
  offset: number;
  total: number;
  current: number;
  onGo: (index: number) => void;
}

export function ClusterQueue({ clusters, offset, total, current, onGo }: ClusterQueueProps) {
  if (total === 0) return null;
  return (
    <>
      <ScrollArea flex={1} type="auto" scrollbarSize={8} aria-label="Clusters">
        {clusters.map((cluster, i) => {
          const index = offset + i;
          const [first] = cluster.posters;
          return (
            <UnstyledButton
              key={cluster.cluster}
              className={classes.queued}
              aria-pressed={index === current}
              onClick={() => {
                onGo(index);
              }}
            >
              <span className={classes.queuedName} title={first && titleOf(first)}>
                {first && <bdi>{titleOf(first)}</bdi>}
              </span>
              {cluster.conflicting.length > 0 && (
                <IconAlertTriangleFilled
                  size={13}
                  className={classes.conflict}
                  aria-label="conflicting labels"
                  role="img"
                />
              )}
              <span className="quiet">{cluster.posterCount}</span>
            </UnstyledButton>
          );
        })}
      </ScrollArea>
      {total > clusters.length && (
        <Group className={classes.pager} justify="space-between" wrap="nowrap">
          <Text size="xs" className="quiet">
            {count(offset + 1)}–{count(offset + clusters.length)} of {count(total)}
          </Text>
          <Group gap={4}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Clusters before"
              disabled={offset === 0}
              onClick={() => {
                onGo(offset - 1);
              }}
            >
              <IconChevronUp size={16} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Clusters after"
              disabled={offset + clusters.length >= total}
              onClick={() => {
                onGo(offset + clusters.length);
              }}
            >
              <IconChevronDown size={16} />
            </ActionIcon>
          </Group>
        </Group>
      )}
    </>
  );
}
