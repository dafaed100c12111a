// Clusters of posters that show the same picture, and what is done with them.
export const duplicatesCalls = {} as const;
