// Named recipes of tagline models to start from: what the paper did, what did best here, and a quick look. Each names only
// what differs from the defaults of `taglineRecipe.ts`.
import { taglineRecipeSchema, type TaglineRecipe, type TaglineRecipeInput } from './taglineRecipe.ts';

export interface TaglinePreset {
  /** As `--preset` has it. */
  id: string;
  name: string;
  about: string;
  recipe: TaglineRecipeInput;
}

/**
 * ClipCap as the paper trained it: three layers, joint training with GPT-2 at one rate, 10 epochs, the poster alone. ClipCap
 * warms up for 5000 steps, which is more than this data has in ten epochs: here it is a share of the steps.
 */
const paper = (learningRate: number, batchSize: number): TaglineRecipeInput => ({
  // The paper does not give its widths.
  hidden: [1024, 1024],
  emaDecay: 0,
  conditioning: [],
  genreDrop: 0,
  titleDrop: 0,
  toneDrop: 0,
  imageDrop: 0,
  standardise: false,
  imageNoise: 0,
  duplicates: 'keep',
  trainedBlocks: 'all',
  learningRate,
  gpt2Rate: 1,
  warmup: 0.1,
  weightDecay: 0,
  epsilonPlacement: 'huggingface',
  clipNorm: 0,
  batchSize,
  epochs: 10,
  earlyStopping: 0,
});

export const TAGLINE_PRESETS: readonly [TaglinePreset, ...TaglinePreset[]] = [
  {
    id: 'marquee',
    name: 'Marquee',
    about:
      'Told the genres and the title besides the poster, each withheld at times, and stopped when it learns no more.',
    recipe: {},
  },
  {
    id: 'paper',
    name: 'Paper',
    about: 'As the paper trained: the poster alone, all of the language model, learning rate 2e-5, 16 taglines a step.',
    recipe: paper(2e-5, 16),
  },
  {
    id: 'paper-batch4',
    name: 'Paper (batch 4)',
    about: 'The same with 4 taglines a step, a row of its table 2.',
    recipe: paper(2e-5, 4),
  },
  {
    id: 'paper-lr2e-4',
    name: 'Paper (learning rate 2e-4)',
    about: 'The same with ten times the learning rate, a row of its table 2.',
    recipe: paper(2e-4, 16),
  },
  {
    id: 'quick',
    name: 'Quick look',
    about: 'Two epochs of the Marquee preset: enough to see whether it learns at all.',
    recipe: { epochs: 2 },
  },
];

export const taglinePresetById = (id: string): TaglinePreset | undefined =>
  TAGLINE_PRESETS.find((preset) => preset.id === id);

/** The complete recipe of a preset. */
export const taglinePresetRecipe = (preset: TaglinePreset): TaglineRecipe => taglineRecipeSchema.parse(preset.recipe);
