// Which of a poster's ranked drafts are kept: the best that nothing speaks against, unlike each other. What speaks against one
// is found only for those that may be kept, since comparing with all that exists takes longer than anything else. Pure.
import type { DraftMark, MadeDraft, NearText, ScoreParts } from '../../../shared/taglines/draft.ts';
import type { DraftSettings } from '../../../shared/taglines/draftSettings.ts';
import { scoreOf } from '../../../shared/taglines/rank.ts';
import { cosine } from './ranking.ts';

export interface Rankable {
  text: string;
  /** Of the sentence encoder, of length 1. */
  embedding: Float32Array;
  /** Without novelty. */
  parts: ScoreParts;
  /** What its place gains beside its score, e.g. being like a draft that more like it were asked of. */
  bonus: number;
}

/** What looking at a draft closely finds. */
export interface Findings {
  nearest: NearText[];
  marks: DraftMark[];
  /** The final parts. */
  parts: ScoreParts;
}

export interface Chosen<D> {
  kept: { made: MadeDraft; of: D }[];
  refused: MadeDraft[];
}

/** Drafts of one poster that are nearer than this to a better one say the same. */
const SAME = 0.9;
/** How many are looked at closely at once, as a multiple of those that are kept, and at least. */
const CLOSE_LOOK = 2;
const LEAST_LOOKED_AT = 6;

/**
 * Keeps the best `count` of `drafts` that the settings do not refuse. `look` tells what speaks against a draft.
 * `unlike`: whether it is unlike those that are kept already counts as well.
 */
export async function chooseDrafts<D extends Rankable>(
  drafts: readonly D[],
  settings: Pick<DraftSettings, 'count' | 'refuse' | 'weights'>,
  look: (drafts: readonly D[]) => Promise<Findings[]>,
): Promise<Chosen<D>> {
  const { count, weights } = settings;
  const order = drafts
    .map((draft) => ({ draft, score: scoreOf(draft.parts, weights) + draft.bonus }))
    .sort((a, b) => b.score - a.score)
    .map(({ draft }) => draft);
  const fine: { made: MadeDraft; of: D; rank: number }[] = [];
  const refused: MadeDraft[] = [];
  const step = Math.max(LEAST_LOOKED_AT, CLOSE_LOOK * count);
  for (let start = 0; start < order.length && unlike(fine, count).length < count; start += step) {
    const part = order.slice(start, start + step);
    const found = await look(part);
    part.forEach((of, i) => {
      const { nearest, marks, parts } = found[i]!;
      const score = scoreOf(parts, weights);
      const made: MadeDraft = { text: of.text, score, parts, nearest, marks };
      if (refuses(settings.refuse, marks)) refused.push(made);
      else fine.push({ made, of, rank: score + of.bonus });
    });
  }
  const kept = unlike(fine, count).sort((a, b) => b.made.score - a.made.score);
  return { kept: kept.map(({ made, of }) => ({ made, of })), refused: refused.sort((a, b) => b.score - a.score) };
}

/** The best `count` by rank that do not say the same as a better one. */
function unlike<D extends Rankable>(
  fine: readonly { made: MadeDraft; of: D; rank: number }[],
  count: number,
): { made: MadeDraft; of: D; rank: number }[] {
  const kept: { made: MadeDraft; of: D; rank: number }[] = [];
  for (const each of [...fine].sort((a, b) => b.rank - a.rank)) {
    if (kept.length === count) break;
    if (!kept.some(({ of }) => cosine(of.embedding, each.of.embedding) >= SAME)) kept.push(each);
  }
  return kept;
}

/** Whether marks are among those that are refused; words of the blocklist always are. */
function refuses(refuse: DraftSettings['refuse'], marks: readonly DraftMark[]): boolean {
  const refused = new Set<DraftMark['kind']>(['blocked', ...refuse]);
  if (refuse.includes('brand')) refused.add('person');
  return marks.some(({ kind }) => refused.has(kind));
}
