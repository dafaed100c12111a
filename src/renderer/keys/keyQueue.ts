// Keys that wait: while what they act on is on its way (the ids of a selection, a row, an undo), keys are kept in their order and
// done once it is there; when it does not come, they are dropped and that is said. Pure of the page: it knows no key and no dialog.

export interface KeyQueueOptions {
  /** Does a key that has waited, so that the next one finds the page as this one left it. */
  perform: (run: () => void) => void;
  /** Whether something is awaited, and how many keys wait. */
  onChange?: (state: Waiting) => void;
  /** Keys that waited will not be done. */
  onDropped?: (count: number) => void;
  /** A key that waited failed by a fault of the program; those after it are dropped. */
  onFault?: (error: unknown) => void;
}

export interface Waiting {
  /** What is awaited, in words; null: nothing. */
  what: string | null;
  keys: number;
  canGiveUp: boolean;
}

export interface Work {
  /** In words. */
  what: string;
  /** Keys that need not wait for it, as long as none before them waits. */
  passes: RegExp;
  /** Escape gives it up. */
  canGiveUp: boolean;
  /** It is for a page that comes: leaving the one on screen does not give it up. */
  comes?: boolean;
}

export interface KeyQueue {
  /** Keys wait until the work is done. Returns whether they still do when asked: it may be done, or given up. */
  waitFor(work: Work, promise: Promise<unknown>): () => boolean;
  /** Does a key now, or after those before it; `run` learns whether it has waited. */
  add(action: string, run: (waited: boolean) => void): void;
  /** Whether something is awaited that Escape gives up. */
  readonly canGiveUp: boolean;
  /** Awaits nothing any more and drops the keys that waited. */
  giveUp(): void;
  /** The same with what the page on screen was asked for; keys for a page that comes wait on. */
  leavePage(): void;
  /** Changes when something is given up: work that ends later finds out that nobody waits for it. */
  readonly turn: number;
}

export function createKeyQueue({ perform, onChange, onDropped, onFault }: KeyQueueOptions): KeyQueue {
  let works: Work[] = [];
  let keys: { action: string; run: (waited: boolean) => void; comes: boolean }[] = [];
  let turn = 0;
  const canGiveUp = (): boolean => works.some((work) => work.canGiveUp);
  const tell = (): void => onChange?.({ what: works.at(-1)?.what ?? null, keys: keys.length, canGiveUp: canGiveUp() });
  const dropBut = (stays: (each: { comes?: boolean }) => boolean): void => {
    const { length } = keys;
    works = works.filter(stays);
    keys = keys.filter(stays);
    turn++;
    tell();
    if (keys.length < length) onDropped?.(length - keys.length);
  };
  const drop = (): void => {
    dropBut(() => false);
  };
  const passes = (action: string): boolean => works.every((work) => work.passes.test(action));
  const drain = (): void => {
    // A key may await something itself: those after it wait on.
    for (let next = keys[0]; next !== undefined && passes(next.action); next = keys[0]) {
      const { run } = next;
      keys = keys.slice(1);
      try {
        perform(() => {
          run(true);
        });
      } catch (error) {
        onFault?.(error);
        drop();
      }
    }
    tell();
  };
  return {
    waitFor(work, promise) {
      const mine = { ...work };
      const isAwaited = (): boolean => works.includes(mine);
      works = [...works, mine];
      tell();
      promise.then(
        () => {
          if (!isAwaited()) return;
          works = works.filter((each) => each !== mine);
          drain();
        },
        () => {
          if (isAwaited()) drop();
        },
      );
      return isAwaited;
    },
    add(action, run) {
      if (keys.length === 0 && passes(action)) {
        run(false);
        return;
      }
      keys = [...keys, { action, run, comes: works.some((work) => work.comes === true) }];
      tell();
    },
    giveUp: drop,
    leavePage() {
      dropBut((each) => each.comes === true);
      drain();
    },
    get canGiveUp() {
      return canGiveUp();
    },
    get turn() {
      return turn;
    },
  };
}
