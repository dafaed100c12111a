// The project in one look: name, counts, revision, active run and split.
import type { Output } from '../../shared/contract.ts';
import type { WriterDb } from './connection.ts';
import { schemaVersion } from './migrate.ts';

export function projectInfo(db: WriterDb): Output<'project.open'> {
  const count = (sql: string): number => db.prepare<{ n: number }>(sql).get()?.n ?? 0;
  return {
    name: db.meta('name') ?? '',
    dir: db.dir,
    sample: db.meta('sample') === '1',
    readOnly: db.readOnly !== null,
    readOnlyReason: db.readOnly === null ? null : `${db.readOnly.reason} ${db.readOnly.hint}`.trim(),
    schemaVersion: schemaVersion(db.sqlite),
    revision: db.revision(),
    counts: {
      films: count('SELECT count(*) AS n FROM film'),
      posters: count('SELECT count(*) AS n FROM poster'),
      images: count('SELECT count(*) AS n FROM image'),
      embedded: count('SELECT count(DISTINCT sha256) AS n FROM embedding'),
    },
    activeRun: db.meta('active_run'),
    activeTaglineRun: db.meta('active_tagline_run') || null,
    splitName: db.meta('active_split'),
  };
}
