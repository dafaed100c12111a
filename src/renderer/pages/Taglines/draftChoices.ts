// What the choices among the settings of drafting are called. What they do says the schema.
import type { ChoiceWords } from '../../../shared/recipeChoices.ts';

const CHOICES: Readonly<Record<string, Readonly<Record<string, ChoiceWords>>>> = {
  method: {
    sample: { label: 'Drawn at random', about: 'Most varied.' },
    beam: { label: 'Beam search', about: 'The likeliest drafts; they are much alike.' },
    diverseBeam: { label: 'Diverse beam search', about: 'Likely drafts in groups that keep apart.' },
  },
  refuse: {
    exact: { label: 'Copies', about: 'Of a tagline that exists.' },
    near: { label: 'Near-copies', about: 'A few words or the meaning of one that exists.' },
    brand: { label: 'Names of other films and people', about: 'From the titles of this catalog.' },
    madeUp: { label: 'Words that do not exist', about: 'Checked for models with a small vocabulary.' },
  },
};

/** Words of the choices of a setting by its path; null for one without choices. */
export const draftChoicesOf = (path: string): Readonly<Record<string, ChoiceWords>> | null => CHOICES[path] ?? null;
