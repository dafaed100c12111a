// Calls a reader service directly, without a thread, with the types that a caller across the thread sees.
import { Transferred, type Handlers } from '../../../../src/main/lib/threadCalls.ts';
import type { ReaderService } from '../../../../src/main/catalog/services.ts';

type Name = keyof ReaderService;
export type Calls = <N extends Name>(name: N, input: Parameters<ReaderService[N]>[0]) => ReturnType<ReaderService[N]>;

export function callsOf(service: Handlers<ReaderService>): Calls {
  const context = { signal: new AbortController().signal, note: () => undefined };
  return (name, input) => {
    const handler = service[name] as (input: unknown, context: unknown) => unknown;
    const output = handler(input, context);
    return (output instanceof Transferred ? output.value : output) as ReturnType<ReaderService[typeof name]>;
  };
}

type PromisedCalls = <N extends Name>(
  name: N,
  input: Parameters<ReaderService[N]>[0],
) => Promise<Awaited<ReturnType<ReaderService[N]>>>;

/** The same for calls that take their time, or fail later. */
export function promisedCallsOf(service: Handlers<ReaderService>): PromisedCalls {
  const call = callsOf(service);
  const promised = async (name: Name, input: never): Promise<unknown> => Promise.resolve<unknown>(call(name, input));
  return promised as PromisedCalls;
}
