// Turns errors of the file system into typed errors that name the path and say what to do.
// Owns no files; every place that writes for the user passes its errors through here.
import { AppError } from '../../shared/errors.ts';

function errnoOf(thrown: unknown): string | null {
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : null;
}

/**
 * The typed form of a failed file operation on `path`: `disk_full`, `read_only`, `not_found`, `conflict`, `bad_input`,
 * `unreadable_file`.
 * Errors that are typed already, and those that no user can act on, come back as they are.
 */
export function fileError(thrown: unknown, path: string): unknown {
  if (thrown instanceof AppError) return thrown;
  const options = { cause: thrown, details: { path } };
  switch (errnoOf(thrown)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk_full', `The disk is full: ${path} could not be written.`, {
        ...options,
        hint: 'Free some space and try again. Nothing half-written was left behind.',
      });
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new AppError('read_only', `${path} cannot be written: permission denied or read-only medium.`, {
        ...options,
        hint: 'Choose another place, or change the permissions.',
      });
    case 'ENOENT':
      return new AppError('not_found', `${path} does not exist.`, options);
    case 'ENOTDIR':
    case 'EISDIR':
      return new AppError('bad_input', `${path} is not the kind of file that is needed here.`, options);
    case 'ENAMETOOLONG':
    case 'EINVAL':
    case 'EILSEQ':
    case 'ERR_INVALID_ARG_VALUE':
      return new AppError('bad_input', `${shorten(path)} is no name that this file system takes.`, {
        ...options,
        hint: 'Choose a shorter name without special characters.',
      });
    case 'ELOOP':
      return new AppError('bad_input', `${path} leads in a circle of links.`, options);
    case 'EIO':
      return new AppError('unreadable_file', `The disk failed at ${path}.`, {
        ...options,
        hint: 'Check the disk or the network drive, then try again.',
      });
    case 'EBUSY':
      return new AppError('conflict', `${path} is in use by a program.`, {
        ...options,
        hint: 'Close what uses it, then try again.',
      });
    case 'EEXIST':
      return new AppError('conflict', `${path} exists already.`, options);
    default:
      return thrown;
  }
}

const shorten = (path: string): string => (path.length > 200 ? `${path.slice(0, 200)}…` : path);
