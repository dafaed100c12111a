// The people of a shared studio and their tokens: one file in the user's home, mode 0600, with digests alone. Read again
// whenever it changed, so that a command in another process is heard at once; changed under a lock, so that two processes do
// not write over each other. Knows no call and no socket.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { personRoleSchema, type PersonRole } from '../../../shared/calls/people.ts';
import { AppError } from '../../../shared/errors.ts';
import { takeFileLock } from '../../catalog/fileLock.ts';
import { fileError } from '../../lib/fileErrors.ts';

const personSchema = z.object({
  name: z.string(),
  role: personRoleSchema,
  addedAt: z.string(),
  /** sha256 of the tokens of signed-in browsers, oldest first. */
  sessions: z.array(z.string()),
  codes: z.array(z.object({ digest: z.string(), until: z.number() })),
});
const fileSchema = z.object({ people: z.array(personSchema) });
type Stored = z.infer<typeof personSchema>;

export interface Identity {
  name: string;
  role: PersonRole;
}

const CODE_LIFETIME_MS = 7 * 24 * 3600_000;
/** Browsers of one person; the newest stay. */
const MOST_SESSIONS = 20;
const MOST_CODES = 5;
const MOST_PEOPLE = 200;
/** The file is looked at this often, at most. */
const LOOK_EVERY_MS = 200;
/** A change takes a few milliseconds; another process that takes longer than this hangs. */
const LOCK_WAIT_MS = 1000;
const LOCK_TRY_EVERY_MS = 5;

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');
const newToken = (): string => randomBytes(32).toString('base64url');
const same = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

export class PeopleRegistry {
  private readonly file: string;
  private readonly clock: () => Date;
  private people: Stored[] = [];
  private stamp = '';
  private lookedAt = 0;

  /** @param home the user's home; the file is `server/people.json` in it, made when the first person is added */
  constructor(home: string, clock: () => Date) {
    this.file = join(home, 'server', 'people.json');
    this.clock = clock;
  }

  list(): { name: string; role: PersonRole; addedAt: string; sessions: number; waitingLink: boolean }[] {
    const now = this.clock().getTime();
    return this.read(true).map(({ name, role, addedAt, sessions, codes }) => ({
      name,
      role,
      addedAt,
      sessions: sessions.length,
      waitingLink: codes.some(({ until }) => until > now),
    }));
  }

  /**
   * Adds a person and returns the code of a first sign-in link.
   * @throws AppError `bad_input` for a name that is none, `conflict` when somebody has it, `read_only`, `disk_full`
   */
  add(given: string, role: PersonRole, taken: readonly string[]): Identity & { code: string } {
    const name = given.normalize('NFC').trim().replace(/\s+/g, ' ');
    if (name === '' || name.length > 60 || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(name)) {
      throw new AppError('bad_input', 'A person needs a name of at most 60 visible characters.');
    }
    const lower = name.toLowerCase();
    return this.change((people) => {
      if ([...people.map((person) => person.name), ...taken].some((other) => other.toLowerCase() === lower)) {
        throw new AppError('conflict', `${name} is taken: edits are told apart by the name of who made them.`, {
          hint: 'Choose another name, or make a new link for who is there already (people link).',
        });
      }
      if (people.length >= MOST_PEOPLE) throw new AppError('too_large', `A studio has at most ${MOST_PEOPLE} people.`);
      const { code, entry } = this.newCode();
      const person: Stored = { name, role, addedAt: this.clock().toISOString(), sessions: [], codes: [entry] };
      this.write([...people, person]);
      return { name, role, code };
    });
  }

  /** A further sign-in link. @throws AppError `not_found` */
  link(given: string): Identity & { code: string } {
    return this.change((people) => {
      const person = findIn(people, given);
      const { code, entry } = this.newCode();
      const now = this.clock().getTime();
      const codes = [...person.codes.filter(({ until }) => until > now), entry].slice(-MOST_CODES);
      this.write(people.map((each) => (each === person ? { ...person, codes } : each)));
      return { name: person.name, role: person.role, code };
    });
  }

  /** Ends all sessions and links of a person. @throws AppError `not_found` */
  remove(given: string): void {
    this.change((people) => {
      const person = findIn(people, given);
      this.write(people.filter((each) => each !== person));
    });
  }

  /** Exchanges the code of a link for a session token; null when it is wrong, used or old. */
  redeem(code: string): string | null {
    const wanted = digest(code);
    const now = this.clock().getTime();
    const ownerOf = (people: Stored[]): Stored | undefined =>
      people.find(({ codes }) => codes.some((c) => same(c.digest, wanted) && c.until > now));
    // A wrong code costs no lock: anybody can send one.
    if (ownerOf(this.read(true)) === undefined) return null;
    return this.change((people) => {
      // Used by another process meanwhile: it works once.
      const person = ownerOf(people);
      if (!person) return null;
      const token = newToken();
      const signedIn: Stored = {
        ...person,
        codes: person.codes.filter((c) => !same(c.digest, wanted)),
        sessions: [...person.sessions, digest(token)].slice(-MOST_SESSIONS),
      };
      this.write(people.map((each) => (each === person ? signedIn : each)));
      return token;
    });
  }

  /** Whose token this is; null when it is nobody's (any more). */
  identify(token: string): Identity | null {
    const wanted = digest(token);
    let found: Identity | null = null;
    // All are compared, whoever it is.
    for (const { name, role, sessions } of this.read(false)) {
      for (const session of sessions) if (same(session, wanted)) found = { name, role };
    }
    return found;
  }

  /**
   * Changes the file on what it holds now, while no other process can.
   * @throws AppError `conflict` when another process holds it for long, `read_only` when it is there and cannot be read
   */
  private change<T>(work: (people: Stored[]) => T): T {
    const lock = this.lock();
    try {
      return work(this.read(true, true));
    } finally {
      lock.release();
    }
  }

  private lock(): { release(): void } {
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      const pause = new Int32Array(new SharedArrayBuffer(4));
      for (const began = Date.now(); Date.now() - began < LOCK_WAIT_MS; Atomics.wait(pause, 0, 0, LOCK_TRY_EVERY_MS)) {
        const lock = takeFileLock(`${this.file}.lock`);
        if (lock !== null) return lock;
      }
    } catch (error) {
      throw fileError(error, this.file);
    }
    throw new AppError('conflict', 'Another process is changing who may sign in here, and does not come to an end.', {
      hint: 'Nothing was changed. End that process and try again.',
    });
  }

  private newCode(): { code: string; entry: Stored['codes'][number] } {
    const code = newToken();
    return { code, entry: { digest: digest(code), until: this.clock().getTime() + CODE_LIFETIME_MS } };
  }

  /** @param toChange a file that is there and cannot be opened is an error then: writing would lose all that it holds */
  private read(now: boolean, toChange = false): Stored[] {
    if (!now && Date.now() - this.lookedAt < LOOK_EVERY_MS) return this.people;
    this.lookedAt = Date.now();
    let text: string;
    try {
      const { mtimeMs, size, ino } = statSync(this.file);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      if (stamp === this.stamp) return this.people;
      text = readFileSync(this.file, 'utf8');
      this.stamp = stamp;
    } catch (error) {
      // No file: no people. One that cannot be opened lets nobody in.
      this.people = [];
      this.stamp = '';
      if (toChange && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, this.file);
      return this.people;
    }
    try {
      this.people = fileSchema.parse(JSON.parse(text)).people;
    } catch {
      // A damaged file lets nobody in; it is not written over (see `write`).
      this.people = [];
      this.stamp = '';
    }
    return this.people;
  }

  private write(people: Stored[]): void {
    try {
      if (this.stamp === '') this.keepDamaged();
      const temporary = `${this.file}.${process.pid}.tmp`;
      writeFileSync(temporary, `${JSON.stringify({ people }, null, 2)}\n`, { mode: 0o600 });
      renameSync(temporary, this.file);
    } catch (error) {
      throw fileError(error, this.file);
    }
    this.stamp = '';
    this.read(true);
  }

  private keepDamaged(): void {
    if (statSync(this.file, { throwIfNoEntry: false }) === undefined) return;
    renameSync(this.file, `${this.file}.damaged-${Date.now()}`);
  }
}

/** @throws AppError `not_found` */
function findIn(people: readonly Stored[], given: string): Stored {
  const lower = given.normalize('NFC').trim().toLowerCase();
  const person = people.find(({ name }) => name.toLowerCase() === lower);
  if (person) return person;
  throw new AppError('not_found', `Nobody named ${given} can sign in here.`, {
    hint: 'See `marquee people list`.',
  });
}
