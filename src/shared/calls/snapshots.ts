// Named states of the labels: compare two, go back to one.
export const snapshotsCalls = {} as const;
