// Search by image and by text: the calls of `shared/calls/similar.ts`. The reader knows the posters, the vector thread the
// numbers; this asks both, and says by which models an answer came about.
import { stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { z } from 'zod';
import {
  MOST_SIMILAR,
  type similarAnswerSchema,
  type similarCalls as contractOfSimilar,
} from '../../shared/calls/similar.ts';
import { AppError } from '../../shared/errors.ts';
import type { Filter } from '../../shared/filter.ts';
import type { EmbedNote } from '../compute/service.ts';
import type { IndexKey } from '../lib/vectorIndex/manifest.ts';
import type { EncoderChoice } from '../modelStore/model.ts';
import type { CallHandlers } from './dispatch.ts';
import { chooseImageEncoder } from './models/encoders.ts';
import type { OpenProject } from './openProject.ts';
import { resolveDir } from './projects.ts';
import { readyIndex } from './similar/readyIndex.ts';
import { imageSpace, textSpace } from './similar/spaces.ts';
import type { Studio } from './studio.ts';
import { chooseThreads } from './threads.ts';

type Answer = z.output<typeof similarAnswerSchema>;

interface Search {
  project: OpenProject;
  encoder: EncoderChoice;
  key: IndexKey;
  filter: Filter;
  offset: number;
  k: number;
  query: { posterId: number } | { vector: () => Promise<Float32Array> };
  textModel: () => Answer['textModel'];
  approximate: boolean;
}

/** Vectors of texts and pictures that were asked for lately: the pages of one list, and the same list after an edit. */
class LateVectors {
  private readonly kept = new Map<string, Promise<Float32Array>>();

  of(key: string, make: () => Promise<Float32Array>): Promise<Float32Array> {
    const known = this.kept.get(key) ?? make();
    this.kept.delete(key);
    this.kept.set(key, known);
    known.catch(() => this.kept.delete(key));
    if (this.kept.size > KEPT_VECTORS) this.kept.delete(this.kept.keys().next().value!);
    return known;
  }
}
const KEPT_VECTORS = 16;

export function similarCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfSimilar> {
  const late = new LateVectors();
  /** By the vectors of texts: which encoder made them. */
  const textModels = new WeakMap<Float32Array, NonNullable<Answer['textModel']>>();
  return {
    'similar.byPoster': async ({ posterId, ...input }) => {
      const project = studio.project();
      const encoder = await chooseImageEncoder(studio, project);
      const key = imageSpace(studio, project, encoder);
      return search(studio, { ...input, project, encoder, key, query: { posterId }, ...byPicture });
    },
    'similar.byImage': async ({ path, ...input }, { role = 'owner' }) => {
      const project = studio.project();
      if (role !== 'owner') refuseForeign(studio.home, path);
      const encoder = await chooseImageEncoder(studio, project);
      const key = imageSpace(studio, project, encoder);
      const file = resolveDir(path);
      const vector = async (): Promise<Float32Array> => {
        const found = await stat(file).catch(() => null);
        const key = JSON.stringify([encoder.hash, file, found?.mtimeMs, found?.size]);
        return late.of(key, () => embedFile(studio, encoder, file));
      };
      return search(studio, { ...input, project, encoder, key, query: { vector }, ...byPicture });
    },
    'similar.byText': async ({ text, ...input }) => {
      const project = studio.project();
      const encoder = await chooseImageEncoder(studio, project);
      const { key, approximate } = await textSpace(studio, project, encoder);
      let textModel: Answer['textModel'] = null;
      const vector = async (): Promise<Float32Array> => {
        const clip = encoder.ref.family === 'clip' ? encoder.ref : null;
        const made = await late.of(JSON.stringify([encoder.hash, text]), async () => {
          const answer = await studio.compute.call('embedText', { text, clip, threads: await chooseThreads(studio) });
          textModels.set(answer.vector, answer.encoder);
          return answer.vector;
        });
        textModel = textModels.get(made) ?? null;
        return made;
      };
      const more = { query: { vector }, textModel: () => textModel, approximate };
      return search(studio, { ...input, project, encoder, key, ...more });
    },
  };
}

const byPicture = { textModel: (): null => null, approximate: false };

/** Posters may change between two steps: then it is asked once more. */
async function search(studio: Studio, wanted: Search): Promise<Answer> {
  try {
    return await searchOnce(studio, wanted);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
    return searchOnce(studio, wanted);
  }
}

async function searchOnce(studio: Studio, wanted: Search): Promise<Answer> {
  const { project, encoder, key, filter, offset, k, query, approximate } = wanted;
  const { set, images, notEmbedded, building } = await readyIndex(studio, project, encoder, key);
  const said = {
    model: { id: encoder.id, hash: encoder.hash },
    approximate,
    indexed: images,
    notEmbedded,
    building,
  };
  if (building !== null) {
    const { runGenreIds, revision } = await project.read('library.page', EMPTY_PAGE);
    return { ...said, rows: [], total: 0, textModel: null, runGenreIds, revision };
  }
  const posterId = 'posterId' in query ? query.posterId : null;
  const { row, allowed, posters: within } = await project.read('similar.scope', { key, set, filter, posterId });
  const found = await studio.compute.call('indexSearch', {
    key,
    set,
    query: 'posterId' in query ? { row: row! } : { vector: await query.vector() },
    k: Math.min(MOST_SIMILAR, images, offset + k),
    allowed,
  });
  const { rows, cosines } = found;
  const posters = await project.read('similar.posters', { key, set, rows, cosines, filter, except: posterId });
  return {
    ...said,
    rows: posters.rows.slice(offset, Math.min(offset + k, MOST_SIMILAR)),
    total: Math.min(within, MOST_SIMILAR),
    textModel: wanted.textModel(),
    runGenreIds: posters.runGenreIds,
    revision: posters.revision,
  };
}

const EMPTY_PAGE = { filter: {}, sort: { by: 'title' as const, descending: false }, offset: 0, limit: 1 };

/** Others than the owner look for pictures that they sent, not for files of the studio's computer. */
function refuseForeign(home: string, path: string): void {
  const inside = relative(join(home, 'uploads'), resolve(path));
  if (inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)) return;
  throw new AppError('forbidden', 'You may search by a picture that you send, not by a file of this computer.');
}

/** @throws AppError `unreadable_file` for a file that is no picture */
async function embedFile(studio: Studio, encoder: EncoderChoice, path: string): Promise<Float32Array> {
  let vector: Float32Array | null = null;
  const { failed } = await studio.compute.call(
    'embed',
    {
      encoder: encoder.ref,
      device: 'cpu',
      threads: await chooseThreads(studio),
      images: [{ sha256: 'query', path }],
      tokensFile: null,
    },
    {
      onNote: (payload) => {
        vector = (payload as EmbedNote).rows[0]?.pooled ?? null;
      },
    },
  );
  if (vector !== null) return vector;
  throw new AppError('unreadable_file', failed[0]?.problem ?? `${path} gives no embedding.`, {
    hint: 'Use a JPEG, PNG or WebP picture.',
    details: { path },
  });
}
