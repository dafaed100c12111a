// Saved views of the library.
export const viewsCalls = {} as const;
