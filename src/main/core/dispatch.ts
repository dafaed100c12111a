// The one place where calls are validated: name, input against the contract, and (in tests and development) output.
// Knows the contract and a table of handlers; owns no state and no routing beyond the name.
import type { z } from 'zod';
import { contract, type CallName, type Output, type Parsed } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { mayCall, type Role } from '../../shared/roles.ts';

/** Who calls, as a handler sees it. */
export interface CallContext {
  person: string;
  /** What that person may do; the owner where not given. */
  role?: Role;
  /** Aborted when the caller no longer waits. Calls that take long may heed it. */
  signal?: AbortSignal;
}

/** One handler per call of the contract; a service file owns a part of the table. */
export type CallHandlers = {
  [N in CallName]: (input: Parsed<N>, caller: CallContext) => Output<N> | Promise<Output<N>>;
};

/** What a call of this name may do; unknown names are `not_found`. */
export function callKind(name: string): 'query' | 'mutation' {
  return lookUp(name).kind;
}

function lookUp(name: string): (typeof contract)[CallName] {
  if (!Object.hasOwn(contract, name)) {
    throw new AppError('not_found', `There is no call named "${name.slice(0, 100)}".`, {
      hint: 'This window and the studio may be of different versions: restart both.',
    });
  }
  return contract[name as CallName];
}

/** More fields than this are not listed one by one. */
const LISTED_FIELDS = 100;

/** "posterIds[0]: expected a number" for each problem, at most five. */
function describeIssues(error: z.ZodError): { message: string; fields: string[] } {
  const fields: string[] = [];
  const lines = error.issues.slice(0, LISTED_FIELDS).map((issue) => {
    const path = issue.path.reduce<string>(
      (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
      '',
    );
    fields.push(path);
    return path ? `${path}: ${issue.message}` : issue.message;
  });
  const shown = lines.slice(0, 5).join('; ');
  return { message: lines.length > 5 ? `${shown}; and ${error.issues.length - 5} more` : shown, fields };
}

/** Parses; input that is nested deeper than the stack is input that does not fit, not a fault of ours. */
function parseInput(schema: z.ZodType, name: string, input: unknown): z.ZodSafeParseResult<unknown> {
  try {
    return schema.safeParse(input);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new AppError('bad_input', `${name} was called with input that is nested too deeply.`, {
      details: { call: name, fields: [] },
      cause,
    });
  }
}

export interface DispatchOptions {
  handlers: CallHandlers;
  /** Throws when the call may not run now, e.g. a mutation of a read-only project. */
  guard: (name: CallName) => void;
  checkOutput: boolean;
}

/**
 * Makes the function behind `core.call`.
 * @throws AppError `not_found` for an unknown name, `forbidden` when the caller’s role does not suffice, `bad_input` listing every field that does not fit.
 */
export function createDispatch(
  options: DispatchOptions,
): (name: string, input: unknown, caller: CallContext) => Promise<unknown> {
  const { handlers, guard, checkOutput } = options;
  return async (name, input, caller) => {
    const schema = lookUp(name);
    if (!mayCall(caller.role ?? 'owner', name)) {
      throw new AppError('forbidden', `${caller.person} may not do that in this studio (${name}).`, {
        hint: 'Ask its owner.',
        details: { call: name },
      });
    }
    const parsed = parseInput(schema.input, name, input ?? {});
    if (!parsed.success) {
      const { message, fields } = describeIssues(parsed.error);
      throw new AppError('bad_input', `${name} was called with input that does not fit: ${message}.`, {
        details: { call: name, fields },
      });
    }
    guard(name as CallName);
    const handler = handlers[name as CallName] as (input: unknown, caller: CallContext) => unknown;
    const output = await handler(parsed.data, caller);
    // Calls without an answer give an empty object, whatever their handler returned.
    if (output === undefined) return {};
    if (checkOutput) {
      const checked = schema.output.safeParse(output);
      if (!checked.success) {
        throw new AppError(
          'internal',
          `${name} returned output that does not fit: ${describeIssues(checked.error).message}.`,
        );
      }
    }
    return output;
  };
}
