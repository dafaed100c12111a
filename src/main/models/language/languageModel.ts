// The model that a language training makes: a GPT-2 from scratch, its configuration by the recipe and its first values as
// GPT-2's authors chose them.
import type { LanguageRecipe } from '../../../shared/language.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Arena } from '../../engine/arena.ts';
import { Random } from '../../engine/random.ts';
import type { WeightSource } from '../files/frozenWeights.ts';
import { gpt2ConfigSchema, type Gpt2Config } from '../gpt2/gpt2.ts';
import type { TaglineConfig } from '../taglines/taglineModel.ts';
import type { LanguageTokenizer } from './language.ts';

const INITIAL_STREAM = 0x6c616e67;
const DEVIATION = 0.02;
const POSITION_DEVIATION = 0.01;

/** The configuration, as it is written to config.json. Throws `bad_input` where width and heads do not fit. */
export function languageConfig(
  recipe: LanguageRecipe,
  { size, end }: Pick<LanguageTokenizer, 'size' | 'end'>,
): Gpt2Config {
  const { layers, width, heads, positions, dropout } = recipe;
  if (width % heads !== 0) {
    throw new AppError('bad_input', `width ${width} is not a multiple of ${heads} heads.`, {
      hint: 'Choose another number of heads, or a width that they divide.',
      details: { fields: ['recipe.width', 'recipe.heads'] },
    });
  }
  return gpt2ConfigSchema.parse({
    model_type: 'gpt2',
    vocab_size: size,
    n_positions: positions,
    n_embd: width,
    n_layer: layers,
    n_head: heads,
    resid_pdrop: dropout,
    embd_pdrop: dropout,
    // Its masks would take more memory than all other activations of a batch.
    attn_pdrop: 0,
    bos_token_id: end,
    eos_token_id: end,
  });
}

/** The model as the tagline graph builds it: no prefix, everything trained. */
export const languageGraphConfig = (gpt2: Gpt2Config): TaglineConfig => ({
  gpt2,
  prefixLength: 0,
  prefixSizes: [],
  trainedBlocks: 'all',
});

/** Stands for a file of frozen weights where all are trained. */
export const NO_WEIGHTS: WeightSource = {
  has: () => false,
  info: (name) => notFrozen(name),
  pathOf: (name) => notFrozen(name),
  float32: (name) => notFrozen(name),
};

function notFrozen(name: string): never {
  throw new Error(`"${name}" is trained: it has no file`);
}

/**
 * GPT-2's initialisation (Radford et al. 2019; OpenAI's model.py): normal weights of deviation 0.02, those that end a residual
 * branch divided by the square root of the number of branches, positions 0.01, biases 0, norms 1.
 */
export function fillInitialValues(arena: Arena, config: Gpt2Config, seed: number): void {
  const branches = 2 * config.n_layer;
  arena.specs.forEach(({ name, shape }, index) => {
    const view = arena.view('p', name);
    if (shape.length === 1) {
      view.fill(/ln_(?:\d|f)\.weight$/.test(name) ? 1 : 0);
      return;
    }
    const scale = name.endsWith('c_proj.weight') ? 1 / Math.sqrt(branches) : 1;
    const deviation = name === 'wpe.weight' ? POSITION_DEVIATION : DEVIATION * scale;
    const random = new Random(seed, INITIAL_STREAM, index);
    for (let at = 0; at < view.length; at += 1) view[at] = deviation * random.normal();
  });
}
