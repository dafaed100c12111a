// Compares two exported CSV files: the labels, titles, years, taglines and splits of every film.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

const COLUMNS = ['title', 'year', 'genres', 'absent', 'tagline', 'split'] as const;

function rowsOf(path: string): Map<string, string> {
  const records = parse<Record<string, string>>(readFileSync(path), { columns: true, bom: true });
  return new Map(
    records.map((record) => {
      const cells = COLUMNS.map((name) => {
        const cell = record[name] ?? '';
        return name === 'genres' || name === 'absent' ? cell.split('|').sort().join('|') : cell;
      });
      const digest = createHash('sha256').update(JSON.stringify(cells)).digest('hex');
      return [`${record['imdbId'] ?? ''} ${record['key'] ?? ''}`, digest];
    }),
  );
}

/** One line that says how many films of `path` are the same in `other`; sets the exit code when any is not. */
export function sameLabels(path: string, other: string): string {
  const [a, b] = [rowsOf(path), rowsOf(other)];
  const different = [...a].filter(([film, digest]) => b.get(film) !== digest).length + Math.max(0, b.size - a.size);
  if (different > 0) process.exitCode = 1;
  return `exported, imported into a new project and exported again: ${a.size} films, ${different} differ`;
}
