// The genre vocabulary as something to edit: rename, merge, split, map between names.
export const vocabularyCalls = {} as const;
