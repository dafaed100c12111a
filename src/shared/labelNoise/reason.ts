// Why a label is asked about, in words: the same for the page and for the terminal.
import type { GenreState, ReviewEvidence, ReviewKind } from '../domain.ts';

/** What a reason is made of. Genres by name. */
export interface Grounds {
  /** `wrong` and `missing` suspect; in `helps` the answer would teach most, in `second` somebody was not sure. */
  queue: 'suspect' | 'helps' | 'second';
  kind: ReviewKind;
  genre: string;
  probability: number;
  threshold: number;
  state: GenreState;
  byPerson: boolean;
  inSample: boolean;
  evidence: Pick<ReviewEvidence, 'neighbours' | 'opinions' | 'asked'> & { goesWith: string[]; seldomWith: string[] };
}

/** "Probably missing: Thriller". */
export function headline({ queue, kind, genre }: Pick<Grounds, 'queue' | 'kind' | 'genre'>): string {
  return queue === 'suspect' ? `Probably ${kind}: ${genre}` : `Is it ${genre}?`;
}

/** "94 %", never a rounded certainty. */
export function percentOf(probability: number): string {
  if (probability >= 0.995) return 'more than 99 %';
  if (probability < 0.005) return 'less than 1 %';
  return `${Math.round(probability * 100)} %`;
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;

/** The grounds one by one, the weightiest first; each can stand alone in a list or in one sentence after the headline. */
export function grounds(of: Grounds): string[] {
  return [...asked(of), model(of), ...neighbours(of), ...opinions(of), ...company(of), ...inSample(of)];
}

/** "Probably missing: Thriller, the model is 94 % sure; 8 of its 10 nearest posters have it". */
export const reasonInWords = (of: Grounds): string =>
  `${headline(of)}${of.queue === 'suspect' ? ', ' : ' '}${grounds(of).join('; ')}`;

function asked({ evidence }: Grounds): string[] {
  return evidence.asked === null ? [] : [`${evidence.asked.by} was not sure on ${evidence.asked.at.slice(0, 10)}`];
}

function model({ queue, kind, state, probability: p, threshold }: Grounds): string {
  const sure = percentOf(p);
  if (queue === 'suspect') {
    if (kind === 'wrong') return `the model gives it ${p < 0.005 || p >= 0.5 ? '' : 'only '}${sure}`;
    if (p >= 0.5) return `the model is ${sure} sure`;
    if (p >= threshold) return `the model gives it ${sure}, and says yes from ${percentOf(threshold)} on`;
    return `the model gives it ${sure}`;
  }
  if (queue === 'helps') {
    // A label that is there already teaches anew only when it turns out to be wrong.
    if (state === 'unknown') return `${UNKNOWN} and the model gives it ${sure}, so either answer teaches it`;
    if (state === 'absent') return `${ABSENT} and the model gives it ${sure}: a yes would teach it most`;
    return `it is labelled so and the model gives it ${sure}: a no would teach it most`;
  }
  return `the model gives it ${sure}`;
}

function neighbours({ evidence }: Grounds): string[] {
  const near = evidence.neighbours;
  if (near === null || near.length === 0) return [];
  const have = near.filter(({ has }) => has).length;
  return [`${have === 0 ? 'none' : have} of its ${near.length} nearest posters ${have === 1 ? 'has' : 'have'} it`];
}

const ABSENT = 'it is labelled absent';
const UNKNOWN = 'nothing is known of it';

/** Who says otherwise; where nobody does, who gave the label. */
function opinions({ queue, kind, evidence, state, byPerson }: Grounds): string[] {
  const other: GenreState = kind === 'missing' ? 'present' : 'absent';
  const name = (opinion: { by: string; source: string }): string =>
    opinion.source === 'import' ? `the import of ${opinion.by}` : opinion.by;
  const differ = evidence.opinions.filter((opinion) => opinion.state === other).map(name);
  const said = evidence.opinions.filter((opinion) => opinion.state === state && opinion.state !== 'unknown').map(name);
  const parts: string[] = [];
  if (differ.length > 0) {
    const says = differ.length === 1 ? 'says' : 'say';
    const lists = differ.length === 1 ? 'does' : 'do';
    parts.push(kind === 'missing' ? `${listed(differ)} ${says} so too` : `${listed(differ)} ${lists} not list it`);
  }
  if (said.length > 0 && kind === 'wrong') parts.push(`it is labelled so by ${listed(said)}`);
  else if (kind === 'missing' && state === 'absent') {
    parts.push(
      byPerson
        ? 'a person said it is not'
        : said.length > 0
          ? `${listed(said)} ${said.length === 1 ? 'does' : 'do'} not list it`
          : ABSENT,
    );
  } else if (kind === 'missing' && differ.length === 0) parts.push(UNKNOWN);
  // There how the label stands is said with what the model gives it.
  return queue === 'helps' ? parts.filter((part) => part !== ABSENT && part !== UNKNOWN) : parts;
}

function company({ kind, queue, evidence }: Grounds): string[] {
  const parts: string[] = [];
  if (evidence.goesWith.length > 0 && (kind === 'missing' || queue !== 'suspect')) {
    parts.push(`it often comes with ${listed(evidence.goesWith)}`);
  }
  if (evidence.seldomWith.length > 0 && (kind === 'wrong' || queue !== 'suspect')) {
    parts.push(`it seldom comes with ${listed(evidence.seldomWith)}`);
  }
  return parts;
}

function inSample({ inSample: seen }: Grounds): string[] {
  return seen ? ['the model was trained on this poster, so its opinion is weaker evidence'] : [];
}
