// Posters that show the same picture: what the writer thread offers of it, and its handlers. Clusters are what a search found;
// what persons say of them (these are different, this one's labels are right) are undoable edits.
import { AppError } from '../../../shared/errors.ts';
import type { Output, Parsed } from '../../../shared/contract.ts';
import type { DuplicateSearch } from '../../../shared/calls/duplicates.ts';
import type { Handlers } from '../../lib/threadCalls.ts';
import { finishBatch, startBatch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { posterName } from '../describe.ts';
import { genreById, listGenres } from '../genres.ts';
import { postersLayers, setPairs, type PairSetting } from '../labels.ts';
import { seen } from '../layers.ts';
import { batchOutput, changeOf, type Edited } from '../outcome.ts';
import type { Caller, Changed } from '../change.ts';
import {
  apartPair,
  currentSearch,
  isApart,
  membersOf,
  regroup,
  writeApart,
  type ApartPair,
  type Member,
} from './apart.ts';

export interface DuplicatesWriter {
  /**
   * Puts the clusters of a search in the place of those before. `lastApart`: of `duplicates.cluster`; `conflict` when
   * posters were told apart since.
   */
  'duplicates.put'(input: {
    posterIds: Int32Array;
    clusters: Int32Array;
    lastApart: number;
    search: DuplicateSearch;
  }): Changed;
  'duplicates.propagate'(
    input: Parsed<'duplicates.propagate'> & Caller,
  ): Changed & { output: Output<'duplicates.propagate'> };
  'duplicates.tellApart'(
    input: Parsed<'duplicates.tellApart'> & Caller,
  ): Changed & { output: Output<'duplicates.tellApart'> };
}

/** Pairs grow with the square: a cluster that is larger is no set of duplicates. */
const MOST_TOLD_APART = 200;

export function duplicatesWriting(db: () => WriterDb): Handlers<DuplicatesWriter> {
  return {
    'duplicates.put': (input) => putClusters(db(), input),
    'duplicates.propagate': (input) => propagate(db(), input),
    'duplicates.tellApart': (input) => tellApart(db(), input),
  };
}

function putClusters(db: WriterDb, input: Parameters<DuplicatesWriter['duplicates.put']>[0]): Changed {
  return db.transaction(() => {
    const last = db.prepare<{ seq: number | null }>('SELECT max(seq) AS seq FROM told_apart_event').get();
    if ((last?.seq ?? 0) !== input.lastApart) {
      throw new AppError('conflict', 'Posters were told apart while the clusters were made.');
    }
    db.prepare('DELETE FROM duplicate_member').run();
    const put = db.prepare('INSERT INTO duplicate_member (cluster, poster_id) VALUES (?, ?)');
    input.posterIds.forEach((posterId, i) => {
      put.run(input.clusters[i]!, posterId);
    });
    db.setMeta('duplicates', JSON.stringify(input.search));
    return { change: changeOf(db, ['duplicates'], null) };
  });
}

/** @throws AppError `not_found` */
function needMembers(db: WriterDb, cluster: number): Member[] {
  const members = membersOf(db, cluster);
  if (members.length > 0) return members;
  throw new AppError('not_found', 'This cluster is gone.', { hint: 'Look at the list again: it has changed.' });
}

function propagate(db: WriterDb, input: Parsed<'duplicates.propagate'> & Caller): Edited {
  return db.transaction(() => {
    const members = needMembers(db, input.cluster);
    if (!members.some((member) => member.poster_id === input.posterId)) {
      throw new AppError('bad_input', 'The poster is not in this cluster.');
    }
    const others = members.map((member) => member.poster_id).filter((id) => id !== input.posterId);
    const [from] = postersLayers(db, JSON.stringify([input.posterId]));
    const rest = postersLayers(db, JSON.stringify(others));
    const genres = input.genres?.map((id) => genreById(db, id)) ?? listGenres(db);
    const set: PairSetting[] = [];
    for (const genre of genres) {
      const { state } = seen(from!, genre.id);
      // What nobody knows of the one poster says nothing of the others, unless it is asked for.
      if (state === 'unknown' && input.genres === undefined) continue;
      if (rest.some((layers) => seen(layers, genre.id).state !== state)) {
        set.push({ id: genre.id, name: genre.name, state });
      }
    }
    if (set.length === 0) return { change: null, output: batchOutput(db, null, 0) };
    const name = posterName(db, input.posterId);
    const done = setPairs(db, {
      posterIds: others,
      set,
      layer: 'person',
      actor: input.person,
      what: (posters) => `labels of ${name} to ${posters === 1 ? 'its duplicate' : `${String(posters)} duplicates`}`,
    });
    const change = done.batch ? changeOf(db, ['labels'], done.touched.list()) : null;
    return { change, output: batchOutput(db, done.batch, done.changed) };
  });
}

function tellApart(db: WriterDb, input: Parsed<'duplicates.tellApart'> & Caller): Edited {
  return db.transaction(() => {
    const members = needMembers(db, input.cluster);
    if (members.length > MOST_TOLD_APART) {
      throw new AppError('too_large', `The cluster has ${String(members.length)} posters.`, {
        hint: 'Look for duplicates again with a higher threshold: so many are not one picture.',
      });
    }
    const named = new Set(input.posters ?? []);
    const stranger = [...named].find((id) => !members.some((member) => member.poster_id === id));
    if (stranger !== undefined) throw new AppError('bad_input', 'A poster is not in this cluster.');
    const pairs = new Map<string, ApartPair>();
    for (const [i, one] of members.entries()) {
      for (const other of members.slice(i + 1)) {
        if (input.posters !== undefined && named.has(one.poster_id) === named.has(other.poster_id)) continue;
        if (one.sha256 === other.sha256) {
          if (input.posters === undefined) continue;
          throw new AppError('bad_input', 'Two of these posters are one and the same file.', {
            hint: 'Name all posters with that file, or import another image for one of them.',
          });
        }
        const pair = apartPair(one.sha256, other.sha256);
        if (!isApart(db, pair)) pairs.set(pair.join(), pair);
      }
    }
    if (pairs.size === 0) return { change: null, output: batchOutput(db, null, 0) };
    const count = named.size > 0 ? named.size : members.length;
    const what = count === 1 ? `tell ${posterName(db, [...named][0]!)} apart` : `tell ${String(count)} posters apart`;
    const batch = startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what });
    const search = currentSearch(db);
    for (const pair of pairs.values()) writeApart(db, batch, pair, true, search);
    const posters = regroup(db, members);
    finishBatch(db, batch, pairs.size, what, count);
    return { change: changeOf(db, ['duplicates'], posters), output: batchOutput(db, batch, pairs.size) };
  });
}
