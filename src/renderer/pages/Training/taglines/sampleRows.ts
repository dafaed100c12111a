// Sample drafts of an epoch as rows, with what an earlier epoch made of the same posters and how often a draft came. Pure.
import type { TaglineEpochPoint } from '../../../../shared/taglines/taglineRun.ts';

export interface SampleRow {
  posterId: number | null;
  filmKey: string;
  title: string;
  real: string;
  draft: string;
  /** Of the earlier epoch; null where it has none of this poster. */
  before: string | null;
  /** Other posters of the samples with the same draft. */
  again: number;
}

const plain = (text: string): string => text.trim().toLowerCase();

export function sampleRows(
  shown: Pick<TaglineEpochPoint, 'samples'>,
  earlier: Pick<TaglineEpochPoint, 'samples'> | null,
): SampleRow[] {
  const times = new Map<string, number>();
  for (const { draft } of shown.samples) times.set(plain(draft), (times.get(plain(draft)) ?? 0) + 1);
  return shown.samples.map(({ posterId, filmKey, title, real, draft }) => ({
    posterId,
    filmKey,
    title,
    real,
    draft,
    before: earlier?.samples.find((sample) => sample.filmKey === filmKey)?.draft ?? null,
    again: times.get(plain(draft))! - 1,
  }));
}
