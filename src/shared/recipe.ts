// The training recipe of a genre head: every setting, its default and what it does.
// The form, the command line and the trainer all read this one schema; nothing else restates a setting. What its choices
// are called stands in `recipeChoices.ts`.
import { z } from 'zod';

const rate = (value: number, text: string) => z.number().min(0).max(0.95).default(value).describe(text);

/** Dropout rates, each for one place of the decoder (spec of the places: `models/mlDecoder.ts`). */
export const dropoutSchema = z.object({
  input: rate(0, 'Single image features, each token for itself.'),
  inputChannels: rate(0.7, 'Image feature channels, over all tokens of a poster at once.'),
  memory: rate(0, 'Single embedded features, each token for itself.'),
  memoryChannels: rate(0.3, 'Embedded channels, over all tokens of a poster at once.'),
  tokens: rate(0, 'Whole image tokens, hidden from the attention.'),
  queries: rate(0.1, 'Genre queries. High rates hurt: kept entries grow while dropped ones stay.'),
  attention: rate(0.1, 'Attention weights.'),
  attentionOutput: rate(0.5, 'What the attention adds to the queries.'),
  feedForward: rate(0.5, 'Hidden units of the feed-forward block.'),
  feedForwardOutput: rate(0.5, 'What the feed-forward block adds.'),
  output: rate(0, 'The decoder output, before the logits.'),
});
export type DropoutRates = z.infer<typeof dropoutSchema>;

export const recipeSchema = z.object({
  memory: z
    .enum(['pooled', 'pooled+max', 'tokens', 'tokens+pooled', 'tokens+embedding', 'regions'])
    .default('pooled')
    .describe('What the head sees of a poster. All but the mean need token maps, which are made first.'),
  queries: z.enum(['text', 'learned', 'fixed']).default('text').describe('What asks for a genre.'),
  centreQueries: z
    .boolean()
    .default(true)
    .describe('Take the mean of all text queries off each, which leaves what tells the genres apart.'),
  pooling: z.enum(['shared', 'perGenre']).default('perGenre').describe('Output weights.'),
  priorBias: z
    .boolean()
    .default(true)
    .describe('Start the output biases at the share of each genre in the training part.'),
  standardise: z
    .boolean()
    .default(true)
    .describe('Give every image feature mean 0 and deviation 1 over the training posters.'),
  decoderDim: z.number().int().min(8).max(2048).default(256).describe('Width of the decoder; a multiple of the heads.'),
  heads: z.number().int().min(1).max(32).default(8).describe('Attention heads.'),
  feedForward: z.number().int().min(8).max(8192).default(512).describe('Hidden units of the feed-forward block.'),
  layers: z.number().int().min(1).max(3).default(1).describe('Decoder layers.'),
  dropout: dropoutSchema.prefault({}).describe('Dropout rates by place.'),

  loss: z.enum(['bce', 'asl', 'hill', 'splc']).default('bce').describe('What counts as an error, and how much.'),
  positiveWeightPower: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Weight of present labels in cross-entropy: (absent/present) to this power; 0 leaves all labels equal.'),
  positiveWeightCap: z.number().min(1).max(100).default(10).describe('Largest weight of a present label.'),
  aslGammaNegative: z.number().min(0).max(8).default(4).describe('Asymmetric loss: focusing on absent labels.'),
  aslGammaPositive: z.number().min(0).max(8).default(0).describe('Asymmetric loss: focusing on present labels.'),
  aslClip: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.05)
    .describe('Asymmetric loss: absent labels below this probability are ignored.'),
  labelSmoothing: z
    .number()
    .min(0)
    .max(0.4)
    .default(0)
    .describe('Moves labels this far towards the share of the genre.'),
  mixup: z
    .number()
    .min(0)
    .max(2)
    .default(0)
    .describe('Blend pairs of posters with a share drawn from Beta(a, a); 0 turns it off.'),

  epochs: z.number().int().min(1).max(1000).default(20).describe('Passes over the training posters.'),
  batchSize: z.number().int().min(1).max(1024).default(64).describe('Posters per step.'),
  accumulation: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe(
      'Batches whose gradients make one step: large steps in little memory. More than 1 trains on the CPU only.',
    ),
  learningRate: z.number().positive().max(1).default(1e-3).describe('Largest learning rate.'),
  optimizer: z.enum(['adamw', 'adam']).default('adamw').describe('How gradients become steps.'),
  weightDecay: z.number().min(0).max(1).default(0.01).describe('Weight decay; never on biases and norms.'),
  beta1: z.number().min(0).max(0.9999).default(0.9).describe('Momentum of AdamW.'),
  beta2: z.number().min(0).max(0.99999).default(0.999).describe('Momentum of the squared gradient of AdamW.'),
  epsilon: z.number().positive().max(0.1).default(1e-8).describe('Smallest denominator of AdamW.'),
  clipNorm: z
    .number()
    .min(0)
    .max(1000)
    .default(1)
    .describe('Largest global norm of the gradient; 0 turns clipping off.'),
  schedule: z
    .enum(['plateau', 'constant', 'linear', 'cosine', 'oneCycle'])
    .default('cosine')
    .describe('How the learning rate moves over the steps.'),
  warmup: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.1)
    .describe('Share of all steps over which linear and cosine schedules rise.'),
  plateauFactor: z
    .number()
    .min(0.01)
    .max(0.99)
    .default(0.5)
    .describe('Factor on the learning rate when validation loss stalls.'),
  plateauPatience: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(1)
    .describe('Epochs without improvement before the rate drops.'),
  emaDecay: z
    .number()
    .min(0)
    .max(0.99999)
    .default(0.99)
    .describe('Validate and keep a moving average of the weights with this decay per step; 0 turns it off.'),
  earlyStopping: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(6)
    .describe('Stop after this many epochs without a better validation score; 0 never stops early.'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(0xffffffff)
    .default(1)
    .describe('Seed of initial weights, order of posters and dropout.'),
});
/** A complete recipe, all defaults filled in. */
export type Recipe = z.infer<typeof recipeSchema>;
/** What a user writes: any subset of the settings. */
export type RecipeInput = z.input<typeof recipeSchema>;

/** The recipe with every default. */
export const DEFAULT_RECIPE: Recipe = recipeSchema.parse({});
