// How the command line ends: exit codes and the shape of errors. 0 done, 1 failed, 2 used wrongly, 130 cancelled.
import { AppError, type WireError } from '../../shared/errors.ts';

export const EXIT = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command was written wrongly; nothing was done. */
export class UsageError extends AppError {
  constructor(message: string, hint?: string) {
    super('bad_input', message, hint === undefined ? {} : { hint });
    this.name = 'UsageError';
  }
}

/** The command did its work, but the result counts as a failure (e.g. `--strict` and skipped rows). Its output was printed. */
export class PrintedFailure extends Error {}

/** Input that the contract refused counts as wrong usage: the options said something that no studio could do. */
function isUsage(error: unknown): boolean {
  return (
    error instanceof UsageError ||
    (error instanceof AppError && error.code === 'bad_input' && 'fields' in (error.details ?? {}))
  );
}

export function exitCodeOf(error: unknown): ExitCode {
  if (isUsage(error)) return EXIT.usage;
  if (error instanceof AppError && error.code === 'cancelled') return EXIT.cancelled;
  return EXIT.failed;
}

/** Message and hint as a terminal shows them. */
export function errorText(error: WireError): string {
  return error.hint === undefined ? `${error.message}\n` : `${error.message}\n${error.hint}\n`;
}
