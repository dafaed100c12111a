// Several drafts side by side, each going its own way: sampled, or the most likely token each time. A draft that ends
// leaves the batch, so that the others are not slowed down by it. What a text may say is its prompt's steering.
import { Random } from '../../engine/random.ts';
import { applyHistoryRules, type DecodingRules } from './processors.ts';
import { argMax, sampleUnder } from './sampling.ts';
import type { Generated, Steering, Stepper } from './stepper.ts';

export interface DraftOptions extends DecodingRules {
  /** Drafts of each prompt. */
  count: number;
  maxTokens: number;
  /** Tokens that end a draft. */
  ends: readonly number[];
  /** Absent: the most likely token each time. */
  seed?: number | undefined;
  /**
   * Names the random numbers of each prompt. A prompt of the same name, seed and rules gives the same drafts, whatever
   * stands beside it. Absent: drafts are named by their place.
   */
  streams?: readonly number[] | undefined;
  /** Number of the first draft of each prompt, where earlier ones were made before; with `streams`. */
  first?: number | undefined;
  /** Rules of each prompt. */
  steering?: readonly Steering[] | undefined;
  /** Called after each token of all drafts; throws to stop. */
  onToken?: ((done: number) => void) | undefined;
  /** Called with each draft as soon as it is over. `draft`: its number among those of its prompt. */
  onDraft?: ((prompt: number, draft: number, made: Generated) => void) | undefined;
}

const DRAFT_STREAM = 0x64726166;

interface Draft {
  index: number;
  prompt: number;
  tokens: number[];
  sum: number;
  random: Random | null;
}

/** Drafts of every prompt of `stepper`, those of the first prompt first. */
export async function drafts(stepper: Stepper, options: DraftOptions): Promise<Generated[]> {
  const { count, ends, steering } = options;
  const maxTokens = Math.min(options.maxTokens, stepper.room);
  let scores = await stepper.start();
  const prompts = scores.length / stepper.vocabulary;
  let alive: Draft[] = Array.from({ length: prompts * count }, (_, index) => ({
    index,
    prompt: Math.floor(index / count),
    tokens: [],
    sum: 0,
    random: randomOf(index, options),
  }));
  // The drafts of a prompt share the scores of their first token; the prompt itself was computed once.
  let rowOfPlace = (place: number): number => alive[place]!.prompt;
  const finished: Generated[] = new Array<Generated>(alive.length);
  for (let step = 0; alive.length > 0; step += 1) {
    const tokens: number[] = [];
    const over: number[] = [];
    alive.forEach((draft, place) => {
      const row = rowOfPlace(place);
      const token = choose(stepper, rowOf(scores, row, stepper.vocabulary), row, draft, options);
      tokens.push(token ?? 0);
      const ended = token !== null && ends.includes(token);
      if (token !== null && !ended) draft.tokens.push(token);
      const hopeless = token === null || (!ended && steering?.[draft.prompt]?.hopeless(draft.tokens) === true);
      if (!ended && !hopeless && draft.tokens.length < maxTokens) return;
      const made = finish(draft, ended, hopeless);
      finished[draft.index] = made;
      over.push(place);
      options.onDraft?.(draft.prompt, (options.first ?? 0) + (draft.index % count), made);
    });
    options.onToken?.(step + 1);
    const places = withoutPlaces(alive.length, over);
    if (places.length === 0) break;
    if (step === 0 || over.length > 0) stepper.reorder(places.map(rowOfPlace));
    alive = places.map((place) => alive[place]!);
    rowOfPlace = (place) => place;
    scores = await stepper.next(places.map((place) => tokens[place]!));
  }
  return finished;
}

function randomOf(index: number, { seed, streams, count, first = 0 }: DraftOptions): Random | null {
  if (seed === undefined) return null;
  if (streams === undefined) return new Random(seed, DRAFT_STREAM, index);
  return new Random(seed, DRAFT_STREAM, streams[Math.floor(index / count)]!, first + (index % count));
}

/**
 * The places 0 to `count` without those of `over` (ascending). The last ones fill the gaps, so that few sequences have to
 * move: what a move copies is all that a model keeps of a sequence.
 */
function withoutPlaces(count: number, over: readonly number[]): number[] {
  const gone = new Set(over);
  const kept: number[] = [];
  let last = count - 1;
  for (let place = 0; place <= last; place += 1) {
    if (!gone.has(place)) {
      kept.push(place);
      continue;
    }
    while (last > place && gone.has(last)) last -= 1;
    if (last === place) break;
    kept.push(last);
    last -= 1;
  }
  return kept;
}

/** Scores under the rules, kept between calls: a vocabulary's worth of memory is not made anew for each token. */
let scratch = new Float32Array(0);

/** The next token; null where the rules ban all. */
function choose(stepper: Stepper, row: Float32Array, index: number, draft: Draft, rules: DraftOptions): number | null {
  if (scratch.length !== row.length) scratch = new Float32Array(row.length);
  const scores = scratch;
  scores.set(row);
  rules.steering?.[draft.prompt]?.adjust(scores, draft.tokens);
  applyHistoryRules(scores, draft.tokens, rules);
  const token = draft.random === null ? argMax(scores) : sampleUnder(rules, scores, draft.random);
  // Compared this way round because a token that is none has no score.
  if (token === null || !(scores[token]! > -Infinity)) return null;
  draft.sum += stepper.logProbability(index, token);
  return token;
}

function finish(draft: Draft, ended: boolean, hopeless: boolean): Generated {
  const length = draft.tokens.length + (ended ? 1 : 0);
  const meanLogProbability = length === 0 ? 0 : draft.sum / length;
  return { tokens: draft.tokens, ended, meanLogProbability, ...(hopeless ? { hopeless } : {}) };
}

export const rowOf = (scores: Float32Array, row: number, vocabulary: number): Float32Array =>
  scores.subarray(row * vocabulary, (row + 1) * vocabulary);
