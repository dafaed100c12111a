// Where a job writes the file that a user asked for: any place but the project's own files, which an export with
// `--overwrite` would otherwise put an end to.
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { AppError } from '../../../shared/errors.ts';

/** Names at the top of a project folder that belong to the project; compared in lower case, as some file systems do. */
const OWN = /^(catalog\..*|\.lock.*|studio\.json|posters|embeddings|runs|drafts|backups|\.downloads)$/;

/** Where jobs write that nobody told where to. */
export const exportsDir = (projectDir: string): string => join(projectDir, 'exports');

/** Names the half-written files of a job, so that it clears its own when it runs again, and the project when it is opened. */
export const keyOfJob = (jobId: string): string => jobId.slice(-12);

/**
 * The path to write: as given when absolute, else below `exports/` of the project.
 * @throws AppError `bad_input` when it is one of the project's own files
 */
export async function outputFile(projectDir: string, name: string): Promise<string> {
  const path = isAbsolute(name) ? join(name) : join(exportsDir(projectDir), name);
  const inside = relative(await resolved(projectDir), await resolved(path));
  const [top = ''] = inside.split(sep);
  if (isAbsolute(inside) || top === '..' || !OWN.test(top.toLowerCase())) return path;
  throw new AppError('bad_input', `${path} belongs to the project itself and cannot be written.`, {
    hint: 'Choose another name, or a folder outside of the project.',
    details: { path },
  });
}

/** A part of a file's name for what a user called something: plain letters, digits, dots and dashes, at most 40. */
export function plainName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9.]+/g, '-');
  return plain.slice(0, 40).replace(/^[-.]+|[-.]+$/g, '');
}

/** The path without links, as far as it exists. */
async function resolved(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await resolved(parent), basename(path));
  }
}
