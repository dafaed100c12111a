// The JSON files of a model's folder, read with an error that names the file and what is wrong with it.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';

/** Whether `path` is a file that can be read to an end: no folder, pipe or device. */
export function isOrdinaryFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A JSON file of a model's folder. Throws `unreadable_file` where it is missing or not an object. */
export function readModelJson(path: string): Record<string, unknown> {
  let reason: string;
  let cause: unknown;
  try {
    // A pipe or a device would be read without an end.
    if (!statSync(path).isFile()) reason = 'it is not an ordinary file';
    else {
      const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
      reason = 'it is not a JSON object';
    }
  } catch (error) {
    cause = error;
    reason = existsSync(path) ? 'it is not valid JSON' : 'it is missing';
  }
  throw new AppError('unreadable_file', `The model file "${path}" cannot be used: ${reason}.`, {
    hint: 'Download the model again, or add a folder that has config.json and tokenizer.json beside its weights.',
    details: { file: path, reason },
    cause,
  });
}

interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}

/** `config.json` of a folder by its schema. Throws `unreadable_file` naming the field that does not fit. */
export function readModelConfig<T>(folder: string, schema: Schema<T>): T {
  const path = join(folder, 'config.json');
  const result = schema.safeParse(readModelJson(path));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new AppError(
    'unreadable_file',
    `"${path}" describes a model that Marquee does not run: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
    { hint: 'Use a model of the usual shape, see `marquee models list`.', details: { file: path } },
  );
}
