// A Python with packages that the product does not need, for tests against the real thing where there is one: the virtual
// environment of the clone, or the Python that MARQUEE_PYTHON names.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir } from '../../../src/main/lib/paths.ts';

/** A Python with these packages, or why there is none. */
export function pythonWith(...packages: string[]): { python: string } | { lacks: string } {
  const python = process.env['MARQUEE_PYTHON'] ?? join(packageDir, '.venv', 'bin', 'python');
  if (!existsSync(python)) return { lacks: `no Python at ${python}` };
  const { status, stderr } = spawnSync(python, ['-c', `import ${packages.join(', ')}`], { encoding: 'utf8' });
  return status === 0 ? { python } : { lacks: `${python}: ${stderr.trim().split('\n').at(-1) ?? 'it does not run'}` };
}
