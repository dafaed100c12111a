// What the choices of the tagline recipe are called and what each is good for, as `recipeChoices.ts` has it for genre heads:
// the one place of these words. Must not restate defaults.
import type { ChoiceWords } from '../recipeChoices.ts';
import type { TaglineRecipe } from './taglineRecipe.ts';

type Conditioning = TaglineRecipe['conditioning'][number];

export const TAGLINE_CHOICES = {
  conditioning: {
    genres: { label: 'Genres', about: 'The genres of the poster: labelled, else told by the active run.' },
    title: { label: 'Title', about: 'The title of the film: what sets two posters of one genre apart most.' },
    tone: { label: 'Tone words', about: 'Words such as dark or playful, where a film has them.' },
  } satisfies Record<Conditioning, ChoiceWords>,
  duplicates: {
    keep: { label: 'Keep all', about: 'A tagline that ten films have is learned ten times.' },
    weigh: { label: 'Weigh together', about: 'All films with one tagline count together as one.' },
    drop: { label: 'Only the first', about: 'The other films with the same tagline are left out.' },
  } satisfies Record<TaglineRecipe['duplicates'], ChoiceWords>,
  epsilonPlacement: {
    torch: { label: 'As PyTorch', about: 'Added after the root and its correction.' },
    huggingface: {
      label: 'As Hugging Face',
      about: 'Added to the root before the correction, as ClipCap’s AdamW did.',
    },
  } satisfies Record<TaglineRecipe['epsilonPlacement'], ChoiceWords>,
};

/** Words of each choice of a setting by its code; null for a setting without choices. */
export function taglineChoicesOf(setting: string): Readonly<Record<string, ChoiceWords>> | null {
  return Object.hasOwn(TAGLINE_CHOICES, setting) ? TAGLINE_CHOICES[setting as keyof typeof TAGLINE_CHOICES] : null;
}
