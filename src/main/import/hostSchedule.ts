// Which link is fetched next: polite to each host (few at once, pauses when it asks for them, given up when it is gone)
// and busy over all of them. Owns waiting and turns; fetches nothing.

export interface ScheduleLimits {
  /** Requests at once to one host. */
  perHost: number;
  /** Requests at once to all hosts together. */
  total: number;
  /** Failures to reach a host in a row after which its other links are given up. */
  unreachableAfter: number;
}

interface Host<T> {
  name: string;
  waiting: T[];
  running: number;
  pausedUntil: number;
  failures: number;
  gone: string | null;
}

export class HostSchedule<T> {
  private readonly hosts = new Map<string, Host<T>>();
  private readonly limits: ScheduleLimits;
  private running = 0;
  private turn = 0;
  private readonly waiters = new Set<() => void>();

  constructor(limits: ScheduleLimits) {
    this.limits = limits;
  }

  add(host: string, item: T): void {
    let entry = this.hosts.get(host);
    if (entry === undefined) {
      entry = { name: host, waiting: [], running: 0, pausedUntil: 0, failures: 0, gone: null };
      this.hosts.set(host, entry);
    }
    entry.waiting.push(item);
    this.wakeAll();
  }

  /** The next item whose host is free, waiting for one if need be; null when nothing is left or `signal` is aborted. */
  async next(signal: AbortSignal | undefined): Promise<{ host: string; item: T; gone: string | null } | null> {
    for (;;) {
      if (signal?.aborted) return null;
      // One reading of the clock for both: a pause that ends between two readings would be seen by neither.
      const now = Date.now();
      const found = this.take(now);
      if (found !== null) return found;
      const open = [...this.hosts.values()].filter((host) => host.waiting.length > 0);
      if (open.length === 0 && this.running === 0) return null;
      const pauses = open.filter((host) => host.pausedUntil > now).map((host) => host.pausedUntil - now);
      await this.change(pauses.length > 0 ? Math.min(...pauses) : 60_000, signal);
    }
  }

  private take(now: number): { host: string; item: T; gone: string | null } | null {
    if (this.running >= this.limits.total) return null;
    const hosts = [...this.hosts.values()];
    for (let i = 0; i < hosts.length; i++) {
      const host = hosts[(this.turn + i) % hosts.length]!;
      if (host.waiting.length === 0) continue;
      if (host.gone === null && (host.running >= this.limits.perHost || host.pausedUntil > now)) continue;
      this.turn = (this.turn + i + 1) % hosts.length;
      host.running++;
      this.running++;
      return { host: host.name, item: host.waiting.shift()!, gone: host.gone };
    }
    return null;
  }

  /** Says that the item of a host is done. `unreachable`: why the host could not be reached, null when it answered. */
  done(name: string, unreachable: string | null): void {
    const host = this.hosts.get(name)!;
    host.running--;
    this.running--;
    host.failures = unreachable === null ? 0 : host.failures + 1;
    if (unreachable !== null && host.failures >= this.limits.unreachableAfter) host.gone ??= unreachable;
    this.wakeAll();
  }

  /** Sends nothing to a host for a while. */
  pause(name: string, milliseconds: number): void {
    const host = this.hosts.get(name);
    if (host) host.pausedUntil = Math.max(host.pausedUntil, Date.now() + milliseconds);
  }

  private wakeAll(): void {
    for (const wake of [...this.waiters]) wake();
  }

  /** Waits until something changed, `signal` is aborted or `atMost` milliseconds are over. */
  private change(atMost: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        this.waiters.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, atMost);
      signal?.addEventListener('abort', finish, { once: true });
      this.waiters.add(finish);
    });
  }
}
