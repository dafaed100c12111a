// The map of the posters: a projection of their embeddings to two dimensions.
export const mapCalls = {} as const;
