// Flags and notes on posters, second looks at pairs, guidelines of genres.
export const marksCalls = {} as const;
