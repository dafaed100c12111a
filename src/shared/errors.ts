// Typed errors: a stable code, what happened, and what to do about it.
// Every error that crosses a process, thread or network boundary travels as `WireError`; nothing else does.

/** Stable error codes. Shells map them to HTTP statuses and exit codes; users may search for them. */
export const ERROR_CODES = [
  'bad_input', // the caller's input does not fit the contract, or names something that does not exist in a file
  'not_found', // a poster, film, run, genre or job that is not in the project
  'conflict', // the edit was based on a state that is no longer current, or the name is taken
  'locked', // the project is open in another studio
  'read_only', // the project cannot be written: permissions, medium or a newer schema
  'disk_full',
  'corrupt', // the catalog or a file fails its integrity check
  'newer_schema', // the project was made by a newer Marquee
  'unreadable_file', // a table, image or model file that cannot be read at all
  'unauthorized',
  'forbidden',
  'too_large',
  'too_many_requests',
  'cancelled',
  'compute_failed', // the compute process crashed or refused the work
  'out_of_memory',
  'diverged', // training produced NaN
  'offline', // a needed remote cannot be reached
  'unsupported',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The form in which an error crosses a boundary. */
export interface WireError {
  code: ErrorCode;
  message: string;
  hint?: string;
  /** Machine-readable facts: file, row, reason, path, ids. */
  details?: Record<string, unknown>;
}

export interface AppErrorOptions {
  hint?: string;
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** An expected failure with a code, a message saying what happened, and a hint saying what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }
}

/** Turns anything thrown into its wire form. Unknown throws become `internal` and keep their message. */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof AppError) {
    const wire: WireError = { code: thrown.code, message: thrown.message };
    if (thrown.hint !== undefined) wire.hint = thrown.hint;
    if (thrown.details !== undefined) wire.details = thrown.details;
    return wire;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'internal',
    message,
    hint: 'This is a fault in Marquee. Run `npx --no marquee doctor` and report it.',
  };
}

/** Rebuilds an error that crossed a boundary. */
export function fromWireError(wire: WireError): AppError {
  const options: AppErrorOptions = {};
  if (wire.hint !== undefined) options.hint = wire.hint;
  if (wire.details !== undefined) options.details = wire.details;
  return new AppError(wire.code, wire.message, options);
}
