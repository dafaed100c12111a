// Merges the log of another copy into the catalog, in turns: some hundred lines per transaction, other calls of the thread in
// between. Each line is idempotent and parents come first, so a merge that was killed or cancelled is simply run again and
// ends the same. Nothing is taken back or overwritten; see incoming.ts for single lines and fold.ts for what holds then.
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  logLineSchema,
  LOG_VERSION,
  type EventLine,
  type HeaderLine,
  type LogLine,
  type WordLine,
} from '../../../shared/eventLog.ts';
import type { MergeReport } from '../../../shared/calls/merging.ts';
import { AppError } from '../../../shared/errors.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';
import type { Change } from '../change.ts';
import { readTaglineFork } from './forks.ts';
import { BadLine } from './badLine.ts';
import { changedBy, Incoming } from './incoming.ts';
import { readLines, type RawLine } from './logFile.ts';
import { NO_FILM, takeWaitingEvents, waitingReport } from './waiting.ts';

/** A commit waits for the disk, so a transaction takes many lines, but leaves the thread to edits after a moment. */
const LINES_PER_TRANSACTION = 500;
const FEWEST_LINES = 50;
const TURN_MS = 15;
const LISTED_BAD = 200;
const LISTED_FILMS = 20;
/** Some milliseconds of reading. */
const FORKS_PER_TURN = 100;

export interface MergeContext {
  signal: AbortSignal;
  progress(lines: number): void;
  changed(change: Change): void;
}

export class LogMerge {
  private readonly db: WriterDb;
  private readonly path: string;
  private readonly context: MergeContext;
  private readonly incoming: Incoming;
  private header: HeaderLine | null = null;
  private whole = false;
  private lines = 0;
  private events = 0;
  private known = 0;
  private badCount = 0;
  private readonly bad: MergeReport['bad'] = [];
  private readonly posters = new Set<number>();

  constructor(db: WriterDb, path: string, context: MergeContext) {
    this.db = db;
    this.path = path;
    this.context = context;
    this.incoming = new Incoming(db);
  }

  /**
   * @throws AppError `bad_input` when the file is no log or of a newer version, `unreadable_file`, `not_found`, `cancelled`
   * (what was merged stays), and what a transaction throws
   */
  async run(): Promise<Omit<MergeReport, 'dryRun' | 'backup'>> {
    const before = this.conflicts();
    const approved = this.approved();
    for await (const lines of readLines(this.path, this.context.signal)) {
      for (let at = 0; at < lines.length;) {
        this.check();
        at += this.take(lines, at);
        this.context.progress(this.lines);
        await nextTurn();
      }
    }
    const { header } = this;
    if (header === null) throw notALog(this.path);
    await this.takeWaiting();
    this.note(header);
    const after = this.conflicts();
    const approvedAfter = this.approved();
    const unapproved = [...approved].filter((poster) => !approvedAfter.has(poster));
    const differing = await this.differingTaglines();
    const settled = [...before].filter((pair) => !after.has(pair)).length;
    return {
      what: 'merge',
      path: this.path,
      from: { replica: header.replica, name: header.name, at: header.at },
      ownLog: header.replica === this.db.replica,
      whole: this.whole,
      lines: this.lines,
      events: this.events,
      known: this.known,
      ...(await waitingReport(this.db)),
      posters: this.posters.size,
      films: this.incoming.films,
      drafts: this.incoming.desk.drafts,
      genres: this.incoming.genres.added,
      matched: this.incoming.genres.matched,
      conflicts: { new: after.size - (before.size - settled), settled, open: after.size },
      taglines: differing.length,
      taglineFilms: this.titlesOf(differing),
      unapproved: unapproved.length,
      unapprovedFilms: this.titlesOf(unapproved),
      badCount: this.badCount,
      bad: this.bad,
    };
  }

  private async differingTaglines(): Promise<number[]> {
    const forks = this.db.prepare<{ id: number }>('SELECT poster_id AS id FROM tagline_fork').all();
    const differing: number[] = [];
    for (const [i, { id }] of forks.entries()) {
      if (readTaglineFork(this.db, id).fold.conflict) differing.push(id);
      if (i % FORKS_PER_TURN === FORKS_PER_TURN - 1) await nextTurn();
    }
    return differing;
  }

  /** Posters whose tagline is approved as it is now. */
  private approved(): Set<number> {
    const rows = this.db
      .prepare<{ id: number }>(
        `SELECT a.poster_id AS id FROM tagline_approval a JOIN tagline_state t ON t.poster_id = a.poster_id AND t.text = a.text
         WHERE a.approval = 'approved'`,
      )
      .all();
    return new Set(rows.map(({ id }) => id));
  }

  private titlesOf(posters: readonly number[]): string[] {
    const title = this.db.prepare<{ title: string }>(
      'SELECT f.title FROM poster p JOIN film f ON f.id = p.film_id WHERE p.id = ?',
    );
    return posters.slice(0, LISTED_FILMS).map((id) => title.get(id)?.title ?? '');
  }

  private conflicts(): Set<string> {
    const rows = this.db
      .prepare<{ pair: string }>("SELECT poster_id || ' ' || genre_id AS pair FROM label_conflict")
      .all();
    return new Set(rows.map(({ pair }) => pair));
  }

  private check(): void {
    if (!this.context.signal.aborted) return;
    throw new AppError(
      'cancelled',
      `The merge was cancelled; ${this.events.toLocaleString('en')} events came and stay.`,
      {
        hint: 'Merging the same log again goes on where it stopped.',
      },
    );
  }

  /** One transaction, as many lines as a turn has time for. Returns how many. */
  private take(raw: readonly RawLine[], from: number): number {
    const started = performance.now();
    let taken = 0;
    const genresBefore = this.incoming.genres.added.length + this.incoming.genres.matched.length;
    const change = this.db.transaction(() => {
      while (from + taken < raw.length && taken < LINES_PER_TRANSACTION) {
        if (taken >= FEWEST_LINES && performance.now() - started > TURN_MS) break;
        const { number, text } = raw[from + taken]!;
        taken++;
        this.lines++;
        const line = this.parse(number, text);
        if (line === null) continue;
        try {
          this.takeLine(line);
        } catch (thrown) {
          if (!(thrown instanceof BadLine)) throw thrown;
          this.addBad(number, thrown.message);
        }
      }
      const settled = this.incoming.settle();
      const { posters: touched } = settled;
      for (const id of touched) this.posters.add(id);
      const what = changedBy(settled);
      if (this.incoming.genres.added.length + this.incoming.genres.matched.length > genresBefore) what.push('genres');
      return what.length === 0 ? null : changeOf(this.db, what, touched);
    });
    if (change) this.context.changed(change);
    return taken;
  }

  private takeLine(line: LogLine): void {
    switch (line.t) {
      case 'header':
        return;
      case 'end':
        this.whole = true;
        return;
      case 'genre':
        this.incoming.genres.take(line);
        return;
      case 'batch':
        this.incoming.batch(line);
        return;
      case 'draftRequest':
        this.incoming.desk.request(line);
        return;
      default:
        this.takeEvent(line);
    }
  }

  private takeEvent(line: EventLine | WordLine): void {
    const taken = this.incoming.event(line);
    if (taken === 'known') {
      this.known++;
      return;
    }
    if (taken === 'new') {
      this.events++;
      return;
    }
    this.db
      .prepare('INSERT OR IGNORE INTO waiting_event (id, film_key, sha256, line) VALUES (?, ?, ?, ?)')
      .run(line.id, ...(line.t === 'word' ? [NO_FILM, null] : [line.film, line.sha256]), JSON.stringify(line));
  }

  private parse(number: number, text: string | null): LogLine | null {
    let value: unknown;
    try {
      if (text === null) throw new Error('the line is too long');
      value = JSON.parse(text);
    } catch (error) {
      // What begins like no log is none: the user chose another file.
      if (this.header === null) throw notALog(this.path);
      this.addBad(number, text === null ? 'it is too long for an event' : `it is no JSON: ${(error as Error).message}`);
      return null;
    }
    const line = logLineSchema.safeParse(value);
    if (this.header === null) {
      if (!line.success || line.data.t !== 'header') throw notALog(this.path);
      if (line.data.version > LOG_VERSION) {
        throw new AppError('bad_input', `This log was written by a newer Marquee (version ${line.data.version}).`, {
          hint: 'Bring this Marquee up to date first.',
        });
      }
      this.header = line.data;
      return line.data;
    }
    if (line.success) return line.data;
    const [issue] = line.error.issues;
    this.addBad(number, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not fit'}`.replace(/^: /, ''));
    return null;
  }

  private addBad(line: number, reason: string): void {
    this.badCount++;
    if (this.bad.length < LISTED_BAD) this.bad.push({ line, reason });
  }

  /** Tries again what waits, in turns. */
  private async takeWaiting(): Promise<void> {
    const looked = new Set<string>();
    for (let after: string | null = ''; after !== null;) {
      this.check();
      const turn = takeWaitingEvents(this.db, this.incoming, after, looked);
      for (const id of turn.change?.posterIds ?? []) this.posters.add(id);
      if (turn.change) this.context.changed(turn.change);
      this.events += turn.taken;
      after = turn.next;
      await nextTurn();
    }
  }

  private note(header: HeaderLine): void {
    if (header.replica === this.db.replica) return;
    const change = this.db.transaction(() => {
      this.db
        .prepare(
          `INSERT INTO replica (id, name, merged_at, events) VALUES (?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, merged_at = excluded.merged_at, events = events + excluded.events`,
        )
        .run(header.replica, header.name, this.db.now(), this.events);
      return changeOf(this.db, ['conflicts'], []);
    });
    this.context.changed(change);
  }
}

const notALog = (path: string): AppError =>
  new AppError('bad_input', `${path} is not the event log of a Marquee project.`, {
    hint: 'Write one with `marquee log export` in the other copy.',
    details: { path },
  });
