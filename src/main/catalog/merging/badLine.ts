// What can become of a line of another copy's log.

/** Why a line cannot be merged, in words. Everything else of its file can. */
export class BadLine extends Error {}

/** `waits`: its poster, or an event before it, is not here. */
export type Taken = 'new' | 'known' | 'waits';
