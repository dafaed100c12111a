// Event logs of other copies of the project, conflicts, agreement between people.
export const mergingCalls = {} as const;
