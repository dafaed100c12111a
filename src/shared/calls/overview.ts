// What the project looks like as a whole: counts, progress, speed of each person.
export const overviewCalls = {} as const;
