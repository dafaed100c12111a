// Words for the tone of a tagline, told from its text alone: what a model is trained to follow when somebody asks for them.
// Signs that can be counted, no judgement of taste.

interface ToneSign {
  readonly tone: string;
  readonly shows: (tagline: string, words: number) => boolean;
}

const mentions =
  (pattern: RegExp) =>
  (tagline: string): boolean =>
    pattern.test(tagline);

const SIGNS: readonly ToneSign[] = [
  { tone: 'short', shows: (_, words) => words <= 4 },
  { tone: 'long', shows: (_, words) => words >= 13 },
  { tone: 'question', shows: mentions(/\?/) },
  { tone: 'loud', shows: mentions(/!/) },
  { tone: 'direct', shows: mentions(/\b(?:you|your|yours|yourself)\b/i) },
  {
    tone: 'dark',
    shows: mentions(
      /\b(?:blood\w*|dark\w*|dea(?:d|th)\w*|devil\w*|die[sd]?|dying|evil|fear\w*|grave\w*|hell|horror\w*|kill\w*|murder\w*|nightmare\w*|pain|scream\w*|terror\w*|victim\w*)\b/i,
    ),
  },
  {
    tone: 'romantic',
    shows: mentions(
      /\b(?:heart\w*|kiss\w*|lov(?:e|es|ed|er|ers|ing)|marr(?:y|iage|ied)|romance|romantic|wedding\w*)\b/i,
    ),
  },
  {
    tone: 'adventurous',
    shows: mentions(/\b(?:adventure\w*|battle\w*|hero\w*|journey\w*|legend\w*|quest|war|warrior\w*|world\w*)\b/i),
  },
];

/** All tone words, in the order in which a prompt names them. */
export const TONES: readonly string[] = SIGNS.map(({ tone }) => tone);

/** The tone words that fit a tagline. */
export function toneOf(tagline: string): string[] {
  const words = tagline.split(/\s+/u).filter((word) => word !== '').length;
  return SIGNS.filter(({ shows }) => shows(tagline, words)).map(({ tone }) => tone);
}
