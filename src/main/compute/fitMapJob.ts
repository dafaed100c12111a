// The fit map of a tagline run: fitted on the taglines that it learned from, with their posters, genres and titles, and saved beside
// the model.
import { fitMap, type FitFilm } from '../models/taglines/fitMap.ts';
import { saveFitMap } from '../models/taglines/fitMapFile.ts';
import { sentenceEncoder } from './drafting/sentences.ts';
import type { TrainTaglinesInput } from './taglineService.ts';

/** Texts that are embedded between two looks for a cancel. */
const CHUNK = 64;

type Input = Pick<
  TrainTaglinesInput,
  'taglines' | 'images' | 'imageWidth' | 'imageOf' | 'split' | 'encoder' | 'unseen'
>;

/** Fits the map on the training part and on taglines without a poster, and writes it. @throws AppError `cancelled` */
export async function fitAndSave(
  path: string,
  { taglines, images, imageWidth, imageOf, split, encoder, unseen }: Input,
  { threads, signal, check }: { threads: number; signal: AbortSignal; check: () => Promise<void> },
): Promise<void> {
  const rows = [...taglines.keys()].filter((row) => split[row] === 0);
  const seen = rows.map((row) => {
    const from = imageOf[row]! * imageWidth;
    return { ...taglines[row]!, image: images.subarray(from, from + imageWidth) };
  });
  const all = [...seen, ...unseen.map((each) => ({ ...each, image: undefined }))];
  const titles = [...new Set(all.map(({ title }) => title).filter((title) => title !== ''))];
  const { encoder: sentences } = await sentenceEncoder(threads);
  const embed = async (texts: readonly string[]): Promise<Float32Array[]> => {
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += CHUNK) {
      await check();
      vectors.push(...(await sentences.embed(texts.slice(start, start + CHUNK))));
    }
    return vectors;
  };
  const told = await embed(all.map(({ text }) => text));
  const titleVectors = await embed(titles);
  const titleOf = new Map(titles.map((title, index) => [title, titleVectors[index]!]));
  const films = all.map(({ title, genres, image }, index): FitFilm => {
    const vector = titleOf.get(title);
    return {
      tagline: told[index]!,
      genres,
      ...(vector === undefined ? {} : { title: vector }),
      ...(image === undefined ? {} : { image }),
    };
  });
  await saveFitMap(path, await fitMap({ films, encoder, signal }));
}
