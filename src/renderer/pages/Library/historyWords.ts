// A poster's history in words, and its lines gathered by edit: what was done at once is one line. Pure.
import type { Genre, HistoryEntry } from '../../../shared/domain.ts';
import { plural } from '../../parts/words.ts';

/** What one edit did to the poster, newest edit first. */
export interface HistoryEdit {
  batchId: string;
  entries: HistoryEntry[];
}

/** "Horror: absent → present" */
export function entryWords(entry: HistoryEntry, genres: readonly Genre[]): string {
  switch (entry.what) {
    case 'import':
      return entry.new ?? entry.note ?? 'Import';
    case 'tagline':
      return entry.new === null ? 'Tagline removed' : `Tagline: “${entry.new}”`;
    case 'flag':
      return entry.new === null ? 'Flag taken away' : 'Flagged';
    case 'note':
      return entry.new === null ? 'Note removed' : `Note: “${entry.new}”`;
    case 'draft':
      return `Draft ${entry.new ?? 'decided'}`;
    case 'approval':
      return entry.new === null ? 'Approval taken back' : `Tagline ${entry.new}`;
    case 'genre': {
      const name = genres.find((g) => g.id === entry.genreId)?.name ?? entry.genre ?? 'A genre';
      const words = (state: string | null): string => (state === null || state === 'unknown' ? 'undecided' : state);
      if (entry.old === entry.new) return `${name}: confirmed ${words(entry.new)}`;
      return `${name}: ${words(entry.old)} → ${words(entry.new)}`;
    }
  }
}

/** Lines that belong to one edit, together. Entries come newest first and stay in their order. */
export function byEdit(entries: readonly HistoryEntry[]): HistoryEdit[] {
  const edits: HistoryEdit[] = [];
  for (const entry of entries) {
    const last = edits.at(-1);
    if (last?.batchId === entry.batchId) last.entries.push(entry);
    else edits.push({ batchId: entry.batchId, entries: [entry] });
  }
  return edits;
}

/** "on 214 posters"; empty for this poster alone. */
export function reachWords(posters: number | null): string {
  return posters === null || posters < 2 ? '' : `on ${plural(posters, 'poster')}`;
}
