// What a tagline training learns from and is judged by, chosen from the catalog's rows. The file that a paused training goes on
// with is taglineRowsFile.ts.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.ts';
import { Random } from '../../../shared/random.ts';
import type { TaglineRunPart } from '../../../shared/taglines/taglineRun.ts';
import type { TaglineTrainRequest } from '../../../shared/taglines/taglineRequest.ts';
import type { LanguageFilmPage } from '../../catalog/services.ts';
import type { OpenProject } from '../openProject.ts';
import { SPLIT_CODE } from './runScores.ts';

/** A tagline with what is known of its poster. */
export interface TaglineRow {
  posterId: number;
  filmKey: string;
  title: string;
  sha256: string;
  genres: string[];
  text: string;
  /** It came of a draft. */
  accepted: boolean;
  /** As `SPLIT_CODE` has it. */
  part: number;
}

/** The taglines of a training: those to learn from and those to validate on, with what is told of them. */
export interface TaglineData {
  /** Training taglines first, then validation ones. */
  rows: TaglineRow[];
  counts: TaglineRunPart['counts'];
  splitName: string;
  /** sha256 of the rows. */
  snapshot: string;
}

const SCORED_STREAM = 0x73636f72;
/** Rows between two turns of others: some milliseconds. */
const HASHED_PER_TURN = 2000;

/**
 * The rows of a request as the catalog is now, in the order of their posters; a text that several copies of one picture of a
 * film have is one row. Validation is on taglines that nobody's draft became, whatever is learned from: what a model wrote
 * itself would flatter it.
 * @throws AppError `not_found` for an unknown split
 */
export async function readTaglineData(
  project: OpenProject,
  { targets, splitName }: Pick<TaglineTrainRequest, 'targets' | 'splitName'>,
): Promise<TaglineData> {
  const { rows: all, splitName: used } = await readTaglines(project, splitName);
  const train = all.filter(({ part, accepted }) => part === SPLIT_CODE.train && (targets === 'all' || accepted));
  const held = (part: number): TaglineRow[] => all.filter((row) => row.part === part && !row.accepted);
  const validation = held(SPLIT_CODE.validation);
  const rows = [...train, ...validation];
  const hash = createHash('sha256');
  for (const [index, { filmKey, sha256, text, part }] of rows.entries()) {
    hash.update(`${JSON.stringify([filmKey, sha256, text, part])}\n`);
    if (index % HASHED_PER_TURN === HASHED_PER_TURN - 1) await nextTurn();
  }
  return {
    rows,
    counts: {
      train: train.length,
      validation: validation.length,
      test: held(SPLIT_CODE.test).length,
      accepted: train.filter(({ accepted }) => accepted).length,
    },
    splitName: used,
    snapshot: hash.digest('hex'),
  };
}

/** All taglines of posters with an image that are in a part of the split. */
export async function readTaglines(
  project: OpenProject,
  splitName: string | undefined,
): Promise<{ rows: TaglineRow[]; splitName: string }> {
  const rows = new Map<string, TaglineRow>();
  let used = '';
  for (let after: number | null = -1; after !== null;) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(project, splitName, after);
    for (const { tagline, draft, part, ...row } of page.rows) {
      const text = tagline.replace(/\s+/gu, ' ').trim();
      const key = `${row.filmKey}\0${row.sha256}\0${text}`;
      if (text === '' || part === null || rows.has(key)) continue;
      rows.set(key, { ...row, text, accepted: draft !== null, part: SPLIT_CODE[part] });
    }
    used = page.splitName;
    after = page.next;
  }
  return { rows: [...rows.values()], splitName: used };
}

export type UnseenTagline = Pick<TaglineRow, 'text' | 'title' | 'filmKey' | 'genres'>;

/**
 * Taglines of training films that are not among the rows: of films without a picture, and, where only accepted drafts are
 * learned from, of those that have none.
 */
export async function unseenTaglines(
  project: OpenProject,
  { rows, splitName }: Pick<TaglineData, 'rows' | 'splitName'>,
): Promise<UnseenTagline[]> {
  const known = new Set(rows.map(({ filmKey }) => filmKey));
  const unseen: UnseenTagline[] = [];
  for (let after: number | null = -1; after !== null;) {
    const page: LanguageFilmPage = await project.read('language.films', { after, limit: FILMS, splitName });
    for (const { key, part, title, genres, taglines } of page.films) {
      if (part !== 'train' || known.has(key)) continue;
      for (const text of taglines) unseen.push({ text, title, filmKey: key, genres });
    }
    after = page.next;
  }
  return unseen;
}
/** Films that are read at once. */
const FILMS = 2000;

const readPage = (project: OpenProject, splitName: string | undefined, after: number) =>
  project.read('taglines.training', { ...(splitName === undefined ? {} : { splitName }), after });

/** Rows of validation posters that get a draft after each epoch, one a poster: the same in every run on the same split. */
export function scoredRows(rows: readonly TaglineRow[], most: number): Int32Array {
  const ofPoster = new Map<number, number>();
  rows.forEach(({ part, posterId }, row) => {
    if (part === SPLIT_CODE.validation && !ofPoster.has(posterId)) ofPoster.set(posterId, row);
  });
  const order = Int32Array.from(ofPoster.values());
  new Random(SCORED_STREAM).shuffle(order);
  return order.slice(0, most).sort();
}

/** @throws AppError `bad_input` when there is nothing to learn from or to validate on */
export function checkTaglineData({ counts, splitName }: TaglineData, targets: 'all' | 'accepted'): void {
  if (counts.train === 0) {
    throw new AppError(
      'bad_input',
      targets === 'accepted'
        ? `No draft of a poster in the train part of the split "${splitName}" was accepted yet.`
        : `The train part of the split "${splitName}" has no poster with a tagline.`,
      {
        hint:
          targets === 'accepted'
            ? 'Accept drafts on the tagline desk first, or train on all taglines.'
            : 'Import taglines, or write some; posters need a picture.',
      },
    );
  }
  if (counts.validation > 0) return;
  throw new AppError('bad_input', `The validation part of the split "${splitName}" has no poster with a tagline.`, {
    hint: 'Import more taglines, or make another split.',
  });
}
