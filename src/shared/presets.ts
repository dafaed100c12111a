// Named recipes to start from: what the paper did, what did best here, and a quick look. Each names only what differs from
// the defaults of `recipe.ts`; how the Marquee preset was chosen is told with figures in docs/ablation.md.
import { recipeSchema, type Recipe, type RecipeInput } from './recipe.ts';

export interface Preset {
  /** As `--preset` has it. */
  id: string;
  name: string;
  about: string;
  recipe: RecipeInput;
  /** Whether its predictions are meant to be read at 0.5 or at tuned thresholds. */
  rule: 'half' | 'tuned';
}

/** One dropout rate in the five places where the official ML-Decoder has it, none elsewhere. */
const officialDropout = (rate: number): NonNullable<RecipeInput['dropout']> => ({
  input: 0,
  inputChannels: 0,
  memory: 0,
  memoryChannels: 0,
  tokens: 0,
  queries: rate,
  attention: rate,
  attentionOutput: rate,
  feedForward: rate,
  feedForwardOutput: rate,
  output: 0,
});

/** BCE, Adam 1e-4, rate halved on plateau, 10 epochs, one layer, width 768, feed-forward 512, pooled memory. */
const paper = (dropout: number): RecipeInput => ({
  memory: 'pooled',
  queries: 'text',
  centreQueries: false,
  pooling: 'shared',
  priorBias: false,
  standardise: false,
  decoderDim: 768,
  heads: 8,
  feedForward: 512,
  layers: 1,
  dropout: officialDropout(dropout),
  loss: 'bce',
  positiveWeightPower: 0,
  labelSmoothing: 0,
  mixup: 0,
  epochs: 10,
  batchSize: 64,
  learningRate: 1e-4,
  optimizer: 'adam',
  weightDecay: 0,
  clipNorm: 0,
  schedule: 'plateau',
  plateauFactor: 0.5,
  plateauPatience: 1,
  emaDecay: 0,
  earlyStopping: 0,
});

export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    id: 'marquee',
    name: 'Marquee',
    about: 'The settings that did best on the posters they were measured with; genres are decided at tuned thresholds.',
    recipe: {},
    rule: 'tuned',
  },
  {
    id: 'paper',
    name: 'Paper (dropout 0.7)',
    about: 'As the paper trained: cross-entropy, Adam 1e-4 halved on plateau, width 768; genres are decided at 0.5.',
    recipe: paper(0.7),
    rule: 'half',
  },
  {
    id: 'paper-0.1',
    name: 'Paper (dropout 0.1)',
    about: 'The same with the paper’s low dropout: learns faster, and overfits sooner.',
    recipe: paper(0.1),
    rule: 'half',
  },
  {
    id: 'quick',
    name: 'Quick look',
    about: 'Three epochs of the Marquee preset: enough to see whether it learns at all.',
    recipe: { epochs: 3 },
    rule: 'tuned',
  },
];

export const presetById = (id: string): Preset | undefined => PRESETS.find((preset) => preset.id === id);

/** The complete recipe of a preset. */
export const presetRecipe = (preset: Preset): Recipe => recipeSchema.parse(preset.recipe);
