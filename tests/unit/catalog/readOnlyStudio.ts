// Opens the project in argv[2] in a process that may not write it, tries an edit and prints what came of it.
import { openProject } from '../../../src/main/catalog/open.ts';
import { setLabels } from '../../../src/main/catalog/labels.ts';
import { verifyProject } from '../../../src/main/catalog/verify.ts';
import { toWireError } from '../../../src/shared/errors.ts';

const dir = process.argv[2] ?? '';
const project = await openProject({ dir, create: false });
let edit = 'saved';
try {
  setLabels(project.db, { posterIds: [1], set: [{ genreId: 1, state: 'present' }], person: 'ann' });
} catch (thrown) {
  edit = toWireError(thrown).code;
}
const posters = project.db.prepare<{ n: number }>('SELECT count(*) AS n FROM poster').get()?.n;
const { readOnly } = project.db;
process.stdout.write(
  JSON.stringify({
    readOnly: readOnly !== null,
    reason: readOnly?.reason,
    posters,
    edit,
    verified: verifyProject(dir).ok,
  }),
);
project.close();
