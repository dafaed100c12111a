// Search by image and by text over the embeddings.
export const similarCalls = {} as const;
