import type { Run } from '../../domain.ts';
export const taglineCard = (run: Run): string => run.name;
