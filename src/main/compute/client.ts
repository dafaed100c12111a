// The supervisor of the compute process, used by the core. It starts the child when the first call comes, watches it,
// turns its death into typed errors and starts it again with a back-off. It knows no call by meaning.
import { AppError } from '../../shared/errors.ts';
import { entryPath } from '../lib/paths.ts';
import { connectCalls, type Client } from '../lib/threadCalls.ts';
import type { ComputeService } from './service.ts';

/** A child process, however it was started. */
export interface ChildLike {
  readonly pid: number | undefined;
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** `why` is a signal name or an exit code in words. Called once. */
  onExit(listener: (why: string) => void): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

/** What the supervisor tells about the child, for logs and status lines. */
export type ComputeNotice =
  | { t: 'started'; pid: number | null }
  /** The child died under `inFlight` calls; the next call starts a new one after `restartIn` milliseconds. */
  | { t: 'crashed'; why: string; inFlight: number; restartIn: number }
  /** The child was ended on purpose: a cancelled step went on too long, or it stopped answering. */
  | { t: 'ended'; why: string };

export interface ComputeOptions {
  fork: (entry: string) => ChildLike;
  onNotice?: (notice: ComputeNotice) => void;
  /** Milliseconds; the defaults suit everything but tests. */
  times?: Partial<ComputeTimes>;
}

export interface ComputeTimes {
  /** A child that does not answer for so long while it has work is ended. */
  silence: number;
  heartbeat: number;
  /** A cancelled call that is not back after so long is ended with the child. */
  cancel: number;
  /** Wait before a new start after the first crash; doubles with each further one. */
  firstRestart: number;
  longestRestart: number;
  /** A child that lived so long has proven itself: the back-off starts anew. */
  proven: number;
}

const DEFAULT_TIMES: ComputeTimes = {
  silence: 30_000,
  heartbeat: 2_000,
  cancel: 2_000,
  firstRestart: 100,
  longestRestart: 10_000,
  proven: 30_000,
};

export interface Compute extends Pick<Client<ComputeService>, 'call'> {
  /** Of the running child; null when there is none. */
  readonly pid: number | null;
  /** Ends the child; calls in flight and later ones fail. */
  stop(): void;
}

interface Running {
  child: ChildLike;
  client: Client<ComputeService>;
  startedAt: number;
  /** Why it is being ended, when that was our decision. */
  ending: string | null;
}

/** Supervises one compute process. Nothing is started before the first call. */
export function startCompute(options: ComputeOptions): Compute {
  const times = { ...DEFAULT_TIMES, ...options.times };
  const notice = options.onNotice ?? (() => undefined);
  let running: Running | null = null;
  let stopped = false;
  let crashes = 0;
  let notBefore = 0;

  const start = (): Running => {
    const child = options.fork(entryPath('compute/process'));
    const client = connectCalls<ComputeService>({
      post: (message) => {
        child.post(message);
      },
      onMessage: (listener) => {
        child.onMessage(listener);
      },
    });
    const started: Running = { child, client, startedAt: Date.now(), ending: null };
    const stopHeartbeat = watch(started);
    child.onExit((why) => {
      stopHeartbeat();
      if (running === started) running = null;
      const inFlight = client.inFlight;
      if (started.ending === null) {
        crashes = Date.now() - started.startedAt > times.proven ? 1 : crashes + 1;
        const restartIn = Math.min(times.firstRestart * 2 ** (crashes - 1), times.longestRestart);
        notBefore = Date.now() + restartIn;
        notice({ t: 'crashed', why, inFlight, restartIn });
      }
      client.close(deathError(started.ending ?? `it died (${why})`));
    });
    notice({ t: 'started', pid: child.pid ?? null });
    return started;
  };

  /** Asks for a sign of life while there is work. The child's main thread answers even while a step runs. */
  const watch = (started: Running): (() => void) => {
    let asked = 0;
    const timer = setInterval(() => {
      if (asked !== 0 && Date.now() - asked > times.silence) end(started, 'it stopped answering');
      if (asked !== 0 || started.client.inFlight === 0) return;
      asked = Date.now();
      started.client.call('hello', {}).then(
        () => (asked = 0),
        () => (asked = 0),
      );
    }, times.heartbeat);
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  };

  const end = (which: Running, why: string): void => {
    if (which.ending !== null) return;
    which.ending = why;
    if (running === which) running = null;
    notice({ t: 'ended', why });
    which.child.kill();
  };

  const ready = async (): Promise<Running> => {
    const wait = notBefore - Date.now();
    if (!running && wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (stopped) throw deathError('the studio is closing');
    running ??= start();
    return running;
  };

  return {
    async call(name, input, callOptions = {}) {
      const { signal } = callOptions;
      if (signal?.aborted) throw cancelled();
      const on = await ready();
      if (signal?.aborted) throw cancelled();
      let timer: NodeJS.Timeout | undefined;
      const onAbort = (): void => {
        timer = setTimeout(() => {
          end(on, 'a cancelled step went on for too long');
        }, times.cancel);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        return await on.client.call(name, input, callOptions);
      } catch (error) {
        // Whatever the child made of a cancelled call, also its own death, to the caller it was cancelled.
        if (signal?.aborted && !(error instanceof AppError && error.code === 'cancelled')) throw cancelled(error);
        throw error;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      }
    },
    get pid() {
      return running?.child.pid ?? null;
    },
    stop() {
      stopped = true;
      if (running) end(running, 'the studio is closing');
    },
  };
}

const cancelled = (cause?: unknown): AppError => new AppError('cancelled', 'Cancelled.', { cause });

/** Systems and containers that run out of memory end processes by this signal, and tell nobody. */
const ENDED_BY_SYSTEM = 'SIGKILL';

const deathError = (why: string): AppError =>
  new AppError('compute_failed', `The compute process is gone: ${why}.`, {
    hint: `Your edits are safe. Start the job again: what it finished is kept.${
      why.includes(ENDED_BY_SYSTEM)
        ? ' The system may have ended it for lack of memory: a smaller batch, or other programs closed, would help then.'
        : ''
    }`,
  });
