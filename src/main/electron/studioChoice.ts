// Which studio the window shows: the core in this process, or one elsewhere. Keeps the token of the latter away from the page,
// and remembers the choice in the home folder.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StudioStatus } from '../../shared/bridge.ts';
import type { StudioEvent } from '../../shared/contract.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import type { StudioBackend } from '../http/backend.ts';
import { connectStudio, type RemoteStudio } from '../http/remote.ts';

export type LocalStudio = StudioBackend & { close(): Promise<void> };

export class StudioChoice {
  private local: LocalStudio | null = null;
  private remote: RemoteStudio | null = null;
  private remoteState: 'connected' | 'lost' = 'connected';
  private problem: string | null = null;
  private starting: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<(event: StudioEvent) => void>();
  private stopForwarding: () => void = () => undefined;
  private readonly home: string;
  private readonly openLocal: () => Promise<LocalStudio>;

  constructor(home: string, openLocal: () => Promise<LocalStudio>) {
    this.home = home;
    this.openLocal = openLocal;
  }

  /** Shows the studio of last time, else the one in this process. Never throws: what went wrong is in `status()`. */
  start(given: { url: string; token: string | null } | null): Promise<void> {
    this.starting = this.choose(given);
    return this.starting;
  }

  private async choose(given: { url: string; token: string | null } | null): Promise<void> {
    const saved = given ?? this.readSaved();
    if (saved) {
      try {
        await this.connect(saved.url, saved.token);
        return;
      } catch (error) {
        this.problem = `Could not connect to ${new URL(saved.url).origin}: ${toWireError(error).message}`;
      }
    }
    await this.showLocal().catch((error: unknown) => {
      this.problem = toWireError(error).message;
    });
  }

  /** The shown studio, once it has started. @throws AppError `unsupported` when there is none, saying why. */
  async backend(): Promise<StudioBackend> {
    await this.starting;
    const shown = this.remote ?? this.local;
    if (!shown)
      throw new AppError('unsupported', this.problem ?? 'No studio is open.', {
        hint: 'Connect to a studio that runs elsewhere, or start it again.',
      });
    return shown;
  }

  status(): StudioStatus {
    const state = this.remote ? this.remoteState : this.local ? 'connected' : 'none';
    return { remote: this.remote?.url ?? null, state, problem: this.problem };
  }

  subscribe(listener: (event: StudioEvent) => void): void {
    this.listeners.add(listener);
  }

  /** @throws AppError when the studio does not answer or refuses the token; the shown studio stays as it was. */
  async connect(url: string, token: string | null): Promise<StudioStatus> {
    const remote = await connectStudio(url, token);
    this.remote?.close();
    this.remote = remote;
    this.remoteState = 'connected';
    this.problem = null;
    remote.onState((state) => {
      this.remoteState = state;
      const lost = state === 'lost';
      this.emit({
        name: 'studio.notice',
        payload: {
          level: lost ? 'warn' : 'info',
          message: lost ? `The connection to ${remote.url} is lost; trying again.` : `Connected to ${remote.url}.`,
        },
      });
    });
    this.forward(remote);
    // A launch link works once, so it is not worth keeping; a bearer token is.
    if (token !== null) this.save({ url, token });
    this.emit({ name: 'project.changed', payload: { project: null } });
    return this.status();
  }

  async disconnect(): Promise<StudioStatus> {
    this.remote?.close();
    this.remote = null;
    rmSync(this.file, { force: true });
    await this.showLocal();
    this.emit({ name: 'project.changed', payload: { project: null } });
    return this.status();
  }

  async close(): Promise<void> {
    this.remote?.close();
    await this.local?.close();
  }

  private async showLocal(): Promise<void> {
    this.local ??= await this.openLocal();
    this.forward(this.local);
  }

  private forward(backend: StudioBackend): void {
    this.stopForwarding();
    this.stopForwarding = backend.subscribe((event) => {
      this.emit(event);
    });
  }

  private emit(event: StudioEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  private get file(): string {
    return join(this.home, 'connection.json');
  }

  private readSaved(): { url: string; token: string | null } | null {
    try {
      const saved = JSON.parse(readFileSync(this.file, 'utf8')) as { url?: unknown; token?: unknown };
      if (typeof saved.url !== 'string') return null;
      return { url: saved.url, token: typeof saved.token === 'string' ? saved.token : null };
    } catch {
      return null;
    }
  }

  private save(target: { url: string; token: string }): void {
    mkdirSync(this.home, { recursive: true, mode: 0o700 });
    writeFileSync(this.file, JSON.stringify(target), { mode: 0o600 });
  }
}
