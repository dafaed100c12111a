// What can be asked of a language model's training: the size of the model and how it learns. Shapes only.
import { z } from 'zod';

const chance = z.number().min(0).max(1);
const dropRate = z.number().min(0).max(0.95);

/** Everything that decides the outcome of a language training besides its texts and tokenizer. */
export const languageRecipeSchema = z.object({
  layers: z.number().int().min(1).max(48).default(4),
  width: z.number().int().min(8).max(2048).default(256),
  heads: z.number().int().min(1).max(64).default(8),
  /** Tokens that the model can look back on; texts are cut there. */
  positions: z.number().int().min(16).max(2048).default(160),
  dropout: dropRate.default(0.1),
  epochs: z.number().int().positive().max(1000).default(10),
  /** Tokens per update, about: a batch is filled with texts of similar length. */
  batch: z.number().int().min(16).max(1_000_000).default(3072),
  learningRate: z.number().positive().default(1.5e-3),
  /** Share of all steps in which the rate rises from 0; it then falls to 0 on a cosine. */
  warmup: chance.default(0.05),
  weightDecay: z.number().min(0).default(0.1),
  beta1: z.number().min(0).max(0.9999).default(0.9),
  beta2: z.number().min(0).max(0.99999).default(0.98),
  clipNorm: z.number().min(0).default(1),
  emaDecay: z.number().min(0).max(0.99999).default(0),
  /** Epochs without a lower validation loss before stopping; 0 never stops. */
  earlyStopping: z.number().int().min(0).default(3),
  /** What the loss of genres, title and tone weighs, relative to that of overviews and taglines. */
  promptWeight: z.number().min(0).max(10).default(0.2),
  /** Chances that a field is left out of a text, anew in each epoch. */
  dropGenres: chance.default(0.2),
  dropTitle: chance.default(0.2),
  dropTone: chance.default(0.5),
  dropGenre: chance.default(0.1),
  /** Chance that a film's overview is told in an epoch. */
  overviewRate: chance.default(1),
  /** Chance that a text with an overview goes on with the film's tagline. */
  overviewTagline: chance.default(0.5),
  /** How often each tagline is told by itself in an epoch. */
  taglineRepeats: z.number().int().min(0).max(20).default(1),
  seed: z.number().int().min(0).max(0xffffffff).default(1),
});
export type LanguageRecipe = z.infer<typeof languageRecipeSchema>;
