// The ranked pairs of the project as it is: built once for a run in turns of a few milliseconds, repaired row by row after edits.
// Owns when which of the two is due; what belongs in a list is pairs.ts, what was learned signals.ts.
//
// Weights and votes stay as they were learned while labels are edited one by one, so that the order under a reviewer's hands
// is calm; a new run, or a change of thousands of posters, learns them anew.
import type { Steps } from '../../../../shared/steps.ts';
import { finish } from '../../../../shared/steps.ts';
import type { GroupedImages } from '../imageGroups.ts';
import { compareText } from '../orders.ts';
import type { ReaderProject } from '../project.ts';
import { inTurns } from '../turns.ts';
import { chooseBasis, trainedFilms, type Basis } from './basis.ts';
import { helpsMost, nothingAsked, stillTeaching, type Asked } from './helpsMost.ts';
import { comparedImages, nearestRows, type NearestRows } from './nearestRows.ts';
import { PairList, type Pair } from './pairList.ts';
import { suspectsOf, type Known } from './pairs.ts';
import { readLabels, reviewSignals } from './signals.ts';

/** Everything about the queues of one run. */
export interface Ranking extends Known {
  trained: ReadonlySet<number>;
  nearest: NearestRows | null;
  neighbours: 'known' | 'missing' | 'none';
  suspects: PairList;
  /** Made with `helps`. */
  asked: Asked;
  helps: PairList | null;
}

const ROWS = 1000;
/** A build that edits outrun so often is done in one go. */
const PATIENCE = 3;

export class Rankings {
  private built: { ranking: Ranking | null; at: number; shape: string; moving: string } | null = null;
  private building: Promise<void> | null = null;
  private readonly project: ReaderProject;
  private readonly grouped: GroupedImages;

  constructor(project: ReaderProject, grouped: GroupedImages) {
    this.project = project;
    this.grouped = grouped;
  }

  /** As the labels are now; null without a run. */
  async current(): Promise<Ranking | null> {
    for (let attempt = 0; ; attempt++) {
      const found = this.upToDate();
      if (found !== undefined) return found;
      this.building ??= this.build(attempt < PATIENCE).finally(() => {
        this.building = null;
      });
      await this.building;
    }
  }

  /** The ranking with the list of the third queue, which few ask for. */
  async withHelps(): Promise<Ranking | null> {
    for (;;) {
      const ranking = await this.current();
      if (ranking === null || ranking.helps !== null) return ranking;
      const at = this.built?.at;
      const helps = await inTurns(helpsMost(ranking, ranking.nearest, ranking.asked));
      // Edits meanwhile are repaired only in lists that are there.
      if (this.built?.ranking === ranking && this.built.at === at) ranking.helps = helps;
    }
  }

  /** Forgets what was built: the nearest posters became known. */
  forget(): void {
    this.built = null;
  }

  /** Undefined when it has to be built. */
  private upToDate(): Ranking | null | undefined {
    const { built, project } = this;
    if (built === null) return undefined;
    const { versions } = project;
    const { columns } = project;
    if (built.shape !== this.shape()) return undefined;
    if (built.moving !== this.moving()) {
      // Runs come and go; only the one that the queues go by matters.
      if (chooseBasis(project.db, project.run)?.stamp !== built.ranking?.basis.stamp) return undefined;
      built.moving = this.moving();
    }
    const { ranking } = built;
    if (ranking === null) return null;
    if (columns !== ranking.columns) return undefined;
    const changed = versions.changedRows(built.at, ['labels'], []);
    if (changed === null) return undefined;
    if (changed.length > 0) repair(ranking, changed);
    built.at = versions.now;
    return ranking;
  }

  private async build(paused: boolean): Promise<void> {
    const { project } = this;
    const run = <T>(steps: Steps<T>): Promise<T> | T => (paused ? inTurns(steps, project.db) : finish(steps));
    const { columns } = project;
    const [at, shape, moving] = [project.versions.now, this.shape(), this.moving()];
    const basis = chooseBasis(project.db, project.run);
    if (basis === null) {
      this.built = { ranking: null, at, shape, moving };
      return;
    }
    const trained = trainedFilms(project.db, basis.run);
    const { nearest, neighbours } = await this.nearest(basis, run);
    const signals = await run(reviewSignals({ db: project.db, columns, basis, trained, nearest }));
    const known: Known = { columns, basis, signals };
    const suspects = await run(allSuspects(known, project.orders.byKey()));
    // Posters came or went meanwhile, and rows with them.
    if (shape !== this.shape() || columns !== project.columns) return;
    this.built = {
      ranking: { ...known, trained, nearest, neighbours, suspects, asked: nothingAsked(columns.count), helps: null },
      at,
      shape,
      moving,
    };
  }

  private async nearest(
    { encoderHash }: Basis,
    run: <T>(steps: Steps<T>) => Promise<T> | T,
  ): Promise<Pick<Ranking, 'nearest' | 'neighbours'>> {
    const { project } = this;
    const groups = await this.grouped.of(project);
    const compared = await run(comparedImages(project.db, encoderHash, groups));
    if (compared.sha256.length < 2) return { nearest: null, neighbours: 'none' };
    const nearest = await run(nearestRows(project, encoderHash, compared, groups, project.columns));
    return { nearest, neighbours: nearest === null ? 'missing' : 'known' };
  }

  private shape(): string {
    return this.project.versions.stamp(['posters', 'films', 'genres', 'splits']);
  }

  private moving(): string {
    return this.project.versions.stamp(['runs', 'predictions']);
  }
}

function* allSuspects(known: Known, order: Int32Array): Steps<PairList> {
  const list = new PairList();
  for (const [i, row] of order.entries()) {
    suspectsOf(known, row, (pair) => {
      list.add(pair);
    });
    if (i % ROWS === ROWS - 1) yield;
  }
  yield;
  return yield* list.sorted();
}

/** Looks at some rows again: their labels, and what of them is in the lists. */
function repair(ranking: Ranking, changed: Int32Array): void {
  const { columns, basis, signals } = ranking;
  const { filmKeys, ids } = columns;
  const compare = (a: Pair, b: Pair): number =>
    b.rank - a.rank ||
    compareText(filmKeys[a.row]!, filmKeys[b.row]!) ||
    ids[a.row]! - ids[b.row]! ||
    a.genre - b.genre;
  const moved = new Set(changed);
  const suspects: Pair[] = [];
  const open: Pair[] = [];
  for (const row of changed) {
    readLabels(signals.labels, columns, basis.run.genreIds, row);
    suspectsOf(ranking, row, (pair) => {
      suspects.push(pair);
    });
    const pair = ranking.helps === null ? null : stillTeaching(ranking, row, ranking.asked);
    if (pair !== null) open.push(pair);
  }
  ranking.suspects = ranking.suspects.repaired(moved, suspects.sort(compare), compare);
  if (ranking.helps !== null) ranking.helps = ranking.helps.repaired(moved, open.sort(compare), compare);
}
