// Carries out an edit of the vocabulary: one batch with an event of the rows and one event for each word that a poster gets,
// in one transaction, since half a merge must never be seen. A million posters take that long; their edits wait (the preview
// says how many there are).
//
// Words that an import had said of a genre that ends are written as import events of this batch: the fold of imports knows no
// taking back, so undo appends a withdrawal of each (importLayer.ts), and the events themselves stay.
import type { GenreState } from '../../../shared/domain.ts';
import type { Output } from '../../../shared/contract.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { applyImport } from '../importLayer.ts';
import { seen, writeLayers, type EditLayer, type Layers } from '../layers.ts';
import { batchOutput, changeOf, TouchedPosters, type Edited } from '../outcome.ts';
import { lastEvent, nextSeq, writePair } from '../pairs.ts';
import { secondLook, writeSecondLook } from '../review.ts';
import type { Change } from '../change.ts';
import { labelledPosters, newPart, type LabelledPoster } from './scan.ts';
import { planVocabulary, type ResolvedOperation } from './plan.ts';
import { putRows, writeVocabularyEvent } from './rows.ts';

/** `vocabulary.apply`. An edit that changes nothing leaves no batch. @throws AppError as `planVocabulary` */
export function applyVocabulary(
  db: WriterDb,
  input: { operation: ResolvedOperation; person: string; note?: string | undefined },
): Edited<Output<'vocabulary.apply'>> {
  return db.transaction(() => {
    const plan = planVocabulary(db, input.operation);
    if (plan.after.genres.length === 0 && plan.after.aliases.length === 0) {
      return { change: null, output: { ...batchOutput(db, null, 0), what: null, genreIds: plan.into } };
    }
    const { what } = plan;
    const batch = startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what });
    putRows(db, plan.after);
    writeVocabularyEvent(db, batch, plan.kind, plan.before, plan.after);
    const touched = new TouchedPosters();
    let pairs = 0;
    if (plan.effect) {
      for (const rows of labelledPosters(db)) {
        for (const poster of rows) {
          const all = plan.effect(poster, poster.poster_id);
          const asked = all.toDecide ? askFor(db, batch, poster, plan.into) : 0;
          pairs += asked;
          if (asked > 0) touched.add(poster.poster_id);
          const effect = newPart(poster, all);
          if (!effect) continue;
          const { poster_id: posterId, ...layers } = poster;
          writePairs(db, batch, posterId, layers, effect.pairs, input.note ?? what);
          if (effect.present !== null || effect.absent !== null) {
            applyImport(db, batch, posterId, effect.present, effect.absent, input.note ?? what);
            pairs++;
          }
          pairs += effect.pairs.length;
          touched.add(posterId);
        }
      }
    }
    const changed = Math.max(1, pairs);
    finishBatch(db, batch, changed, what, touched.count);
    const parts: Change['what'] = pairs > 0 ? ['genres', 'labels', 'marks'] : ['genres'];
    return {
      change: changeOf(db, parts, touched.list()),
      output: { ...batchOutput(db, batch, changed), what, genreIds: plan.into },
    };
  });
}

/** Sends the new genres of a poster to a second look where nothing is known of them; the number of pairs. */
function askFor(db: WriterDb, batch: Batch, poster: LabelledPoster, genreIds: readonly number[]): number {
  const posterId = poster.poster_id;
  const open = genreIds.filter(
    (genreId) => seen(poster, genreId).state === 'unknown' && secondLook(db, posterId, genreId) === undefined,
  );
  for (const genreId of open) {
    writeSecondLook(db, batch, { posterId, genreId, wanted: true, actorId: batch.actorId, at: batch.at });
  }
  return open.length;
}

function writePairs(
  db: WriterDb,
  batch: Batch,
  posterId: number,
  layers: Layers,
  pairs: readonly { genreId: number; layer: EditLayer; state: GenreState }[],
  note: string,
): void {
  if (pairs.length === 0) return;
  for (const { genreId, layer, state } of pairs) {
    const parent = lastEvent(db, posterId, genreId, layer)?.seq ?? null;
    writePair(db, batch, layers, { posterId, genreId, layer, state }, { seq: nextSeq(db), parent, head: 'own', note });
  }
  writeLayers(db, posterId, layers);
}
