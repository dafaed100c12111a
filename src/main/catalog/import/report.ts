// The report of an import while it is made: counts are complete, lists are cut.
import type { Skipped } from '../../../shared/domain.ts';
import type { ImportReport } from '../../../shared/importSpec.ts';

/** Lists of a report are cut at this length; its counts are not. */
export const LISTED = 1_000;
const MAX_SHOWN = 200;

type Change = ImportReport['changes'][number];

export class ReportBuilder {
  readonly counts = {
    films: 0,
    posters: 0,
    labels: 0,
    taglines: 0,
    unchanged: 0,
    changed: 0,
    conflicting: 0,
    keptByPerson: 0,
    records: 0,
    skippedCount: 0,
  };
  private readonly dryRun: boolean;
  private readonly startedAt = performance.now();
  private readonly skippedList: Skipped[] = [];
  private readonly changes: Change[] = [];
  private readonly conflicts: Change[] = [];

  constructor(dryRun: boolean) {
    this.dryRun = dryRun;
  }

  skipped(entries: readonly Skipped[]): void {
    this.counts.skippedCount += entries.length;
    if (this.skippedList.length < LISTED) this.skippedList.push(...entries.slice(0, LISTED - this.skippedList.length));
  }

  /** A scalar that differs from what the project has. */
  change(entry: Change): void {
    this.counts.changed++;
    if (this.changes.length < LISTED) this.changes.push(shown(entry));
  }

  /** A disagreement between imports, or a tagline that stays although this source has another. */
  conflict(entry: Change): void {
    this.counts.conflicting++;
    if (this.conflicts.length < LISTED) this.conflicts.push(shown(entry));
  }

  get firstSkipped(): Skipped | undefined {
    return this.skippedList[0];
  }

  finish(rest: Pick<ImportReport, 'genres' | 'aliases' | 'encodings'>): ImportReport {
    return {
      dryRun: this.dryRun,
      ...this.counts,
      ...rest,
      images: 0,
      skipped: this.skippedList,
      changes: this.changes,
      conflicts: this.conflicts,
      deadLinks: [],
      seconds: Math.round(performance.now() - this.startedAt) / 1000,
    };
  }
}

const shown = (entry: Change): Change => ({ ...entry, kept: cut(entry.kept), offered: cut(entry.offered) });
const cut = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text);
