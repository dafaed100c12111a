// Makes resources/models/starter-language and starter-taglines from a folder of posters and movie_text.csv, by the
// studio's own terminal commands alone:
//   node scripts/build-starter-taglines.ts FOLDER [WORK]
// WORK keeps the project and what was trained, so that a call that was broken off goes on; by default it lies in the cache.
// Films of the default test split are never trained on; those that were used are listed in card.json.
import { join, resolve } from 'node:path';
import { packageDir } from '../src/main/lib/paths.ts';
import { buildLanguage } from './starter/starterLanguage.ts';
import { buildTaglines } from './starter/starterTaglines.ts';
import { makeProject } from './starter/starterProject.ts';
import { studioCommands } from './starter/studioCommands.ts';

const [folder, given] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node scripts/build-starter-taglines.ts FOLDER [WORK]');
const work = resolve(given ?? join(packageDir, 'node_modules', '.cache', 'marquee', 'starter-taglines'));
const project = join(work, 'project');
const studio = studioCommands(join(work, 'home'), project);
await makeProject(studio, resolve(folder), work, project);
await buildLanguage(studio, join(work, 'model'));
await buildTaglines(studio, resolve(folder), project);
