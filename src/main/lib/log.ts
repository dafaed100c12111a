// The log of a studio: one JSON line per entry, with secrets taken out. Shells choose where the lines go.
// What a user has to see travels as events and errors, not through here.

export interface Log {
  info(what: string, facts?: Record<string, unknown>): void;
  warn(what: string, facts?: Record<string, unknown>): void;
  error(what: string, facts?: Record<string, unknown>): void;
}

const SECRET = /token|bearer|password|secret|cookie|authorization/i;

/** Facts without the values of secret fields, errors spelled out; nested objects included. */
export function redact(facts: Record<string, unknown>): Record<string, unknown> {
  const clean = (name: string, value: unknown): unknown => {
    if (SECRET.test(name)) return '[redacted]';
    if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
    if (Array.isArray(value)) return value.map((item) => clean('', item));
    if (typeof value === 'object' && value !== null) return redact(value as Record<string, unknown>);
    return value;
  };
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, clean(name, value)]));
}

/** A log that hands finished lines (without line end) to `write`. */
export function createLog(write: (line: string) => void, clock: () => Date = () => new Date()): Log {
  const entry =
    (level: 'info' | 'warn' | 'error') =>
    (what: string, facts: Record<string, unknown> = {}): void => {
      write(JSON.stringify({ at: clock().toISOString(), level, what, ...redact(facts) }));
    };
  return { info: entry('info'), warn: entry('warn'), error: entry('error') };
}

/** A log that keeps nothing: for the command line and tests. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
