// The fields of the text form: how each is called, what it takes, how its value becomes a part of a filter. One entry here
// and the field is read, suggested and explained; how parts are written is print.ts. Pure.
import { genreIdOf, runIdOf, type FilterNames } from './names.ts';
import { probabilityRange, yearRange } from './ranges.ts';
import type { Filter } from './schema.ts';
import { near, ValueProblem } from './valueProblem.ts';

export interface Field {
  name: string;
  /** For the list of suggestions. */
  example: string;
  explanation: string;
  /** `genre`: the field may, or must, name a genre in brackets. */
  bracket: 'never' | 'may' | 'must';
  /** Words that may stand after the colon, where there is a fixed or known list of them. */
  choices?: (names: FilterNames) => readonly string[];
  /** Several values may follow, with commas between. */
  several?: true;
  read(
    values: readonly string[],
    names: FilterNames,
    genreId: number | undefined,
    operator: string,
  ): Filter | ValueProblem;
}

const SPLITS = ['train', 'validation', 'test', 'none'];
const SOURCES = ['person', 'import', 'model', 'none'];
const TAGLINE_STATES = ['draft', 'proposed', 'approved', 'none'];
const HAS: Record<string, Filter> = {
  image: { hasImage: true },
  tagline: { hasTagline: true },
  prediction: { hasPrediction: true },
  note: { hasNote: true },
  year: { hasYear: true },
};
const IS: Record<string, Filter> = {
  flagged: { flagged: true },
  secondlook: { secondLook: true },
  conflict: { conflict: true },
};

const oneOf = (word: string, choices: readonly string[]): ValueProblem =>
  new ValueProblem(`“${word}” is not one of its values.`, `There are: ${choices.join(', ')}.`);

function choice<K extends keyof Filter>(key: K, choices: readonly string[]): Field['read'] {
  return ([word = '']) => {
    const found = choices.find((each) => each === word.toLowerCase());
    return found === undefined ? oneOf(word, choices) : { [key]: found };
  };
}

const genreNamed = (word: string, names: FilterNames): number | ValueProblem =>
  genreIdOf(names, word) ??
  new ValueProblem(
    `There is no genre named “${word}”.`,
    near(
      word,
      names.genres.map((genre) => genre.name),
    ),
  );

function genreState(state: 'present' | 'absent' | 'unknown'): Field['read'] {
  return ([word = ''], names) => {
    const genreId = genreNamed(word, names);
    return genreId instanceof ValueProblem ? genreId : { genres: [{ genreId, state }] };
  };
}

const runOf =
  (key: 'run' | 'trainedBy'): Field['read'] =>
  ([word = ''], names) => {
    const id = runIdOf(names, word);
    if (id !== undefined) return { [key]: id };
    return new ValueProblem(
      `There is no run named “${word}”.`,
      near(
        word,
        names.runs.map((run) => run.name),
      ),
    );
  };

const genreChoices = (names: FilterNames): string[] => names.genres.map((genre) => genre.name);
const runChoices = (names: FilterNames): string[] => names.runs.map((run) => run.name);

export const FIELDS: readonly Field[] = [
  {
    name: 'genre',
    example: 'genre:Horror',
    explanation: 'has the genre',
    bracket: 'never',
    choices: genreChoices,
    read: genreState('present'),
  },
  {
    name: 'absent',
    example: 'absent:Horror',
    explanation: 'somebody said that it does not have the genre',
    bracket: 'never',
    choices: genreChoices,
    read: genreState('absent'),
  },
  {
    name: 'unknown',
    example: 'unknown:Horror',
    explanation: 'nobody said whether it has the genre',
    bracket: 'never',
    choices: genreChoices,
    read: genreState('unknown'),
  },
  {
    name: 'p',
    example: 'p(Drama)>0.8',
    explanation: 'how sure the active run is of a genre, 0 to 1',
    bracket: 'must',
    read: ([word = ''], _names, genreId, operator) => probabilityRange(word, genreId ?? 0, operator),
  },
  {
    name: 'year',
    example: 'year:1980..1989',
    explanation: 'year or years of the film; also 1980s, 1980.., ..1989, none',
    bracket: 'never',
    read: ([word = ''], _names, _genreId, operator) => yearRange(word, operator),
  },
  {
    name: 'split',
    example: 'split:test',
    explanation: 'part of the active split',
    bracket: 'never',
    choices: () => SPLITS,
    read: choice('split', SPLITS),
  },
  {
    name: 'source',
    example: 'source:person',
    explanation: 'who labelled it; source(Horror):person for one genre',
    bracket: 'may',
    choices: () => SOURCES,
    read: ([word = ''], _names, genreId) => {
      const source = SOURCES.find((each) => each === word.toLowerCase());
      if (source === undefined) return oneOf(word, SOURCES);
      if (genreId === undefined) return { labelled: source as NonNullable<Filter['labelled']> };
      if (source !== 'none') return { sources: [{ genreId, source: source as 'person' | 'import' | 'model' }] };
      return new ValueProblem('A genre without a source is unknown.', 'Write unknown:Horror instead.');
    },
  },
  {
    name: 'by',
    example: 'by:Anna',
    explanation: 'this person set a label; several with commas: one of them',
    bracket: 'never',
    choices: (names) => names.people,
    several: true,
    read: (people) => ({ by: [...new Set(people)] }),
  },
  {
    name: 'issue',
    example: 'issue:wrong',
    explanation: 'a label that the model doubts; issue(Horror):missing for one genre',
    bracket: 'may',
    choices: () => ['wrong', 'missing', 'any'],
    read: (words, names, genreId, operator) => {
      const read = choice('issue', ['wrong', 'missing', 'any'])(words, names, undefined, operator);
      return read instanceof ValueProblem || genreId === undefined ? read : { ...read, issueGenre: genreId };
    },
  },
  {
    name: 'has',
    example: 'has:tagline',
    explanation: 'has an image, tagline, prediction, note or year',
    bracket: 'never',
    choices: () => Object.keys(HAS),
    read: ([word = '']) => HAS[word.toLowerCase()] ?? oneOf(word, Object.keys(HAS)),
  },
  {
    name: 'is',
    example: 'is:flagged',
    explanation: 'flagged, waiting for a second look, or in conflict',
    bracket: 'never',
    choices: () => Object.keys(IS),
    read: ([word = '']) => IS[word.toLowerCase()] ?? oneOf(word, Object.keys(IS)),
  },
  {
    name: 'duplicates',
    example: 'duplicates:any',
    explanation: 'in a cluster of near-duplicates; conflicting: their labels differ',
    bracket: 'never',
    choices: () => ['any', 'conflicting'],
    read: choice('duplicates', ['any', 'conflicting']),
  },
  {
    name: 'drafts',
    example: 'drafts:waiting',
    explanation: 'drafts of a tagline wait for a decision',
    bracket: 'never',
    choices: () => ['waiting'],
    read: choice('drafts', ['waiting']),
  },
  {
    name: 'approval',
    example: 'approval:proposed',
    explanation: 'how far its tagline is; none: nobody worked on it',
    bracket: 'never',
    choices: () => TAGLINE_STATES,
    read: choice('approval', TAGLINE_STATES),
  },
  {
    name: 'run',
    example: 'run:NAME',
    explanation: 'the run has a prediction for it',
    bracket: 'never',
    choices: runChoices,
    read: runOf('run'),
  },
  {
    name: 'trained',
    example: 'trained:NAME',
    explanation: 'the run was trained on its film',
    bracket: 'never',
    choices: runChoices,
    read: runOf('trainedBy'),
  },
  {
    name: 'tagline',
    example: 'tagline:"dark night"',
    explanation: 'words in the tagline',
    bracket: 'never',
    read: ([words = '']) => ({ tagline: words }),
  },
  {
    name: 'film',
    example: 'film:tt0114709',
    explanation: 'one film, by IMDb id or key',
    bracket: 'never',
    read: ([key = '']) => ({ filmKey: /^tt0*(\d+)$/iu.exec(key)?.[1] ?? key }),
  },
  {
    name: 'posters',
    example: 'posters:17,21',
    explanation: 'posters by their numbers',
    bracket: 'never',
    several: true,
    read: (words) => {
      if (words.length === 1 && words[0]!.toLowerCase() === 'none') return { posterIds: [] };
      const ids = words.map(Number);
      const bad = ids.findIndex((id) => !Number.isInteger(id) || id < 0);
      if (bad < 0) return { posterIds: ids };
      return new ValueProblem(`“${words[bad]}” is not the number of a poster.`, 'Write whole numbers with commas.');
    },
  },
];

export const fieldNamed = (name: string): Field | undefined =>
  FIELDS.find((field) => field.name === name.toLowerCase());
