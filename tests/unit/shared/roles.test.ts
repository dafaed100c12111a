import { expect, it } from 'vitest';
import { callNames, contract } from '../../../src/shared/contract.ts';
import { mayCall, roleOf } from '../../../src/shared/roles.ts';

it('gives every call a role: a new one needs a thought (src/shared/roles.ts)', () => {
  expect(callNames.filter((name) => roleOf(name) === null)).toEqual([]);
});

it('lets viewers change nothing but the look of their own window', () => {
  const changes = callNames.filter((name) => contract[name].kind === 'mutation' && mayCall('viewer', name));
  expect(changes).toEqual(['studio.setSetting']);
});

it('keeps projects, files, settings of the machine and people to the owner', () => {
  for (const name of callNames) {
    const field = Object.keys((contract[name].input as unknown as { shape?: object }).shape ?? {});
    const ofOwner =
      field.some(
        (key) =>
          ['path', 'dir', 'out', 'tables', 'from'].includes(key) &&
          !name.startsWith('library.') &&
          // A range, and a run; no files. Drafts into a file are refused by the call itself (core/drafts.ts).
          !['runs.crossing', 'train.taglines', 'drafts.start'].includes(name),
      ) ||
      (name.startsWith('people.') && name !== 'people.me');
    if (ofOwner && contract[name].kind === 'mutation') expect(mayCall('curator', name), name).toBe(false);
    expect(mayCall('owner', name)).toBe(true);
  }
  for (const name of [
    'project.restore',
    'project.backup',
    'import.inspect',
    'export.start',
    'runs.exportModel',
    'people.list',
  ]) {
    expect(mayCall('curator', name), name).toBe(false);
  }
  expect(mayCall('curator', 'labels.set')).toBe(true);
  expect(mayCall('viewer', 'labels.set')).toBe(false);
});

it('keeps what it does not know to the owner', () => {
  expect(mayCall('curator', 'something.new')).toBe(false);
});
