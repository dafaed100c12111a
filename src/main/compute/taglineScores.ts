// The scores of a tagline run in the compute process: one draft for each poster against the poster's own tagline, beside what no
// model made. Embeds the texts, finds copies, and asks the model what it thinks of the real taglines.
import { readFileSync } from 'node:fs';
import { finish } from '../../shared/steps.ts';
import { baselineChoices } from '../../shared/evaluation/taglines/baselines.ts';
import { likenesses } from '../../shared/evaluation/taglines/likeness.ts';
import { judgeLift, taglineMeasures, type EmbeddedText } from '../../shared/evaluation/taglines/scores.ts';
import { NearCopyIndex } from '../../shared/taglines/nearCopies.ts';
import type { TaglineScores } from '../../shared/taglines/taglineRun.ts';
import { centre } from '../lib/centre.ts';
import type { CallContext } from '../lib/threadCalls.ts';
import { readModelConfig } from '../models/files/modelJson.ts';
import { TextTokenizer } from '../models/files/tokenizers.ts';
import { openWeights } from '../models/files/weightFolder.ts';
import { gpt2ConfigSchema } from '../models/gpt2/gpt2.ts';
import { loadFitMap } from '../models/taglines/fitMapFile.ts';
import { promptContexts, taglineTokens } from '../models/taglines/taglineContexts.ts';
import { loadTaglineWeights } from '../models/taglines/taglineFile.ts';
import { NULL_IMAGE } from '../models/taglines/taglineImages.ts';
import { taglineLikelihoods } from '../models/taglines/taglineLikelihood.ts';
import { letMessagesIn } from '../models/taglines/taglineTraining.ts';
import { sentenceEncoder } from './drafting/sentences.ts';
import type { ScoreTaglinesInput, ScoreTaglinesOutput } from './taglineService.ts';
import { MeaningRows } from './vectors/meaningRows.ts';

/** Texts that are embedded between two looks for a cancel. */
const CHUNK = 64;
/** Draws for a baseline: its interval is only looked at. */
const BASELINE_SAMPLES = 200;

/** See `ComputeService.scoreTaglines`. @throws AppError `cancelled`, `unreadable_file` */
export async function scoreTaglines(input: ScoreTaglinesInput, context: CallContext): Promise<ScoreTaglinesOutput> {
  const { posters, films, samples, seed, threads } = input;
  const { encoder } = await sentenceEncoder(threads);
  const check = (): Promise<void> => letMessagesIn(context.signal);
  let done = 0;
  const inChunks = async (
    texts: readonly string[],
    embedSome: (part: readonly string[]) => Promise<EmbeddedText[]>,
  ): Promise<EmbeddedText[]> => {
    const embedded: EmbeddedText[] = [];
    for (let start = 0; start < texts.length; start += CHUNK) {
      await check();
      const part = texts.slice(start, start + CHUNK);
      embedded.push(...(await embedSome(part)));
      done += part.length;
      context.note({ done });
    }
    return embedded;
  };
  const embed = (texts: readonly string[]): Promise<EmbeddedText[]> =>
    inChunks(texts, async (part) => (await encoder.embed(part)).map((embedding, i) => ({ text: part[i]!, embedding })));
  const embedWords = (texts: readonly string[]): Promise<EmbeddedText[]> =>
    inChunks(texts, async (part) =>
      (await encoder.embedTokens(part)).map(({ sentence, tokens }, i) => ({
        text: part[i]!,
        embedding: sentence,
        tokens,
      })),
    );
  const own = await embedWords(posters.map(({ text }) => text));
  const real = own.map((each, i) => ({ ...each, film: posters[i]!.filmKey }));
  const drafts = await embedWords(posters.map(({ draft }) => draft));
  const trained = await embed(films.map(({ text }) => text));
  const titles = await embed(posters.map(({ title, text }) => title || text));
  const copies = await copiesOf(drafts, trained, input.textsFile, embed);
  const ownTagline = await likelihoodsOf(input, check);
  const measures = finish(
    taglineMeasures({ drafts, copies, imageText: imageTextOf(input, drafts), ownTagline }, real, { samples, seed }),
  );
  const images = centred(input);
  const choices = finish(
    baselineChoices(
      posters.map(({ genres }, i) => ({ genres, image: images[i]! })),
      films.map(({ genres }, i) => ({ genres, embedding: trained[i]!.embedding, image: images[posters.length + i]! })),
      seed,
    ),
  );
  const baselines: TaglineScores['baselines'] = {};
  const options = { samples: Math.min(samples, BASELINE_SAMPLES), seed };
  for (const [name, places] of Object.entries(choices)) {
    await check();
    baselines[name] = finish(taglineMeasures({ drafts: places.map((place) => trained[place]!) }, real, options));
  }
  baselines['title'] = finish(taglineMeasures({ drafts: titles }, real, options));
  const found = finish(
    likenesses(
      drafts.map(({ embedding }) => embedding),
      real,
    ),
  );
  return {
    measures,
    baselines,
    ...judgeLift(measures['lift'] ?? null, baselines),
    cosines: found.map(({ own }) => own),
  };
}

/** Whether each draft copies or nearly copies a tagline that was learned from. */
async function copiesOf(
  drafts: readonly EmbeddedText[],
  trained: readonly EmbeddedText[],
  textsFile: string | null,
  embed: (texts: readonly string[]) => Promise<EmbeddedText[]>,
): Promise<boolean[]> {
  const index = new NearCopyIndex<null>(new MeaningRows(drafts[0]!.embedding.length));
  const known = new Set(trained.map(({ text }) => text));
  const others = textsFile === null ? [] : learnedTexts(textsFile).filter((text) => !known.has(text));
  for (const { text, embedding } of [...trained, ...(await embed(others))]) index.add(text, null, embedding);
  const nearest = index.nearest(
    drafts.map(({ embedding }) => embedding),
    1,
  );
  return drafts.map(({ text }, i) => index.find(text, nearest[i]![0]) !== null);
}

const learnedTexts = (file: string): string[] => [
  ...new Set(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { text: string }).text),
  ),
];

/** How well each draft goes with its picture, by the run's map; null without one. */
function imageTextOf(
  { fitMapFile, posters, images, imageWidth }: ScoreTaglinesInput,
  drafts: readonly EmbeddedText[],
): (number | null)[] | undefined {
  if (fitMapFile === null) return undefined;
  const map = loadFitMap(fitMapFile);
  return posters.map((_, i) => {
    const target = map.predict({ image: images.subarray(i * imageWidth, (i + 1) * imageWidth) });
    return target === null ? null : map.score(target, drafts[i]!.embedding);
  });
}

/** Images of posters and films around the mean of all, of length 1. */
function centred({ images, imageWidth }: ScoreTaglinesInput): Float32Array[] {
  const all = images.slice();
  centre(all, imageWidth);
  return Array.from({ length: all.length / imageWidth }, (_, i) => all.subarray(i * imageWidth, (i + 1) * imageWidth));
}

/**
 * Nats of the real taglines, told what the drafts were told; undefined where the poster is withheld and the file has nothing
 * that stands for none.
 */
async function likelihoodsOf(
  { base, taglineFile, posters, images, imageWidth, withheld, threads }: ScoreTaglinesInput,
  check: () => Promise<void>,
): Promise<{ nats: number; tokens: number }[] | undefined> {
  const { file, description } = loadTaglineWeights(taglineFile);
  const none = file.has(NULL_IMAGE) ? file.float32(NULL_IMAGE) : null;
  file.close();
  const seen = images.slice(0, posters.length * imageWidth);
  if (withheld.includes('image')) {
    if (none === null) return undefined;
    posters.forEach((_, row) => {
      seen.set(none, row * imageWidth);
    });
  }
  const told = posters.map(({ text, title, genres }) => ({
    text,
    title: withheld.includes('title') ? '' : title,
    genres: withheld.includes('genres') ? [] : genres,
  }));
  const { recipe, encoder } = description;
  const config = readModelConfig(base.folder, gpt2ConfigSchema);
  const tokenizer = TextTokenizer.load(base.folder, { limit: Infinity, keepsLast: false });
  const encode = (text: string): number[] => tokenizer.encode(text);
  const positions = config.n_positions - recipe.prefixLength;
  // A tagline that is longer than the model can read is judged by its beginning.
  const taglines = posters.map(({ text }) => taglineTokens(text, recipe, encode).slice(0, positions));
  const weights = openWeights(base.folder);
  try {
    return await taglineLikelihoods({
      ...{ taglineFile, recipe, encoder, taglines, threads, check, imageWidth },
      gpt2: { config, weights, id: base.id, hash: base.hash },
      images: seen,
      contexts: promptContexts(told, recipe, encode, (row) => Math.max(0, positions - taglines[row]!.length)),
    });
  } finally {
    weights.close();
  }
}
