// The review queue of the window: deciding, going back, words.
import { describe, expect, it } from 'vitest';
import {
  cardKey,
  currentCard,
  decide,
  EMPTY_REVIEW,
  lastDecided,
  step,
  takeBack,
  undecidedAhead,
  withCards,
  type ReviewCard,
} from '../../../../src/renderer/pages/Review/queue.ts';
import { acceptMeans, headline, reason, rejectMeans } from '../../../../src/renderer/pages/Review/words.ts';

const card = (posterId: number, genreId = 1): ReviewCard =>
  ({ posterId, genreId, kind: 'missing', score: 0.9, probability: 0.9, inSample: false, skipped: false }) as ReviewCard;
const start = withCards(EMPTY_REVIEW, [card(1), card(2), card(3), card(4)]);

describe('queue', () => {
  it('adds a card once', () => {
    expect(withCards(start, [card(2), card(3)])).toBe(start);
    expect(withCards(start, [card(4), card(4, 2)]).cards.length).toBe(5);
  });

  it('advances to the next open card', () => {
    let now = decide(start, 'accept');
    expect(currentCard(now)?.posterId).toBe(2);
    now = step(now, 1);
    now = decide(now, 'reject');
    now = step(step(now, -1), -1);
    expect(currentCard(now)?.posterId).toBe(2);
    now = decide(now, 'skip');
    expect(currentCard(now)?.posterId).toBe(4);
    expect(undecidedAhead(now)).toBe(1);
  });

  it('comes back to a card that was undone or refused', () => {
    const now = decide(decide(start, 'accept'), 'skip');
    expect(lastDecided(now)).toBe(cardKey(card(2)));
    const back = takeBack(now, cardKey(card(2)));
    expect(currentCard(back)?.posterId).toBe(2);
    expect(lastDecided(back)).toBe(cardKey(card(1)));
    expect(undecidedAhead(back)).toBe(3);
  });

  it('has a place past the last card and none before the first', () => {
    const end = [0, 1, 2, 3, 4, 5].reduce((now) => step(now, 1), start);
    expect(currentCard(end)).toBeUndefined();
    expect(step(start, -1)).toBe(start);
  });
});

describe('words', () => {
  it('say what is suspected and how sure the model is', () => {
    const missing = { kind: 'missing' as const, probability: 0.94, inSample: false };
    expect(headline(missing, 'Thriller')).toBe('Probably missing: Thriller');
    expect(reason(missing, 'Thriller', 'absent', false)).toBe(
      'The model is 94 % sure of Thriller; the imported genres do not list it.',
    );
    const wrong = { kind: 'wrong' as const, probability: 0.02, inSample: true };
    expect(reason(wrong, 'Horror', 'present', true)).toContain('by a person, but the model gives it only 2 %');
    expect(reason(wrong, 'Horror', 'present', true)).toContain('trained on this poster');
  });

  it('say what each button does', () => {
    expect(acceptMeans({ kind: 'wrong' }, 'Horror')).toBe('Make Horror absent');
    expect(rejectMeans({ kind: 'wrong' }, 'Horror')).toBe('Confirm that Horror is present');
    expect(acceptMeans({ kind: 'missing' }, 'Horror')).toBe('Make Horror present');
  });
});
