// The training recipe of a tagline model: every setting, its default and what it does. Form, command line and trainer read
// this one schema.
import { z } from 'zod';

const share = (value: number, text: string) => z.number().min(0).max(0.9).default(value).describe(text);

export const taglineRecipeSchema = z.object({
  prefixLength: z.number().int().min(1).max(100).default(10).describe('Rows that a poster becomes.'),
  hidden: z
    .array(z.number().int().positive().max(8192))
    .min(1)
    .max(2)
    .default([256, 256])
    .describe('Hidden widths of the prefix network: one is ClipCap’s own, two the paper’s three layers.'),
  trainedBlocks: z
    .union([z.number().int().min(0), z.literal('all')])
    .default('all')
    .describe('How much of the language model is trained: 0 only the prefix, its last blocks, or all.'),
  genreDrop: share(0.25, 'How often the genres are withheld in training, so that drafting works without them.'),
  titleDrop: share(0.25, 'How often the title is withheld.'),
  toneDrop: share(0.5, 'How often tone words are withheld, where a film has them.'),
  imageDrop: share(0.1, 'How often the poster is withheld, which guidance needs.'),
  conditioning: z
    .array(z.enum(['genres', 'title', 'tone']))
    .default(['genres', 'title', 'tone'])
    .describe('What is told besides the poster; none: the poster alone, as the paper did.'),
  standardise: z.boolean().default(true).describe('Give every image feature mean 0 and deviation 1.'),
  imageNoise: z.number().min(0).max(1).default(0.3).describe('Noise on image features in training.'),
  duplicates: z
    .enum(['keep', 'weigh', 'drop'])
    .default('weigh')
    .describe('Taglines that several films have: as they are, together as one, only the first.'),
  learningRate: z.number().positive().max(1).default(2e-4).describe('Largest learning rate.'),
  gpt2Rate: z
    .number()
    .positive()
    .max(100)
    .default(0.5)
    .describe('Learning rate of the language model, as a multiple of the learning rate.'),
  warmup: z.number().min(0).max(1).default(0.05).describe('Share of all steps in which the rate rises.'),
  weightDecay: z.number().min(0).max(1).default(0.05).describe('Weight decay; never on biases and norms.'),
  beta1: z.number().min(0).max(0.9999).default(0.9).describe('Momentum of AdamW.'),
  beta2: z.number().min(0).max(0.99999).default(0.999).describe('Momentum of the squared gradient.'),
  epsilon: z.number().positive().max(0.1).default(1e-6).describe('Smallest denominator of AdamW.'),
  epsilonPlacement: z.enum(['torch', 'huggingface']).default('torch').describe('Where epsilon stands.'),
  clipNorm: z.number().min(0).max(1000).default(1).describe('Largest norm of the gradient; 0 turns it off.'),
  batchSize: z.number().int().min(1).max(512).default(16).describe('Taglines per step.'),
  parts: z.number().int().min(1).max(64).default(1).describe('Parts that a step is computed in, to save memory.'),
  epochs: z.number().int().min(1).max(1000).default(10).describe('Passes over the training taglines.'),
  emaDecay: z.number().min(0).max(0.99999).default(0.99).describe('Moving average of the weights; 0 turns it off.'),
  earlyStopping: z.number().int().min(0).max(1000).default(2).describe('Epochs without a better loss; 0 never stops.'),
  scoredPosters: z
    .number()
    .int()
    .min(0)
    .max(2000)
    .default(64)
    .describe('Validation posters that get a draft after each epoch, for cosine and lift; 0: none.'),
  seed: z.number().int().min(0).max(0xffffffff).default(1).describe('Seed of first weights, order and dropping.'),
});
export type TaglineRecipe = z.infer<typeof taglineRecipeSchema>;
export type TaglineRecipeInput = z.input<typeof taglineRecipeSchema>;
