// Blind panels: what the reader thread offers of them. Says which pair comes next and what the votes of all people add up to;
// never which side is whose.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { SplitPart } from '../../../../shared/domain.ts';
import { AppError } from '../../../../shared/errors.ts';
import { panelVerdict } from '../../../../shared/evaluation/taglines/panel.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Caller } from '../../change.ts';
import type { Opened } from '../opened.ts';

type Db = Opened['project']['db'];

export interface TaglinePanelReader {
  'panel.list'(input: Caller): Output<'panel.list'>;
  'panel.next'(input: Parsed<'panel.next'> & Caller): Output<'panel.next'>;
}

export function taglinePanelReading(current: () => Opened): Handlers<TaglinePanelReader> {
  return {
    'panel.list': ({ person }) => ({ panels: listPanels(current().project.db, person) }),
    'panel.next': (input) => nextPair(current().project.db, input),
  };
}

interface PanelRow {
  id: string;
  aName: string;
  bName: string;
  split: SplitPart;
  at: string;
  by: string;
  pairs: number;
  judged: number;
  people: number;
  a: number;
  b: number;
  ties: number;
}

/** The newest first. */
function listPanels(db: Db, person: string): Output<'panel.list'>['panels'] {
  const rows = db
    .prepare(
      `SELECT panel.id, a_name AS aName, b_name AS bName, part AS split, panel.at, starter.name AS "by",
         (SELECT count(*) FROM panel_pair pair WHERE pair.panel_seq = panel.seq) AS pairs,
         count(CASE WHEN voter.name = @person THEN 1 END) AS judged,
         count(DISTINCT vote.actor_id) AS people,
         count(CASE vote.choice WHEN 'a' THEN 1 END) AS a,
         count(CASE vote.choice WHEN 'b' THEN 1 END) AS b,
         count(CASE vote.choice WHEN 'tie' THEN 1 END) AS ties
       FROM panel
       JOIN actor starter ON starter.id = panel.actor_id
       LEFT JOIN panel_pair pair ON pair.panel_seq = panel.seq
       LEFT JOIN panel_vote vote ON vote.pair_seq = pair.seq
       LEFT JOIN actor voter ON voter.id = vote.actor_id
       GROUP BY panel.seq ORDER BY panel.seq DESC`,
    )
    .all({ person }) as PanelRow[];
  return rows.map(({ a, b, ties, ...panel }) => ({ ...panel, result: panelVerdict({ a, b, ties }) }));
}

interface PairRow {
  pairId: string;
  posterId: number;
  title: string;
  year: number | null;
  a: string;
  b: string;
  aLeft: number;
}

/** @throws AppError `not_found` when there is no such panel */
function nextPair(db: Db, { panelId, person }: Parsed<'panel.next'> & Caller): Output<'panel.next'> {
  const panel = listPanels(db, person).find(({ id }) => id === panelId);
  if (!panel) throw new AppError('not_found', 'There is no such panel.', { hint: 'Open the list of panels again.' });
  const row = db
    .prepare(
      `SELECT pair.id AS pairId, pair.poster_id AS posterId, film.title, film.year, pair.a, pair.b, pair.a_left AS aLeft
       FROM panel JOIN panel_pair pair ON pair.panel_seq = panel.seq
       JOIN poster ON poster.id = pair.poster_id JOIN film ON film.id = poster.film_id
       WHERE panel.id = @panelId AND NOT EXISTS (
         SELECT 1 FROM panel_vote vote JOIN actor ON actor.id = vote.actor_id
         WHERE vote.pair_seq = pair.seq AND actor.name = @person)
       ORDER BY pair.seq LIMIT 1`,
    )
    .get({ panelId, person }) as PairRow | undefined;
  const { judged, pairs } = panel;
  if (!row) return { pair: null, judged, pairs };
  const { a, b, aLeft, ...shown } = row;
  const [left, right] = aLeft === 1 ? [a, b] : [b, a];
  return { pair: { ...shown, left, right }, judged, pairs };
}
