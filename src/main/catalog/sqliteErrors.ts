// What SQLite and the file system say when a write or an open fails, as errors with a code that a shell can show.
// The one place that knows result codes; everything else of the catalog throws AppError only.
import { AppError } from '../../shared/errors.ts';

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : '';

/**
 * Turns an error of SQLite or of the file system into an AppError: `disk_full`, `read_only`, `corrupt`, `locked`.
 * An AppError, and anything unknown, comes back as it is.
 */
export function catalogError(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown;
  const code = codeOf(thrown);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk_full', 'The disk is full: nothing of this change was saved, all earlier changes are.', {
      hint: 'Free some space on the disk of the project and repeat the change.',
      cause: thrown,
    });
  }
  // SQLite says CANTOPEN when it may not make the files that it needs beside the catalog.
  if (
    code.startsWith('SQLITE_READONLY') ||
    code === 'SQLITE_CANTOPEN' ||
    code === 'EROFS' ||
    code === 'EACCES' ||
    code === 'EPERM'
  ) {
    return new AppError(
      'read_only',
      'The project cannot be written: the file, its folder or the medium is read-only.',
      {
        hint: 'Check the permissions of the project folder, or copy the project to a place that can be written.',
        cause: thrown,
      },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new AppError('corrupt', 'The catalog file is damaged.', {
      hint: 'Open the project again: the damaged file is kept and the newest backup is offered.',
      cause: thrown,
    });
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new AppError('locked', 'Another program holds the catalog file.', {
      hint: 'Close other programs that have catalog.sqlite open and repeat the change.',
      cause: thrown,
    });
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new AppError('unreadable_file', `The disk failed while the catalog was read or written (${code}).`, {
      hint: 'Nothing of this change was saved. Check the disk, then open the project again.',
      cause: thrown,
    });
  }
  return thrown;
}
