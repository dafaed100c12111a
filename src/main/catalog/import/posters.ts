// `posters.match` and `posters.attach`: which films a folder's files belong to, and checked images that become posters.
// An image takes the place of the film's placeholder; each further one becomes a poster of its own, to which the imports'
// labels and tagline of the film go as well, so that the order of tables and posters makes no difference.
import { AppError } from '../../../shared/errors.ts';
import { matchPosterNames } from '../../import/posterFiles.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { applyImport } from '../importLayer.ts';
import { readLayers } from '../layers.ts';
import { Incoming } from '../merging/incoming.ts';
import { takeWaitingOf } from '../merging/waiting.ts';
import type { Change } from '../change.ts';
import { changeOf } from '../outcome.ts';
import type { WriterService } from '../services.ts';
import { applyImportTagline } from '../taglines.ts';

type Input<N extends keyof WriterService> = Parameters<WriterService[N]>[0];
type Output<N extends keyof WriterService> = ReturnType<WriterService[N]>;

/** Finds the films of file names; touches neither files nor catalog. */
export function matchPosters(db: WriterDb, input: Input<'posters.match'>): Output<'posters.match'> {
  const film = db.prepare('SELECT 1 FROM film WHERE key = ?');
  return matchPosterNames(input.names, input.posterColumn, (key) => film.get(key) !== undefined);
}

/**
 * Attaches images, in one transaction. An image that the film has already is counted as `already` and changes nothing.
 * @throws AppError `not_found` when a film is not in the project
 */
export function attachPosters(db: WriterDb, { images }: Input<'posters.attach'>): Output<'posters.attach'> {
  if (images.length === 0) return { change: null, attached: 0, already: 0 };
  return db.transaction(() => {
    const touched: number[] = [];
    const inherit = new Inheritance(db);
    let already = 0;
    for (const entry of images) {
      const posterId = attach(db, entry, inherit);
      if (posterId === null) already++;
      else touched.push(posterId);
    }
    inherit.finish();
    // Decisions of other copies on these posters, which came before the posters did.
    const waited = takeWaitingOf(db, new Incoming(db), new Set(images.map(({ filmKey }) => filmKey)));
    const posters = [...new Set([...touched, ...waited.posters])];
    const what = new Set<Change['what'][number]>(['posters', 'labels', 'taglines', ...waited.what]);
    const change = posters.length === 0 ? null : changeOf(db, [...what], posters);
    return { change, attached: touched.length, already };
  });
}

/** The poster that the image became; null when the film has it already. */
function attach(db: WriterDb, entry: Input<'posters.attach'>['images'][number], inherit: Inheritance): number | null {
  const { filmKey, image, storage, path } = entry;
  const film = db.prepare<{ id: number }>('SELECT id FROM film WHERE key = ?').get(filmKey);
  if (film === undefined) {
    throw new AppError('not_found', `The project has no film ${filmKey} for the poster ${path}.`, {
      details: { filmKey, path },
    });
  }
  db.prepare(
    `INSERT INTO image (sha256, bytes, width, height, format, phash, color, storage, path, added_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING`,
  ).run(
    image.sha256,
    image.bytes,
    image.width,
    image.height,
    image.format,
    image.phash,
    image.color,
    storage,
    path,
    db.now(),
  );
  const posters = db
    .prepare<{ id: number; sha256: string | null }>('SELECT id, sha256 FROM poster WHERE film_id = ? ORDER BY id')
    .all(film.id);
  if (posters.some((poster) => poster.sha256 === image.sha256)) return null;
  const placeholder = posters.find((poster) => poster.sha256 === null);
  if (placeholder !== undefined) {
    db.prepare('UPDATE poster SET sha256 = ? WHERE id = ?').run(image.sha256, placeholder.id);
    return placeholder.id;
  }
  const id = db
    .prepare('INSERT INTO poster (film_id, sha256) VALUES (?, ?)')
    .run(film.id, image.sha256).lastInsertRowid;
  if (posters[0] !== undefined) inherit.from(posters[0].id, id);
  return id;
}

/** Gives a further poster of a film what imports know of the film, as one batch of events. */
class Inheritance {
  private readonly db: WriterDb;
  private batch: Batch | null = null;
  private given = 0;

  constructor(db: WriterDb) {
    this.db = db;
  }

  from(siblingId: number, posterId: number): void {
    const { db } = this;
    const layers = readLayers(db, siblingId);
    const tagline = db
      .prepare<{ text: string }>(
        "SELECT text FROM tagline_state WHERE poster_id = ? AND source = 'import' AND text IS NOT NULL",
      )
      .get(siblingId);
    const { import_present: present, import_absent: absent } = layers;
    if (present === null && absent === null && tagline === undefined) return;
    this.batch ??= startBatch(db, { kind: 'import', source: 'import', actor: ACTOR, what: WHAT });
    if (present !== null || absent !== null) applyImport(db, this.batch, posterId, present, absent);
    if (tagline !== undefined) applyImportTagline(db, this.batch, posterId, tagline.text, false);
    this.given++;
  }

  finish(): void {
    if (this.batch !== null) finishBatch(this.db, this.batch, this.given, WHAT);
  }
}

const ACTOR = 'earlier imports';
const WHAT = 'give further posters what was imported for their films';
