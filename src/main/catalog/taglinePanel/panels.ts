// Blind panels in the catalog: keeps the pairs of a panel as they were drawn, and the votes. A vote is no edit of the project's
// films, so it is not undone with them; judging a pair again replaces it.
import type { Output, Parsed } from '../../../shared/contract.ts';
import type { SplitPart } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import type { PanelPair } from '../../../shared/evaluation/taglines/panelPairs.ts';
import type { Caller, Changed } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';

export interface NewPanel {
  aName: string;
  bName: string;
  split: SplitPart;
  seed: number;
  /** In the order in which they are shown. */
  pairs: readonly PanelPair[];
}

/** Keeps a panel. @throws AppError `not_found` when none of its posters is in the project any more */
export function makePanel(
  db: WriterDb,
  { aName, bName, split, seed, pairs, person }: NewPanel & Caller,
): Changed & { output: Output<'panel.start'> } {
  return db.transaction(() => {
    const exists = db.prepare('SELECT 1 FROM poster WHERE id = ?');
    const kept = pairs.filter(({ posterId }) => exists.get(posterId));
    if (kept.length === 0) {
      throw new AppError('not_found', 'None of the posters that both sides have a text for is in the project.', {
        hint: 'Evaluate the runs again, then start the panel.',
      });
    }
    const panelId = db.uuid();
    const { lastInsertRowid: panel } = db
      .prepare('INSERT INTO panel (id, a_name, b_name, part, seed, actor_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(panelId, aName, bName, split, seed, db.actorId('person', person), db.now());
    const insert = db.prepare(
      'INSERT INTO panel_pair (id, panel_seq, poster_id, a, b, a_left) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const { posterId, a, b, aLeft } of kept) insert.run(db.uuid(), panel, posterId, a, b, aLeft ? 1 : 0);
    return { change: changeOf(db, ['panels'], []), output: { panelId, pairs: kept.length } };
  });
}

/** `panel.vote`. @throws AppError `not_found` when the panel has no such pair */
export function votePanel(
  db: WriterDb,
  { panelId, pairId, choice, person }: Parsed<'panel.vote'> & Caller,
): Changed & { output: Output<'panel.vote'> } {
  return db.transaction(() => {
    const pair = db
      .prepare<{ seq: number; panel: number; a_left: number }>(
        `SELECT pair.seq, pair.panel_seq AS panel, pair.a_left FROM panel_pair pair
         JOIN panel ON panel.seq = pair.panel_seq WHERE panel.id = ? AND pair.id = ?`,
      )
      .get(panelId, pairId);
    if (!pair) {
      throw new AppError('not_found', 'The panel has no such pair.', { hint: 'Open the list of panels again.' });
    }
    const actor = db.actorId('person', person);
    const side = choice === 'tie' ? 'tie' : (choice === 'left') === (pair.a_left === 1) ? 'a' : 'b';
    db.prepare(
      `INSERT INTO panel_vote (pair_seq, actor_id, choice, at) VALUES (?, ?, ?, ?)
       ON CONFLICT (pair_seq, actor_id) DO UPDATE SET choice = excluded.choice, at = excluded.at`,
    ).run(pair.seq, actor, side, db.now());
    const judged = db
      .prepare<{ n: number }>(
        `SELECT count(*) AS n FROM panel_vote vote JOIN panel_pair pair ON pair.seq = vote.pair_seq
         WHERE pair.panel_seq = ? AND vote.actor_id = ?`,
      )
      .get(pair.panel, actor)!.n;
    return { change: changeOf(db, ['panels'], []), output: { judged } };
  });
}
