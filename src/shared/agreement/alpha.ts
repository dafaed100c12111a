// Krippendorff's alpha for nominal data, any number of people, with missing decisions: 1 - observed / expected disagreement.
// Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C; its example is the test.

/** Collects units (things that people judged) by how often each value was given; then answers alpha. */
export class NominalAlpha {
  /** Sum over values of what each value has in units with at least two judgements. */
  private readonly totals = new Map<string, number>();
  private all = 0;
  private disagreement = 0;
  private unitCount = 0;

  /** @param counts how many people gave each value to one unit; units with less than two judgements say nothing. */
  add(counts: Iterable<readonly [value: string, people: number]>): void {
    const given = [...counts].filter(([, people]) => people > 0);
    const judged = given.reduce((sum, [, people]) => sum + people, 0);
    if (judged < 2) return;
    this.unitCount++;
    this.all += judged;
    // Ordered pairs of different values within the unit, weighted so that each judgement counts once.
    let different = judged * judged;
    for (const [value, people] of given) {
      different -= people * people;
      this.totals.set(value, (this.totals.get(value) ?? 0) + people);
    }
    this.disagreement += different / (judged - 1);
  }

  /** Units with at least two judgements. */
  get units(): number {
    return this.unitCount;
  }

  /** Null without units that can be compared, and where only one value was ever given. */
  get alpha(): number | null {
    let expected = this.all * this.all;
    for (const total of this.totals.values()) expected -= total * total;
    if (this.all < 2 || expected === 0) return null;
    return 1 - ((this.all - 1) * this.disagreement) / expected;
  }
}
