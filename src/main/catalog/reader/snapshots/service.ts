// Named states of the labels: what the reader thread offers of it, and its handlers.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { SnapshotPoint } from '../../snapshots/service.ts';
import type { Opened } from '../opened.ts';
import { SnapshotDiffs } from './diff.ts';
import { getSnapshot, listSnapshots, pointOfNow } from './list.ts';

export interface SnapshotsReader {
  'snapshots.list'(input: Record<string, never>): Output<'snapshots.list'>;
  'snapshots.get'(input: { id: string }): Output<'snapshots.save'>;
  /** Where a snapshot taken now begins. */
  'snapshots.point'(input: Record<string, never>): Promise<SnapshotPoint>;
  'snapshots.diff'(input: Parsed<'snapshots.diff'>): Promise<Output<'snapshots.diff'>>;
}

export function snapshotsReading(current: () => Opened): Handlers<SnapshotsReader> {
  const diffs = new SnapshotDiffs(current);
  return {
    'snapshots.list': () => ({ snapshots: listSnapshots(current().project.db) }),
    'snapshots.get': ({ id }) => getSnapshot(current().project.db, id),
    'snapshots.point': () => pointOfNow(current()),
    'snapshots.diff': (input) => diffs.diff(input),
  };
}
