// What the compute process needs to draft for posters: the run's model, their facts and image embeddings, the posters most like
// each. It embeds nothing and builds no index: what is not there is left out and counted, so that who asks can be told.
import type { DraftPoster, DraftTaglinesInput } from '../../compute/drafting/draftService.ts';
import type { DraftSettings } from '../../../shared/taglines/draftSettings.ts';
import type { DraftFacts } from '../../catalog/reader/drafting/service.ts';
import { readManifest } from '../../lib/vectorIndex/manifest.ts';
import type { OpenProject } from '../openProject.ts';
import { imageSpace } from '../similar/spaces.ts';
import type { Studio } from '../studio.ts';
import type { ResolvedTaglineRun } from '../taglineRuns.ts';
import { existingTextsOf } from './existingFile.ts';

/** Posters that a draft has to fit less than its own. */
const NEIGHBOURS = 8;

/** What is the same for all posters of a request. */
export async function sharedInput(
  project: OpenProject,
  run: ResolvedTaglineRun,
  settings: DraftSettings,
  threads: number,
): Promise<Omit<DraftTaglinesInput, 'posters' | 'hurried' | 'request' | 'like'>> {
  const [existing, { words }] = await Promise.all([
    existingTextsOf(project, run.textsFile),
    project.read('desk.blocklist', {}),
  ]);
  return {
    base: run.base,
    taglineFile: run.taglineFile,
    fitMapFile: run.fitMapFile,
    clip: run.encoder.ref.family === 'clip' ? run.encoder.ref : null,
    settings: { ...settings, forbidden: [...new Set([...settings.forbidden, ...words])] },
    blocklist: words,
    existing,
    threads,
  };
}

export interface PreparedPosters {
  posters: DraftPoster[];
  /** Posters whose image has no embedding, or that have no image. */
  withoutImage: number;
  /** Whether the posters most like each are known. */
  compared: boolean;
}

/** Posters with their embeddings and neighbours, in the order of `facts`. */
export async function preparedPosters(
  studio: Studio,
  project: OpenProject,
  run: ResolvedTaglineRun,
  settings: DraftSettings,
  facts: readonly DraftFacts[],
): Promise<PreparedPosters> {
  const images = settings.useImage ? await imagesOf(project, run, facts) : new Map<string, Float32Array>();
  const wanted = settings.useImage && settings.weights.contrast > 0;
  const near = wanted ? await neighboursOf(studio, project, run, facts, images) : null;
  const posters = facts.map((each, i): DraftPoster => ({
    filmKey: each.filmKey,
    title: each.title,
    genres: each.genres,
    image: each.sha256 === null ? null : (images.get(each.sha256) ?? null),
    neighbours: near?.[i] ?? [],
  }));
  const withoutImage = settings.useImage ? posters.filter(({ image }) => image === null).length : 0;
  return { posters, withoutImage, compared: !wanted || near !== null };
}

/** Pooled embeddings by image, of those that have one. */
async function imagesOf(
  project: OpenProject,
  run: ResolvedTaglineRun,
  facts: readonly Pick<DraftFacts, 'sha256'>[],
): Promise<Map<string, Float32Array>> {
  const sha256 = [...new Set(facts.flatMap((each) => each.sha256 ?? []))];
  const found = await project.read('drafting.embeddings', { modelHash: run.encoder.hash, sha256 });
  return new Map(found.sha256.map((sha, i) => [sha, found.pooled.slice(i * found.dim, (i + 1) * found.dim)]));
}

/** The posters most like each by their images; null where there is no index of them as they are now. */
async function neighboursOf(
  studio: Studio,
  project: OpenProject,
  run: ResolvedTaglineRun,
  facts: readonly DraftFacts[],
  embedded: ReadonlyMap<string, Float32Array>,
): Promise<DraftPoster['neighbours'][] | null> {
  const key = imageSpace(studio, project, run.encoder);
  const { set } = await project.read('similar.images', { modelHash: key.modelHash, withIds: false });
  if ((await readManifest(key))?.set !== set) return null;
  const near: number[][] = [];
  for (const { posterId, sha256 } of facts) {
    if (sha256 === null || !embedded.has(sha256)) {
      near.push([]);
      continue;
    }
    const { row } = await project.read('similar.scope', { key, set, filter: {}, posterId });
    const { rows, cosines } = await studio.compute.call('indexSearch', {
      key,
      set,
      query: { row: row! },
      k: NEIGHBOURS,
      allowed: null,
    });
    const found = await project.read('similar.posters', { key, set, rows, cosines, filter: {}, except: posterId });
    near.push(found.rows.slice(0, NEIGHBOURS).map(({ id }) => id));
  }
  const all = await project.read('drafting.posters', { posterIds: [...new Set(near.flat())] });
  const images = await imagesOf(project, run, all.posters);
  const known = new Map(all.posters.map((each) => [each.posterId, each]));
  return near.map((ids) =>
    ids.flatMap((id) => {
      const each = known.get(id);
      const image = each?.sha256 == null ? undefined : images.get(each.sha256);
      return each === undefined || image === undefined ? [] : [{ image, genres: each.genres, title: each.title }];
    }),
  );
}
