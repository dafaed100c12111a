// The file in which the compute process reads what exists: titles of all films, taglines and earlier drafts of the project. It is
// written when the project is first drafted for, continued with what is new, and written anew when the catalog says that
// what was told holds no longer. It holds nothing that the catalog does not.
import { appendFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExistingInput } from '../../compute/drafting/draftService.ts';
import { fileError } from '../../lib/fileErrors.ts';
import type { OpenProject } from '../openProject.ts';

const PAGE = 2000;

interface State {
  token: string | null;
  generation: number;
  /** What was written so far: a file of another size is somebody else's work. */
  bytes: number;
  /** Syncs follow each other. */
  turn: Promise<unknown>;
}

const states = new WeakMap<OpenProject, State>();
let generations = 0;

/** Where existing texts are for the compute process, as the catalog has them now. `training`: what the run learned from. */
export function existingTextsOf(project: OpenProject, training: string | null): Promise<ExistingInput> {
  const state = states.get(project) ?? { token: null, generation: 0, bytes: 0, turn: Promise.resolve() };
  states.set(project, state);
  const next = state.turn.then(() => sync(project, state));
  state.turn = next.catch(() => undefined);
  return next.then(() => ({
    key: `${String(process.pid)}.${String(state.generation)}`,
    catalog: fileOf(project),
    training,
    drafts: null,
    vectorsDir: join(project.dir, 'embeddings'),
  }));
}

const fileOf = (project: OpenProject): string => join(project.dir, 'embeddings', 'existing-texts.jsonl');

async function sync(project: OpenProject, state: State): Promise<void> {
  if (state.token !== null && (await sizeOf(fileOf(project))) !== state.bytes) state.token = null;
  for (;;) {
    const page = await project.read('drafts.texts', { after: state.token, limit: PAGE });
    if (state.token === null || page.restart) await begin(project, state);
    const lines = [
      ...page.taglines.flatMap(({ title, text }) => (text === null ? [] : [{ text, title, source: 'catalog' }])),
      ...page.drafts.map(({ title, text }) => ({ text, title, source: 'draft' })),
    ];
    await append(project, state, lines);
    state.token = page.token;
    if (!page.more) return;
  }
}

/** A new file, with the titles of all films. */
async function begin(project: OpenProject, state: State): Promise<void> {
  state.token = null;
  state.generation = ++generations;
  state.bytes = 0;
  try {
    await mkdir(join(project.dir, 'embeddings'), { recursive: true });
    await writeFile(fileOf(project), '');
  } catch (error) {
    throw fileError(error, fileOf(project));
  }
  for (let after: number | null = 0; after !== null;) {
    const { films, next }: { films: { filmKey: string; title: string }[]; next: number | null } = await project.read(
      'drafting.films',
      { after, limit: PAGE },
    );
    await append(project, state, films);
    after = next;
  }
}

async function append(project: OpenProject, state: State, lines: readonly object[]): Promise<void> {
  if (lines.length === 0) return;
  const text = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  try {
    await appendFile(fileOf(project), text);
  } catch (error) {
    throw fileError(error, fileOf(project));
  }
  state.bytes += text.length;
}

const sizeOf = async (path: string): Promise<number | null> => (await stat(path).catch(() => null))?.size ?? null;
