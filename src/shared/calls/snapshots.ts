// Named states of the labels: name one, compare two, go back to one. A snapshot is a point of the append-only event log, so
// it costs nothing and never changes; its hash is the one that runs and exports carry.
import { z } from 'zod';
import { genreStateSchema, idSchema } from '../domain.ts';
import { batch, call, nothing } from './call.ts';

const snapshotId = z.object({ id: z.string() });

export const snapshotSchema = z.object({
  id: z.string(),
  name: z.string(),
  at: z.string(),
  actor: z.string(),
  hash: z.string().describe('sha256 of the labels, as runs and exports carry it'),
  posters: z.number().int(),
  runs: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .describe('runs that were trained on exactly these labels'),
  exports: z.array(z.object({ jobId: z.string(), title: z.string() })).describe('exports of exactly these labels'),
  changedSince: z.number().int().describe('events of labels and taglines since'),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

const transitionSchema = z.object({
  genreId: idSchema,
  genre: z.string(),
  old: genreStateSchema,
  new: genreStateSchema,
  posters: z.number().int(),
});

export const snapshotDiffSchema = z.object({
  a: z.string().describe('name'),
  b: z.string(),
  posters: z.number().int().describe('posters with other labels or another tagline'),
  pairs: z.number().int(),
  taglines: z.number().int(),
  genres: z.array(transitionSchema),
  people: z.array(z.object({ actor: z.string(), events: z.number().int() })).describe('who made the events in between'),
  vocabulary: z.array(z.object({ at: z.string(), actor: z.string(), what: z.string() })),
  page: z.array(
    z.object({
      posterId: idSchema,
      title: z.string(),
      year: z.number().int().nullable(),
      labels: z.array(
        z.object({
          genreId: idSchema,
          genre: z.string(),
          old: genreStateSchema,
          new: genreStateSchema,
          actor: z.string().nullable(),
        }),
      ),
      tagline: z.object({ old: z.string().nullable(), new: z.string().nullable() }).nullable(),
    }),
  ),
});
export type SnapshotDiff = z.infer<typeof snapshotDiffSchema>;

export const snapshotsCalls = {
  'snapshots.save': call('mutation', z.object({ name: z.string().trim().min(1).max(100) }), snapshotSchema),
  'snapshots.list': call('query', nothing, z.object({ snapshots: z.array(snapshotSchema) })),
  'snapshots.diff': call(
    'query',
    z.object({
      a: z.string(),
      b: z.string().default('now').describe('id of a snapshot, or now'),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(0).max(500).default(50),
      genreId: idSchema.optional().describe('only posters on which this genre changed'),
    }),
    snapshotDiffSchema,
  ),
  /** Puts labels and taglines back to what they were, as one undoable edit. Posters that came since stay as they are. */
  'snapshots.restore': call(
    'mutation',
    snapshotId,
    batch.extend({
      posters: z.number().int(),
      taglines: z.number().int(),
      left: z.array(z.string()).describe('genres that were merged or split since: their labels stay as they are'),
    }),
  ),
  'snapshots.delete': call('mutation', snapshotId, nothing),
} as const;
