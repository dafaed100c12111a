// Long pure work in steps: a generator that may be paused after each, so that who runs it decides whether others get a turn.

/** Yields between steps; what it returns is the result. */
export type Steps<T> = Generator<void, T>;

/** Does all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
