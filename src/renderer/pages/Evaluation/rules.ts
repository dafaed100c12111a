// The two rules by which probabilities become predictions, in words.

export type Rule = 'half' | 'tuned';
export const RULE_WORDS: Record<Rule, { label: string; about: string; short: string }> = {
  tuned: {
    label: 'At the runs’ thresholds',
    about: 'Each genre has a threshold of its own, tuned on validation or set by you.',
    short: 'at the run’s thresholds',
  },
  half: { label: 'At 0.5', about: 'Every genre is predicted from 50 % on, as in the paper.', short: 'at 0.5' },
};
