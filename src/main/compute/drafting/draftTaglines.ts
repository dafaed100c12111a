// Drafts of some posters, from the model's candidates to ranked and marked drafts. The model, the sentence encoder and the index
// of existing texts stay open for the next request; what was drafted joins the index at once, so that no later poster gets it
// again. Which posters, and where drafts are kept, is the core's.
import { AppError } from '../../../shared/errors.ts';
import type { DraftSettings } from '../../../shared/taglines/draftSettings.ts';
import type { CallContext } from '../../lib/threadCalls.ts';
import { makeCandidates, type Candidate } from '../../models/taglines/candidates.ts';
import type { OpenTaglineWriter } from '../../models/taglines/taglineWriter.ts';
import { freeMemory } from '../freeMemory.ts';
import { inTurn } from '../languageTurn.ts';
import { DraftRanker } from './draftRanker.ts';
import type { DraftTaglinesInput, DraftTaglinesOutput } from './draftService.ts';
import { openWriter } from './openWriter.ts';

/** Requests that are to end with what they have. */
const stopping = new Set<string>();
const underWay = new Set<string>();
/** Thrown to leave the writing, and caught where it was begun. */
class Stopped extends Error {}

/** See `DraftService.stopDrafting`. */
export function stopDrafting({ request }: { request: string }): { stopped: boolean } {
  if (underWay.has(request)) stopping.add(request);
  return { stopped: underWay.has(request) };
}

const cancelled = (): AppError => new AppError('cancelled', 'Drafting was stopped.');

/** The share of candidates that begin as that draft does, and with how many of its words. */
const LIKE_SHARE = 1 / 3;
const LIKE_WORDS = 2;

/**
 * See `ComputeService.draftTaglines`. `available` gives the bytes that it may take.
 * @throws AppError `bad_input`, `out_of_memory`, `unreadable_file`, `cancelled`
 */
export function draftTaglines(
  input: DraftTaglinesInput,
  { signal, note }: Pick<CallContext, 'signal' | 'note'>,
  available: () => number = freeMemory,
): Promise<DraftTaglinesOutput> {
  const check = (): void => {
    if (signal.aborted) throw cancelled();
  };
  const work = async (): Promise<DraftTaglinesOutput> => {
    check();
    const { writer, sequences } = await openWriter(input, available);
    const candidates = await candidatesOf(input, writer, sequences, check, note);
    const ranker = await DraftRanker.open(input, writer.imageWidth, check);
    const posters = await ranker.choose(candidates);
    return { posters, device: writer.model.device.chosen, notCompared: ranker.existing?.wordsOnly ?? 0 };
  };
  const { request } = input;
  if (request !== null) underWay.add(request);
  return inTurn(work, signal, cancelled).finally(() => {
    if (request === null) return;
    underWay.delete(request);
    stopping.delete(request);
  });
}

async function candidatesOf(
  input: DraftTaglinesInput,
  writer: OpenTaglineWriter,
  sequences: number,
  check: () => void,
  note: CallContext['note'],
): Promise<Candidate[][]> {
  const { settings, hurried, like, request } = input;
  const found: Candidate[][] = input.posters.map(() => []);
  const posters = input.posters.map(({ filmKey, image, genres, title }) => ({
    key: filmKey,
    image: settings.useImage ? image : null,
    fields: {
      genres: settings.useGenres ? genres : [],
      title: settings.useTitle ? title : '',
      tone: settings.tone,
    },
  }));
  const write = (asked: DraftSettings): Promise<unknown> =>
    makeCandidates(writer, {
      posters,
      settings: asked,
      sequences,
      hurried,
      check: () => {
        check();
        if (request !== null && stopping.has(request)) throw new Stopped();
      },
      onCandidate: (poster, candidate) => {
        found[poster]!.push(candidate);
        if (hurried) note({ t: 'made', poster, index: candidate.index, text: candidate.text });
      },
    });
  const begun = like === null || settings.beginning !== '' ? '' : beginningOf(like);
  const some = begun === '' ? 0 : Math.max(1, Math.round(settings.candidates * LIKE_SHARE));
  try {
    await write({ ...settings, candidates: Math.max(1, settings.candidates - some) });
    // Another seed: the words that follow are not to be those that followed the beginning by themselves.
    if (some > 0) await write({ ...settings, candidates: some, beginning: begun, seed: (settings.seed ^ 1) >>> 0 });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return found.map((list) => list.sort((a, b) => a.index - b.index));
}

/** The first words of a draft, unless they are nearly all of it. */
function beginningOf(text: string): string {
  const words = text.split(' ');
  return words.length > LIKE_WORDS + 2
    ? words
        .slice(0, LIKE_WORDS)
        .join(' ')
        .replace(/[.!?…]+$/u, '')
    : '';
}
