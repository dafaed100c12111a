// What the recipe's choices are called and what each is good for: the one place of these words, from which the form's
// lists and the command line's help are made. Figures of the losses: docs/results.md. Must not restate defaults.
import type { Recipe } from './recipe.ts';

export interface ChoiceWords {
  /** As people call it: "Binary cross-entropy". */
  label: string;
  /** One sentence: what it does and what it is good for. */
  about: string;
}

/** Settings of the recipe whose value is one of a few words. */
export type ChoiceSetting = 'memory' | 'queries' | 'pooling' | 'loss' | 'optimizer' | 'schedule';

export const RECIPE_CHOICES: { readonly [S in ChoiceSetting]: Readonly<Record<Recipe[S], ChoiceWords>> } = {
  memory: {
    pooled: {
      label: 'Mean of the poster',
      about: 'One vector, the mean of all image tokens: fastest, and no worse than all tokens where it was measured.',
    },
    'pooled+max': {
      label: 'Mean and maximum',
      about: 'One vector twice as long: the maximum keeps what only one place of the poster shows.',
    },
    tokens: {
      label: 'All image tokens',
      about: 'Each genre looks where it wants: slowest, for details that a mean blurs.',
    },
    'tokens+pooled': {
      label: 'All tokens, mean and maximum',
      about: 'All image tokens and two summaries: places and the whole at once.',
    },
    'tokens+embedding': {
      label: 'All tokens and the embedding',
      about: 'All image tokens and the encoder’s own view of the whole; for CLIP encoders.',
    },
    regions: {
      label: 'Nine regions',
      about: 'Means of a 3 x 3 grid, with mean and maximum: rough places at a fraction of the tokens.',
    },
  },
  queries: {
    text: {
      label: 'Genre names as text',
      about: 'Embedded prompts: genres of like meaning start alike, and new genres can be scored later.',
    },
    learned: { label: 'Trained vectors', about: 'Found in training: free to fit these genres, good for no others.' },
    fixed: { label: 'Random vectors', about: 'Drawn once and kept: a baseline that says nothing of the genres.' },
  },
  pooling: {
    perGenre: { label: 'One output per genre', about: 'Fits the genres of the training better.' },
    shared: { label: 'One output for all', about: 'Keeps it possible to score genres that were not trained on.' },
  },
  loss: {
    bce: {
      label: 'Binary cross-entropy',
      about: 'The usual one, every label counts the same. Good when most labels are right.',
    },
    asl: {
      label: 'Asymmetric loss',
      about: 'Absent labels that are easy count little. Meant for rare genres, and for labels that miss a few.',
    },
    hill: {
      label: 'Hill loss',
      about: 'Doubts absent labels that the model finds likely. Meant for labels that miss many present genres.',
    },
    splc: {
      label: 'Self-paced loss correction',
      about:
        'Takes absent labels that the model finds likely as present, from the second epoch on. Meant for labels that miss even more.',
    },
  },
  optimizer: {
    adamw: { label: 'AdamW', about: 'Weight decay stands beside the gradient: it works alike on all weights.' },
    adam: { label: 'Adam', about: 'Weight decay is added to the gradient, as older recipes have it.' },
  },
  schedule: {
    cosine: { label: 'Cosine curve', about: 'Rises, then falls to zero along half a cosine: gentle at both ends.' },
    linear: { label: 'Straight line', about: 'Rises, then falls to zero along a line.' },
    oneCycle: { label: 'One cycle', about: 'Rises for the first fifth of the steps, then falls far below its start.' },
    plateau: { label: 'On plateau', about: 'Stays until the validation loss stalls, then is lowered.' },
    constant: { label: 'Constant', about: 'Stays as it is.' },
  },
};

/** Words of each choice of a setting by its code, in the order of the recipe; null for a setting without choices. */
export function choicesOf(setting: string): Readonly<Record<string, ChoiceWords>> | null {
  return Object.hasOwn(RECIPE_CHOICES, setting) ? RECIPE_CHOICES[setting as ChoiceSetting] : null;
}

/** "Hill loss (hill)"; the code is left out where it is the label in other letters. */
export const choiceLabel = (code: string, { label }: ChoiceWords): string =>
  label.toLowerCase() === code.toLowerCase() ? label : `${label} (${code})`;

/** "Binary cross-entropy (bce): The usual loss... Asymmetric loss (asl): ...": all choices of a setting in one text. */
export const choicesText = (words: Readonly<Record<string, ChoiceWords>>): string =>
  Object.entries(words)
    .map(([code, each]) => `${choiceLabel(code, each)}: ${each.about}`)
    .join(' ');
