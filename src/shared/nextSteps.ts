// What a project needs most, in words, from its counts: the page shows it with a way there, the terminal as lines. Pure.
import type { Output } from './contract.ts';

export interface NextStep {
  key: 'import' | 'images' | 'embed' | 'predict' | 'train' | 'wrong' | 'missing' | 'label' | 'map';
  text: string;
}

const many = (n: number, one: string, more: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : more}`;

/** The steps that would help, most urgent first; none when all is done. `review`: what waits for a look, once it is known. */
export function nextSteps(counts: Output<'overview.counts'>, review: Output<'review.counts'> | null): NextStep[] {
  const { posters, missing } = counts;
  if (posters === 0) return [{ key: 'import', text: 'The project is empty: import a table of films, or posters.' }];
  const steps: NextStep[] = [];
  const add = (key: NextStep['key'], n: number, text: string): void => {
    if (n > 0) steps.push({ key, text });
  };
  const embedding = missing.embedding ?? 0;
  add('embed', embedding, `${many(embedding, 'poster has', 'posters have')} no embedding: make them.`);
  if (missing.prediction === null) {
    add('train', posters, 'No run is shown: train one, and Review finds what is probably wrong.');
  } else {
    // Without an image there is nothing that a run could judge.
    const judged = Math.max(0, missing.prediction - missing.image);
    add('predict', judged, `${many(judged, 'poster has', 'posters have')} no prediction by the run that is shown.`);
  }
  const pairs = (kind: 'wrong' | 'missing'): number =>
    (review?.genres ?? []).reduce((sum, genre) => sum + genre[kind], 0);
  const queues = { wrong: pairs('wrong'), missing: pairs('missing') };
  add('wrong', queues.wrong, `${many(queues.wrong, 'label is', 'labels are')} probably wrong.`);
  add('missing', queues.missing, `${many(queues.missing, 'label is', 'labels are')} probably missing.`);
  add('label', missing.labels, `${many(missing.labels, 'poster has', 'posters have')} no known genre.`);
  add(
    'images',
    missing.image,
    `${many(missing.image, 'poster has', 'posters have')} no image: import a folder of posters.`,
  );
  if (!counts.map && counts.images > 0)
    steps.push({ key: 'map', text: 'There is no map of the posters yet: make it.' });
  return steps;
}
