// Drafts of one poster while somebody waits: told as they are written, ranked and kept when they are all there. It does what it
// can at once and says what it could not: a batch job (jobs/draftJob.ts) makes ready everything first.
import { v7 as uuidv7 } from 'uuid';
import type { Output, Parsed } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Draft } from '../../../shared/taglines/draft.ts';
import type { DraftFacts } from '../../catalog/reader/drafting/service.ts';
import type { DraftNote, ExistingInput } from '../../compute/drafting/draftService.ts';
import type { EmbedNote } from '../../compute/service.ts';
import type { OpenProject } from '../openProject.ts';
import type { Studio } from '../studio.ts';
import { resolveTaglineRun, type ResolvedTaglineRun } from '../taglineRuns.ts';
import { chooseThreads } from '../threads.ts';
import { usableEncoder } from '../models/encoders.ts';
import { readyIndex } from '../similar/readyIndex.ts';
import { imageSpace } from '../similar/spaces.ts';
import { preparedPosters, sharedInput } from './draftInput.ts';

type Request = Parsed<'drafts.make'>;

/** `stopped` says whether to end before the writing begins. @throws AppError `not_found` (poster, run, draft to be like), `conflict` (the request is under way), `cancelled`... */
export async function makeDrafts(
  studio: Studio,
  request: Request,
  person: string,
  { signal, stopped }: { signal: AbortSignal | undefined; stopped: () => boolean },
): Promise<Output<'drafts.make'>> {
  const project = studio.project();
  const { posterId, requestId, settings } = request;
  const [run, facts, like, threads] = await Promise.all([
    resolveTaglineRun(studio, project, request.runId),
    factsOf(project, posterId),
    request.like === undefined ? null : likedText(project, request.like),
    chooseThreads(studio),
  ]);
  if (settings.useImage) await embedImage(studio, project, run, facts, threads);
  const prepared = await preparedPosters(studio, project, run, settings, [facts]);
  const shared = await sharedInput(project, run, settings, threads);
  if (stopped())
    return { drafts: [], refused: [], runId: run.runId, why: 'It was stopped before anything was written.' };
  const made = await studio.compute.call(
    'draftTaglines',
    { ...shared, posters: prepared.posters, like, hurried: true, request: requestId },
    {
      ...(signal ? { signal } : {}),
      onNote: (payload) => {
        const { index, text } = payload as DraftNote;
        studio.hub.emit('drafts.made', { requestId, posterId, index, text });
      },
    },
  );
  const { drafts, refused, candidates } = made.posters[0]!;
  const placed = drafts.map((draft) => ({ id: uuidv7(), posterId, ...draft }));
  let kept: Draft[] = [];
  if (placed.length > 0) {
    const { runId, runName } = run;
    await project.write('drafts.put', {
      request: { id: requestId, runId, runName, settings, like: request.like ?? null },
      drafts: placed,
      person,
    });
    kept = (await project.read('drafts.of', { draftIds: placed.map(({ id }) => id) })).drafts;
  }
  if (made.notCompared > 0 && shared.existing !== null) embedLater(studio, project, shared.existing, threads);
  const why = [
    tooFew(kept.length, settings.count, refused.length, candidates),
    prepared.withoutImage > 0 ? withoutImage(facts) : null,
    prepared.compared ? null : await contrastLater(studio, project, run),
    made.notCompared > 0
      ? `${made.notCompared.toLocaleString('en-US')} existing taglines were compared by their words alone: what they mean is being made ready for the next drafts.`
      : null,
  ].filter((text) => text !== null);
  return {
    drafts: [...kept].sort((a, b) => b.score - a.score),
    refused,
    runId: run.runId,
    why: why.length === 0 ? null : why.join(' '),
  };
}

async function factsOf(project: OpenProject, posterId: number): Promise<DraftFacts> {
  const [facts] = (await project.read('drafting.posters', { posterIds: [posterId] })).posters;
  if (facts) return facts;
  throw new AppError('not_found', `The project has no poster with the number ${String(posterId)}.`, {
    hint: 'Choose one of the desk.',
  });
}

async function likedText(project: OpenProject, draftId: string): Promise<string> {
  const [draft] = (await project.read('drafts.of', { draftIds: [draftId] })).drafts;
  if (draft) return draft.text;
  throw new AppError('not_found', 'The draft that more like it are asked of is not there.', {
    hint: 'Look at the poster again, and choose one of its drafts.',
  });
}

/** The poster's own embedding, where it is missing: one picture takes a moment. */
async function embedImage(
  studio: Studio,
  project: OpenProject,
  { encoder }: ResolvedTaglineRun,
  { posterId, sha256 }: DraftFacts,
  threads: number,
): Promise<void> {
  if (sha256 === null) return;
  const known = await project.read('drafting.embeddings', { modelHash: encoder.hash, sha256: [sha256] });
  if (known.sha256.length > 0) return;
  const { path } = await project.read('poster.file', { posterId });
  let stored: Promise<unknown> = Promise.resolve();
  await studio.compute.call(
    'embed',
    { encoder: encoder.ref, device: 'cpu', threads, images: [{ sha256, path }], tokensFile: null },
    {
      onNote: (payload) => {
        const { rows } = payload as EmbedNote;
        stored = project.write('embeddings.put', { modelHash: encoder.hash, rows });
        stored.catch(() => undefined);
      },
    },
  );
  await stored;
}

/** One at a time of each project; what it embeds stays, so it may end at any moment. */
const embedding = new WeakSet<OpenProject>();
function embedLater(studio: Studio, project: OpenProject, existing: ExistingInput, threads: number): void {
  if (embedding.has(project)) return;
  embedding.add(project);
  studio.compute
    .call('embedTaglines', { existing, threads })
    .catch((error: unknown) => {
      studio.log.warn('existing taglines could not be embedded', { error });
    })
    .finally(() => embedding.delete(project));
}

/** Makes ready what contrast needs, for the next drafts. @returns what is said of these */
async function contrastLater(studio: Studio, project: OpenProject, { encoder }: ResolvedTaglineRun): Promise<string> {
  // Only the project's own encoder has an index that is kept; a draft job makes that of another one.
  if ((await usableEncoder(studio, project))?.hash !== encoder.hash) {
    return 'Contrast did not count: which posters look alike is not known yet. Drafting for a whole list finds it out.';
  }
  readyIndex(studio, project, encoder, imageSpace(studio, project, encoder)).catch((error: unknown) => {
    studio.log.warn('the index of similar posters could not be made', { error });
  });
  return 'Contrast did not count: which posters look alike is being found out for the next drafts.';
}

function tooFew(kept: number, wanted: number, refused: number, written: number): string | null {
  if (kept >= wanted) return null;
  if (written === 0) return 'Nothing was written that fits the words and lengths asked for: allow more of both.';
  const left = refused === 0 ? '' : `, ${String(refused)} of them were refused as copies or for their names`;
  return `${String(kept)} of ${String(wanted)} drafts: ${String(written)} candidates were written as asked${left}. Ask for more candidates, or refuse less.`;
}

const withoutImage = ({ sha256 }: DraftFacts): string =>
  sha256 === null
    ? 'The poster has no image: title and genres alone were told.'
    : 'The image of the poster cannot be read: title and genres alone were told.';
