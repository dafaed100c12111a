// How far people agree: each person's own last decision per pair, from the events, and the figures over them. A decision that
// was taken back does not count, nor does "undecided". In turns, since it reads every decision of every person.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { NominalAlpha } from '../../../../shared/agreement/alpha.ts';
import { biasOf, noBias, type Bias } from '../../../../shared/agreement/bias.ts';
import {
  agreedShare,
  cohensKappa,
  comparisons,
  noComparisons,
  type TwoByTwo,
} from '../../../../shared/agreement/kappa.ts';
import type { Agreement } from '../../../../shared/calls/merging.ts';
import type { Opened } from '../opened.ts';

interface EventRow {
  posterId: number;
  genreId: number;
  actorId: number;
  batchId: number;
  kind: string;
  undoes: number | null;
  state: string;
  own: number;
  at: string;
}
/** What one person said of one pair, step by step. */
interface Said {
  claims: { batchId: number; state: string; at: string; withdrawn: boolean }[];
}

const EVENTS_PER_TURN = 2000;

const EVENTS = `SELECT e.poster_id AS posterId, e.genre_id AS genreId, b.actor_id AS actorId, e.batch_id AS batchId, b.kind,
    b.undoes, e.new AS state, e.new_source = 'person' AS own, e.at
  FROM label_event e JOIN batch b ON b.id = e.batch_id
  WHERE e.source = 'person' AND e.poster_id > ? ORDER BY e.poster_id, e.genre_id, e.seq LIMIT ?`;

/** The figures of one genre, or of all together. */
class Figures {
  readonly alpha = new NominalAlpha();
  readonly tables = new Map<string, { a: number; b: number; table: TwoByTwo }>();
  readonly bias = new Map<number, Bias>();

  /** @param said present or absent by person, in the order of their ids */
  add(said: readonly (readonly [person: number, present: boolean])[]): void {
    if (said.length < 2) return;
    const present = said.filter(([, yes]) => yes).length;
    this.alpha.add([
      ['present', present],
      ['absent', said.length - present],
    ]);
    for (const [i, [a, yesA]] of said.entries()) {
      for (const [b, yesB] of said.slice(i + 1)) {
        this.tableOf(a, b)[yesA ? (yesB ? 'bothPresent' : 'onlyFirst') : yesB ? 'onlySecond' : 'bothAbsent']++;
        this.compare(a, yesA, yesB);
        this.compare(b, yesB, yesA);
      }
    }
  }

  private tableOf(a: number, b: number): TwoByTwo {
    const key = `${a} ${b}`;
    let entry = this.tables.get(key);
    if (!entry) this.tables.set(key, (entry = { a, b, table: noComparisons() }));
    return entry.table;
  }

  private compare(person: number, says: boolean, other: boolean): void {
    let bias = this.bias.get(person);
    if (!bias) this.bias.set(person, (bias = noBias()));
    bias.compared++;
    if (says && !other) bias.adds++;
    if (!says && other) bias.removes++;
  }

  answer(nameOf: (id: number) => string): Agreement['overall'] {
    const kappas = [...this.tables.values()].map(({ a, b, table }) => ({
      a: nameOf(a),
      b: nameOf(b),
      pairs: comparisons(table),
      agreed: agreedShare(table),
      kappa: cohensKappa(table),
    }));
    const all = [...this.tables.values()].reduce(
      (sum, { table }) => ({
        same: sum.same + table.bothPresent + table.bothAbsent,
        n: sum.n + comparisons(table),
      }),
      { same: 0, n: 0 },
    );
    return {
      pairs: this.alpha.units,
      alpha: this.alpha.alpha,
      agreed: all.n === 0 ? null : all.same / all.n,
      kappas: kappas.sort((x, y) => y.pairs - x.pairs),
      bias: [...this.bias]
        .map(([person, bias]) => ({ person: nameOf(person), ...bias, bias: biasOf(bias) }))
        .sort((x, y) => y.compared - x.compared),
    };
  }
}

/** Answers of one revision are kept: nothing else changes them. */
export class AgreementAnswers {
  private of: { project: unknown; revision: number; answer: Agreement } | null = null;

  async read({ project }: Opened): Promise<Agreement> {
    if (this.of?.project === project && this.of.revision === project.revision) return this.of.answer;
    const { revision } = project;
    const answer = await measure(project);
    this.of = { project, revision, answer };
    return answer;
  }
}

async function measure({ db, vocabulary }: Opened['project']): Promise<Agreement> {
  const names = new Map(
    (db.prepare("SELECT id, name FROM actor WHERE kind = 'person'").all() as { id: number; name: string }[]).map(
      ({ id, name }) => [id, name] as const,
    ),
  );
  const nameOf = (id: number): string => names.get(id) ?? '';
  const overall = new Figures();
  const genres = new Map<number, Figures>();
  const people = new Map<number, { decisions: number; present: number; lastAt: string | null }>();

  const finishPair = (rows: EventRow[]): void => {
    const [first] = rows;
    if (!first) return;
    const { genreId } = first;
    // By time: merged events have numbers in the order in which they came here.
    rows.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const said = new Map<number, Said>();
    for (const row of rows) hear(said, row);
    const last: [number, boolean][] = [];
    for (const [person, { claims }] of said) {
      const claim = claims.findLast(({ withdrawn }) => !withdrawn);
      if (claim === undefined || (claim.state !== 'present' && claim.state !== 'absent')) continue;
      const present = claim.state === 'present';
      last.push([person, present]);
      const figures = people.get(person) ?? { decisions: 0, present: 0, lastAt: null };
      figures.decisions++;
      if (present) figures.present++;
      if (figures.lastAt === null || claim.at > figures.lastAt) figures.lastAt = claim.at;
      people.set(person, figures);
    }
    if (last.length < 2) return;
    last.sort(([a], [b]) => a - b);
    overall.add(last);
    let figures = genres.get(genreId);
    if (!figures) genres.set(genreId, (figures = new Figures()));
    figures.add(last);
  };

  const query = db.prepare(EVENTS);
  let after = -1;
  for (let limit = EVENTS_PER_TURN; ;) {
    const rows = query.all(after, limit) as EventRow[];
    // The last poster of a page may go on: it is read again with the next, unless it fills a page by itself.
    const full = rows.length === limit;
    const lastPoster = rows.at(-1)?.posterId ?? after;
    const whole = full ? rows.filter(({ posterId }) => posterId !== lastPoster) : rows;
    if (full && whole.length === 0) {
      limit *= 2;
      continue;
    }
    let pair: EventRow[] = [];
    for (const row of whole) {
      const [first] = pair;
      if (first && (first.posterId !== row.posterId || first.genreId !== row.genreId)) {
        finishPair(pair);
        pair = [];
      }
      pair.push(row);
    }
    finishPair(pair);
    if (!full) break;
    after = whole.at(-1)?.posterId ?? after;
    limit = EVENTS_PER_TURN;
    await nextTurn();
  }
  return {
    people: [...people]
      .map(([id, figures]) => ({ name: nameOf(id), ...figures }))
      .sort((a, b) => b.decisions - a.decisions),
    overall: overall.answer(nameOf),
    genres: [...genres]
      .sort(([a], [b]) => a - b)
      .map(([genreId, figures]) => ({ genreId, genre: vocabulary.name(genreId), ...figures.answer(nameOf) })),
  };
}

/** Takes in one event: a decision, or an undo or redo of one of the same person. */
function hear(said: Map<number, Said>, row: EventRow): void {
  let own = said.get(row.actorId);
  if (!own) said.set(row.actorId, (own = { claims: [] }));
  if (row.kind === 'undo' || row.kind === 'redo') {
    const claim = own.claims.findLast(({ batchId }) => batchId === row.undoes);
    if (claim) claim.withdrawn = row.kind === 'undo';
    return;
  }
  // A revert to what imports say is no decision of its own.
  const state = row.own === 1 ? row.state : 'unknown';
  own.claims.push({ batchId: row.batchId, state, at: row.at, withdrawn: false });
}
