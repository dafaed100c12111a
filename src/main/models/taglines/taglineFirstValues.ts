// The first values of a tagline training: a new prefix network on the language model as it is, or those of an earlier tagline
// model that is gone on from.
import { AppError } from '../../../shared/errors.ts';
import type { Arena } from '../../engine/arena.ts';
import { Random } from '../../engine/random.ts';
import { gpt2NameIn } from '../gpt2/gpt2.ts';
import type { TrainTaglinesOptions } from './tagline.ts';
import { loadTaglineWeights } from './taglineFile.ts';
import { FIRST_BIAS, FIRST_WEIGHT, NULL_IMAGE, type TaglineImages } from './taglineImages.ts';

const INITIAL_STREAM = 0x74616769;

/**
 * Prefix network as torch's Linear starts (uniform in 1 / sqrt(inputs)), GPT-2's trained parts from its file; with
 * `options.from` what that file has. Throws `bad_input` where that is a model of another form.
 */
export function fillFirstValues(arena: Arena, options: TrainTaglinesOptions, images: TaglineImages): void {
  const { recipe, gpt2 } = options;
  arena.specs.forEach(({ name, shape }, index) => {
    const view = arena.view('p', name);
    if (!name.startsWith('clip_project.')) {
      view.set(gpt2.weights.float32(gpt2NameIn(gpt2.weights, name)));
      return;
    }
    const random = new Random(recipe.seed, INITIAL_STREAM, index);
    const inputs = shape[1] ?? arena.specs[index - 1]!.shape[1]!;
    const bound = 1 / Math.sqrt(inputs);
    for (let at = 0; at < view.length; at += 1) view[at] = bound * (2 * random.uniform() - 1);
  });
  if (options.from !== undefined) goOnFrom(arena, options.from, images);
}

function goOnFrom(arena: Arena, path: string, images: TaglineImages): void {
  const { file } = loadTaglineWeights(path);
  try {
    const own = new Map(arena.specs.map((spec) => [spec.name, spec.shape]));
    const lost = [...file.tensors.keys()].find((name) => name !== NULL_IMAGE && !own.has(name));
    if (lost !== undefined) {
      throw refused(`it has "${lost}", which this recipe does not train`, 'Train as much of the language model again.');
    }
    for (const [name, shape] of own) {
      if (!file.has(name)) {
        if (name.startsWith('clip_project.')) throw refused(`it has no "${name}"`, 'Choose as many layers again.');
        continue;
      }
      if (JSON.stringify(file.info(name).shape) !== JSON.stringify(shape)) {
        throw refused(`its "${name}" has another size`, 'Choose the same prefix length and widths again.');
      }
      arena.view('p', name).set(file.float32(name));
    }
    const first = images.unfolded(arena.view('p', FIRST_WEIGHT), arena.view('p', FIRST_BIAS));
    arena.view('p', FIRST_WEIGHT).set(first.weight);
    arena.view('p', FIRST_BIAS).set(first.bias);
  } finally {
    file.close();
  }
}

const refused = (what: string, hint: string): AppError =>
  new AppError('bad_input', `This recipe cannot go on from that run: ${what}.`, { hint });
