// Adds a model from a folder, or by the name of one that was found on this machine: looked at, opened once, hashed, entered
// into the list. It is used where it lies, or copied into the studio's folder whole or not at all.
import { chmod, cp, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import { makeFolder } from '../lib/folders.ts';
import { catalogueEntry } from './catalogue.ts';
import { foundModels } from './foundModels.ts';
import { readFiles, type InstalledRecord } from './installedFile.ts';
import { describeFamily, licenseOf } from './modelCard.ts';
import { recogniseFolder } from './modelFolder.ts';
import { copyOf, placeFolder } from './placing.ts';
import { modelSettings, placeOf, register, type StoreParts } from './storeParts.ts';

/** What a model may be called; as long as modelIdSchema allows. */
const NAME = /^(?=.{1,200}$)[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/**
 * Adds it and returns its id.
 * @throws AppError `not_found`, `unreadable_file` (no model), `bad_input`, `conflict` (the id is taken by other files, or
 *   another process is at it), `disk_full`, `read_only`
 */
export async function addModel(
  parts: StoreParts,
  pathOrId: string,
  options: { id?: string; copy?: boolean },
): Promise<string> {
  const { hubCache } = await modelSettings(parts);
  const { models } = await parts.list.read();
  const there = await stat(pathOrId).catch(() => null);
  const known = await foundModels(parts.folder, models, hubCache);
  const found = there === null ? known.find((each) => each.id === pathOrId) : undefined;
  const folder = resolve(found?.folder ?? pathOrId);
  const { family, files } = await recogniseFolder(folder);
  const id = options.id ?? found?.id ?? idOfFolder(folder);
  checkName(id, options.copy === true);
  const target = options.copy === true ? placeOf(parts, id) : folder;
  const entry = catalogueEntry(id);
  const source =
    found === undefined || found.revision === null
      ? folder
      : `Hugging Face cache, ${found.id} at ${found.revision.slice(0, 12)}`;
  await parts.locks.withModel(id, async () => {
    const { shape } = await parts.options.inspect({ id, family, folder });
    const hashed = await readFiles(folder, files);
    const record: InstalledRecord = {
      id,
      family,
      folder: target,
      // What lies in the studio's own folder goes with the model.
      owned: dirname(target) === parts.folder,
      description: entry?.description ?? describeFamily(family),
      license: entry?.license ?? (await licenseOf(folder)),
      source,
      repo: found?.revision == null ? (entry?.repo ?? null) : found.id,
      revision: found?.revision ?? null,
      shape,
      files: hashed,
      addedAt: parts.options.clock().toISOString(),
    };
    const same = (before: InstalledRecord): boolean =>
      resolve(before.folder) === folder ||
      hashed.every((file) => before.files.some((each) => each.path === file.path && each.sha256 === file.sha256));
    if (target === folder) await register(parts, record, same);
    else await copyIn(parts, record, folder, same);
  });
  parts.options.onChange(id);
  return id;
}

function checkName(id: string, copy: boolean): void {
  if (!NAME.test(id)) {
    throw new AppError('bad_input', `"${id}" cannot be the name of a model.`, {
      hint: 'Use at most 200 letters, digits, dots, dashes and underscores, begun by a letter or digit, with one slash at most.',
    });
  }
  // A copy's folder is named for the model: two dashes there stand for the slash, and the list has a name of its own.
  if (copy && /--|^installed\.json/i.test(id)) {
    throw new AppError('bad_input', `A copy cannot be called "${id}": the studio's folder uses that name itself.`, {
      hint: 'Give it another name.',
    });
  }
}

/** Copies the files of `record` from `folder` to the record's own, and enters it. */
async function copyIn(
  parts: StoreParts,
  record: InstalledRecord,
  folder: string,
  replaces: (before: InstalledRecord) => boolean,
): Promise<void> {
  const copy = copyOf(record.folder);
  try {
    await rm(copy, { recursive: true, force: true });
    for (const { path } of record.files) await copyFile(join(folder, path), join(copy, path));
    const files = await readFiles(
      copy,
      record.files.map(({ path }) => path),
    );
    const other = files.find((file, i) => file.sha256 !== record.files[i]!.sha256);
    if (other !== undefined) {
      throw new AppError('corrupt', `The copy of ${other.path} is not what ${folder} holds.`, {
        hint: 'Try again while nothing else writes there; if it stays, check the disk.',
      });
    }
    await placeFolder(copy, record.folder, () => register(parts, { ...record, files }, replaces));
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    throw fileError(error, record.folder);
  }
}

async function copyFile(from: string, to: string): Promise<void> {
  await makeFolder(dirname(to));
  await cp(from, to, { dereference: true });
  // The mode is copied as well: a file that may not be written could not be synced on all systems, nor removed.
  await chmod(to, 0o644);
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A snapshot of a Hugging Face cache is named for its repository, anything else for its folder. */
function idOfFolder(folder: string): string {
  const cached = /models--([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/.exec(folder)?.[1];
  return (cached?.replaceAll('--', '/') ?? basename(folder)).replaceAll(/[^\w./-]+/g, '-');
}
