// Keeps the words of a large project in memory and up to date: when they are read, which films have changed since, and when they
// are read anew. While there are none (a small project, just opened, after an import) the full-text table is asked instead.
import { setTimeout as wait } from 'node:timers/promises';
import { WordIndex } from './wordIndex.ts';
import { startReadingWords, type WordReading } from './wordThreadClient.ts';

/** Below this many posters the full-text table answers fast enough. */
export const WORTH_WORDS = 20_000;
/** Changed films are asked of the full-text table one by one, some 20 µs each; above this the words are read anew. */
const MANY_CHANGED = 100;
/** Above this the full-text table is faster at all of them than at each. */
const TOO_MANY_CHANGED = 1000;
/** After the last of several changes; also lets a project that was just opened show itself first. */
const QUIET_MS = 1000;

interface Words {
  index: WordIndex;
  /** Films whose text may have changed since. */
  changedFilms: Set<number>;
}

export class CurrentWords {
  private readonly dir: string;
  private readonly posters: () => number;
  private words: Words | null = null;
  /** Films that changed since the reading that runs began; null while none runs. */
  private changedMeanwhile: Set<number> | null = null;
  private wanted: AbortController | null = null;
  private reading: WordReading | null = null;
  private closed = false;

  constructor(dir: string, posters: () => number) {
    this.dir = dir;
    this.posters = posters;
  }

  /** The words and what has changed since they were read; null when the full-text table has to be asked. */
  get now(): Words | null {
    return this.words !== null && this.words.changedFilms.size > TOO_MANY_CHANGED ? null : this.words;
  }

  /** Titles, overviews or taglines of some films were written, or (null) of any number. */
  changed(films: Iterable<number> | null): void {
    if (films === null) {
      this.words = null;
      this.changedMeanwhile = null;
      this.readSoon();
      return;
    }
    for (const film of films) {
      this.words?.changedFilms.add(film);
      this.changedMeanwhile?.add(film);
    }
    const reads = this.changedMeanwhile !== null;
    if (!reads && this.words !== null && this.words.changedFilms.size > MANY_CHANGED) this.readSoon();
  }

  /** Reads the words anew, some time after the last time that this was asked for. */
  readSoon(): void {
    if (this.closed || this.posters() < WORTH_WORDS) return;
    this.wanted?.abort();
    const wanted = (this.wanted = new AbortController());
    void this.read(wanted.signal).catch(() => {
      // Stopped, or the thread failed: the full-text table goes on to answer, with the same films.
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.wanted?.abort();
    await this.reading?.stop();
  }

  private async read(signal: AbortSignal): Promise<void> {
    await wait(QUIET_MS, undefined, { signal, ref: false });
    await this.reading?.stop();
    signal.throwIfAborted();
    const changedFilms = (this.changedMeanwhile = new Set<number>());
    const reading = (this.reading = startReadingWords(this.dir));
    const arrays = await reading.words;
    // Another change of everything in between has let go of the set.
    if (this.closed || this.changedMeanwhile !== changedFilms) return;
    this.changedMeanwhile = null;
    this.words = { index: new WordIndex(arrays), changedFilms };
    if (changedFilms.size > MANY_CHANGED) this.readSoon();
  }
}
