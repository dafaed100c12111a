// An answer that takes its time, kept as long as what it was made of is the same.

export class Kept<T> {
  private known: { stamp: string; answer: Promise<T> } | null = null;

  /** The answer for a stamp; asked for twice, it is made once. One that failed is made anew at the next question. */
  of(stamp: string, make: () => Promise<T>): Promise<T> {
    if (this.known?.stamp === stamp) return this.known.answer;
    const known = { stamp, answer: make() };
    this.known = known;
    known.answer.catch(() => {
      if (this.known === known) this.known = null;
    });
    return known.answer;
  }
}
