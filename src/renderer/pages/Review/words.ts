// The suspicion of a review card in words.
import type { ReviewItem } from '../../../shared/domain.ts';
import type { GenreState } from '../../../shared/domain.ts';
import { percent } from '../../parts/words.ts';

/** Headline: "Probably missing: Thriller". */
export const headline = (item: Pick<ReviewItem, 'kind'>, genre: string): string => `Probably ${item.kind}: ${genre}`;

/** Why it is suspicious, in a sentence or two. */
export function reason(
  item: Pick<ReviewItem, 'kind' | 'probability' | 'inSample'>,
  genre: string,
  state: GenreState,
  byPerson: boolean,
): string {
  const sure = percent(item.probability).replace('< ', 'less than ').replace('> ', 'more than ');
  const only = item.probability < 0.005 ? sure : `only ${sure}`;
  const said =
    item.kind === 'missing'
      ? `The model is ${sure} sure of ${genre}; ${
          state === 'absent'
            ? byPerson
              ? 'a person said it is not.'
              : 'the imported genres do not list it.'
            : 'nothing is known of it.'
        }`
      : `It is labelled ${genre} ${byPerson ? 'by a person' : 'by an import'}, but the model gives it ${only}.`;
  return item.inSample ? `${said} The model was trained on this poster, so its opinion is weaker evidence.` : said;
}

/** What accepting does, for the button's tooltip. */
export const acceptMeans = (item: Pick<ReviewItem, 'kind'>, genre: string): string =>
  item.kind === 'missing' ? `Make ${genre} present` : `Make ${genre} absent`;

/** What rejecting does. */
export const rejectMeans = (item: Pick<ReviewItem, 'kind'>, genre: string): string =>
  item.kind === 'missing' ? `Confirm that ${genre} is absent` : `Confirm that ${genre} is present`;
