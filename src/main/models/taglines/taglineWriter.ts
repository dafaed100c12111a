// Opens a tagline model for drafting: the language model of a folder, with what a training changed of it in the place of its
// own weights, and the prefix network. Without a tagline file it is the language model alone, which sees no poster.
import { AppError } from '../../../shared/errors.ts';
import { Graph } from '../../engine/graph.ts';
import { encodeModel } from '../../engine/onnx.ts';
import { Session, type SessionOptions } from '../../engine/session.ts';
import { FrozenWeights } from '../files/frozenWeights.ts';
import { readModelConfig } from '../files/modelJson.ts';
import type { SafetensorsFile } from '../files/safetensors.ts';
import { TextTokenizer } from '../files/tokenizers.ts';
import { openWeights, type OpenWeights } from '../files/weightFolder.ts';
import { gpt2ConfigSchema, type Gpt2Config } from '../gpt2/gpt2.ts';
import { Gpt2Cached } from '../gpt2/gpt2Cached.ts';
import type { CacheSizes } from '../gpt2/gpt2Caches.ts';
import type { TaglineWriter } from './candidates.ts';
import { prefixMlp, prefixMlpTensors } from './prefixMlp.ts';
import { loadTaglineWeights } from './taglineFile.ts';
import { NULL_IMAGE } from './taglineImages.ts';

/** A writer that has to be closed. */
export interface OpenTaglineWriter extends TaglineWriter {
  /** Numbers of the image embeddings that it takes; null: it takes none. */
  readonly imageWidth: number | null;
  close(): Promise<void>;
}

/** What is known of a tagline model before it is opened: for the check of its memory. `weights` has to be closed. */
export interface TaglineWriterFiles {
  config: Gpt2Config;
  weights: OpenWeights;
  prefix: SafetensorsFile | null;
  /** What the model was trained to be told. */
  tells: TaglineWriter['tells'];
}

/** A language model by itself is told everything. */
const ALL: TaglineWriter['tells'] = ['genres', 'title', 'tone'];

/** Throws `unreadable_file` where a file is missing or does not fit. */
export function taglineWriterFiles(folder: string, taglineFile: string | null): TaglineWriterFiles {
  const config = readModelConfig(folder, gpt2ConfigSchema);
  const base = openWeights(folder);
  if (taglineFile === null) return { config, weights: base, prefix: null, tells: ALL };
  try {
    const { file, description } = loadTaglineWeights(taglineFile);
    return { config, weights: overlaid(base, file), prefix: file, tells: description.recipe.conditioning };
  } catch (error) {
    base.close();
    throw error;
  }
}

/** Opens the model; the files belong to it. Throws `unreadable_file`. */
export async function openTaglineWriter(
  folder: string,
  { config, weights, prefix, tells }: TaglineWriterFiles,
  options: CacheSizes & Pick<SessionOptions, 'threads' | 'sleeps'>,
): Promise<OpenTaglineWriter> {
  let network: Prefix | null = null;
  let model: Gpt2Cached | null = null;
  // From when the model is opened on they are its own: it closes them, also where it cannot be opened.
  let owned = true;
  try {
    const tokenizer = TextTokenizer.load(folder, { limit: Infinity, keepsLast: false });
    network = prefix === null ? null : await openPrefix(prefix, config, options);
    owned = false;
    model = await Gpt2Cached.open(config, weights, options);
    const none = prefix?.has(NULL_IMAGE) ? prefix.float32(NULL_IMAGE) : null;
    const [opened, through] = [model, network];
    const nothing = (): Promise<Float32Array> => Promise.resolve(opened.embed([config.eos_token_id]));
    return {
      model: opened,
      imageWidth: through?.imageWidth ?? null,
      encode: (text) => tokenizer.encode(text),
      decode: (ids) => tokenizer.decode(ids),
      end: config.eos_token_id,
      tells,
      // Where nothing stands for no image, the text begins as one that no poster precedes: by its own token.
      prefix: (image) => {
        const seen = image ?? none;
        return seen === null ? nothing() : (through?.run(seen) ?? nothing());
      },
      close: async () => {
        await through?.close();
        await opened.close();
      },
    };
  } catch (error) {
    await network?.close();
    await model?.close();
    if (owned) weights.close();
    throw error;
  }
}

interface Prefix {
  imageWidth: number;
  run(image: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

async function openPrefix(
  file: SafetensorsFile,
  config: Gpt2Config,
  options: Pick<SessionOptions, 'threads' | 'sleeps'>,
): Promise<Prefix> {
  const sizes = prefixSizes(file);
  const rows = sizes.at(-1)! / config.n_embd;
  if (!Number.isInteger(rows)) {
    throw new AppError('unreadable_file', `"${file.path}" was trained for a language model of another width.`, {
      hint: 'Use the language model that it was trained with.',
      details: { file: file.path },
    });
  }
  const none = file.has(NULL_IMAGE) ? file.info(NULL_IMAGE).shape : [sizes[0]!];
  if (none.length !== 1 || none[0] !== sizes[0]) throw unfit(file, NULL_IMAGE);
  const shapes = new Map(prefixMlpTensors(sizes).map(({ name, shape }) => [name, shape]));
  const graph = new Graph();
  const frozen = new FrozenWeights(graph, file);
  const images = graph.input('images', [2, sizes[0]!], 'float32', { 0: 'batch' });
  graph.output(
    prefixMlp(graph, images, sizes, config.n_embd, (name) => frozen.shaped(name, shapes.get(name)!)),
    'prefix',
    { 0: 'rows' },
  );
  const session = await Session.open(encodeModel(graph), {
    ...options,
    device: 'cpu',
    weightsFolder: graph.weightsFolder,
  });
  return {
    imageWidth: sizes[0]!,
    run: async (image) => {
      const { prefix } = await session.run({ images: { data: image, shape: [1, image.length] } }, ['prefix']);
      return prefix!;
    },
    close: () => session.close(),
  };
}

/** Layer sizes of a prefix network by its weights [out, in]. @throws AppError `unreadable_file` where one has another form */
function prefixSizes(file: SafetensorsFile): number[] {
  const sizes: number[] = [];
  for (let layer = 0; file.has(layerName(layer)); layer += 1) {
    const [outputs, inputs, ...more] = file.info(layerName(layer)).shape;
    if (outputs === undefined || inputs === undefined || more.length > 0) throw unfit(file, layerName(layer));
    if (layer === 0) sizes.push(inputs);
    sizes.push(outputs);
  }
  // Where there is none, the file says which tensor it lacks.
  if (sizes.length === 0) file.info(layerName(0));
  return sizes;
}
const layerName = (layer: number): string => `clip_project.model.${String(2 * layer)}.weight`;

const unfit = ({ path }: SafetensorsFile, tensor: string): AppError =>
  new AppError('unreadable_file', `"${path}" is not a usable tagline model: "${tensor}" has another shape.`, {
    hint: 'Train a new one, or copy the file again.',
    details: { file: path, tensor },
  });

/** The base's weights, those that the file has in their place. Names with and without `transformer.` mean the same. */
function overlaid(base: OpenWeights, file: SafetensorsFile): OpenWeights {
  const own = (name: string): string | null => {
    const plain = name.replace(/^transformer\./, '');
    return file.has(plain) ? plain : null;
  };
  const pick = <T>(name: string, ofFile: (own: string) => T, ofBase: () => T): T => {
    const found = own(name);
    return found === null ? ofBase() : ofFile(found);
  };
  return {
    names: base.names,
    has: (name) => base.has(name),
    info: (name) =>
      pick(
        name,
        (at) => file.info(at),
        () => base.info(name),
      ),
    pathOf: (name) => (own(name) === null ? base.pathOf(name) : file.path),
    float32: (name) =>
      pick(
        name,
        (at) => file.float32(at),
        () => base.float32(name),
      ),
    float32Row: (name, row) =>
      pick(
        name,
        (at) => file.float32Row(at, row),
        () => base.float32Row(name, row),
      ),
    close: () => {
      file.close();
      base.close();
    },
  };
}
