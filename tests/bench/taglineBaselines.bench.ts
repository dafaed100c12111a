// Scores of taglines that no model made, on held-out posters of real films: what a tagline model has to beat, and how much of
// it an ordering of random taglines by the fit map reaches. Posters by the starter encoder, sentences by MiniLM.
//   MARQUEE_DATA=FOLDER npm run bench taglineBaselines [-- --test SHARE] [--markdown FILE]
// FOLDER as for the starter models: labels.csv, movie_text.csv, posters/. SHARE: films held out, 0.1 being the default split.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { autoPart } from '../../src/main/catalog/splitPlaces.ts';
import { DEFAULT_SPLIT } from '../../src/main/catalog/splits.ts';
import { startCompute } from '../../src/main/compute/client.ts';
import { forkNode } from '../../src/main/compute/fork.ts';
import { centre } from '../../src/main/lib/centre.ts';
import { fitMap, type FitFields } from '../../src/main/models/taglines/fitMap.ts';
import { TextEncoder } from '../../src/main/models/text/minilm.ts';
import { shippedModel } from '../../src/main/modelStore/shipped.ts';
import { baselineChoices } from '../../src/shared/evaluation/taglines/baselines.ts';
import { markdownTable } from '../../src/shared/evaluation/markdown.ts';
import { taglineMeasures, type EmbeddedText } from '../../src/shared/evaluation/taglines/scores.ts';
import { Random } from '../../src/shared/random.ts';
import { finish } from '../../src/shared/steps.ts';
import type { Measure } from '../../src/shared/taglines/taglineRun.ts';
import { featureRows, pooledFeatures } from '../../scripts/starter/pooledFeatures.ts';
import { readFilms, type Film } from '../../scripts/starter/posterData.ts';

const { values: options } = parseArgs({
  options: { test: { type: 'string', default: String(DEFAULT_SPLIT.test) }, markdown: { type: 'string' } },
});
const folder = process.env.MARQUEE_DATA;
if (folder === undefined) {
  console.log('skipped: MARQUEE_DATA names no folder with labels.csv, movie_text.csv and posters/');
  process.exit(0);
}
const SEED = 1;
/** Random training taglines of which the fit map chooses one. */
const CANDIDATES = 24;
const measuring = { samples: 1000, seed: SEED };

const films = readFilms(folder).filter((film) => (film.text?.tagline ?? '') !== '');
const compute = startCompute({ fork: forkNode });
const features = await pooledFeatures(compute, films).finally(() => {
  compute.stop();
});
const split = { ...DEFAULT_SPLIT, test: Number(options.test) };
const isTest = (film: Film): boolean => autoPart(film.key, split) === 'test';
const encoder = await TextEncoder.load((await shippedModel('all-minilm-l6-v2')).folder, { device: 'cpu' });
const taglines = await encoder.embedTokens(films.map(({ text }) => text!.tagline));
const titles = await encoder.embedTokens(films.map(({ text }) => text!.title));
await encoder.close();

// Around the mean of all: embeddings of one encoder point a similar way.
const centred = featureRows(features, films);
centre(centred, features.width);
const all = films.map((film, i) => {
  const embedded = (text: string, { sentence, tokens }: (typeof taglines)[number]): EmbeddedText => ({
    text,
    embedding: sentence,
    tokens,
  });
  return {
    film,
    genres: film.text!.genres,
    tagline: embedded(film.text!.tagline, taglines[i]!),
    title: embedded(film.text!.title, titles[i]!),
    embedding: taglines[i]!.sentence,
    image: centred.subarray(i * features.width, (i + 1) * features.width),
  };
});
const held = all.filter(({ film }) => isTest(film));
const known = all.filter(({ film }) => !isTest(film));
console.log(`${String(held.length)} posters held out, ${String(known.length)} taglines to choose from`);

const choices = finish(baselineChoices(held, known, SEED));
const chosen = (places: readonly number[]): EmbeddedText[] => places.map((place) => known[place]!.tagline);
const map = await fitMap({
  films: known.map(({ film, genres, tagline, title }) => ({
    tagline: tagline.embedding,
    title: title.embedding,
    image: features.of(film.sha256),
    genres,
  })),
  encoder: features.encoder,
});
const random = new Random(SEED, CANDIDATES);
const candidates = held.map(() => Array.from({ length: CANDIDATES }, () => known[random.below(known.length)]!.tagline));

/** The candidate that fits each poster best, told some of its fields. */
function ordered(fields: readonly (keyof FitFields)[]): EmbeddedText[] {
  return held.map(({ film, genres, title }, i) => {
    const told: FitFields = { image: features.of(film.sha256), genres, title: title.embedding };
    const prediction = map.predict(Object.fromEntries(fields.map((field) => [field, told[field]])));
    const some = candidates[i]!;
    if (prediction === null) return some[0]!;
    return some.reduce((best, each) =>
      map.score(prediction, each.embedding) > map.score(prediction, best.embedding) ? each : best,
    );
  });
}

const sources: [name: string, drafts: EmbeddedText[]][] = [
  ['a random training tagline', chosen(choices.random)],
  ['one for every poster', chosen(choices.constant)],
  ['a random one of the same genres', chosen(choices.sameGenres)],
  ["the nearest poster's", chosen(choices.nearestPoster)],
  ['the title itself', held.map(({ title }) => title)],
  [`best of ${String(CANDIDATES)} random ones by the fit map: image`, ordered(['image'])],
  [`best of ${String(CANDIDATES)}: image and genres`, ordered(['image', 'genres'])],
  [`best of ${String(CANDIDATES)}: image, genres and title`, ordered(['image', 'genres', 'title'])],
];
const digits = (measure: Measure | null | undefined): string => (measure ? measure.value.toFixed(3) : '-');
const rows = sources.map(([name, drafts]) => {
  const real = held.map(({ tagline }) => tagline);
  const { lift, cosine, medianRank, recallAt10, unique, tokenF1, bleu } = finish(
    taglineMeasures({ drafts }, real, measuring),
  );
  const interval = lift?.low == null ? '-' : `${lift.low.toFixed(3)} to ${lift.high!.toFixed(3)}`;
  const share = (measure: Measure | null | undefined): string =>
    measure ? `${(100 * measure.value).toFixed(1)} %` : '-';
  return [
    name,
    digits(lift),
    interval,
    digits(cosine),
    medianRank?.value.toFixed(0) ?? '-',
    share(recallAt10),
    share(unique),
    digits(tokenF1),
    digits(bleu),
  ];
});
const heads = ['taglines', 'lift', '95 %', 'cosine', 'median rank', 'recall at 10', 'unique', 'token F1', 'BLEU'];
const table = markdownTable(heads, rows, [1, 2, 3, 4, 5, 6, 7, 8]);
console.log(table);
if (options.markdown !== undefined) writeFileSync(options.markdown, `${table}\n`);
