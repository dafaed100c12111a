// Who works in a studio that several people share.
export const peopleCalls = {} as const;
