// A whole core in a process of its own that a crash test kills: it edits, imports or trains as it is told, and prints one
// JSON line before (`intent`) and after (`ack`) each call. Lines are written synchronously: what was printed happened.
import { writeSync } from 'node:fs';
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore } from '../../src/main/core/core.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import type { CoreCrashPlan, CrashEdit, CrashLine } from './corePlan.ts';

const plan = JSON.parse(process.argv[2] ?? '') as CoreCrashPlan;
const say = (line: CrashLine): void => {
  writeSync(1, `${JSON.stringify(line)}\n`);
};

const core = await createCore({
  home: plan.home,
  projectDir: plan.what === 'import' ? null : plan.dir,
  person: 'crash test',
  version: '0.0.0',
  log: silentLog,
  fork: (entry) => {
    const child = forkNode(entry);
    say({ t: 'compute', pid: child.pid ?? 0 });
    return child;
  },
});
core.subscribe((event) => {
  if (event.name === 'train.epoch') say({ t: 'epoch', epoch: event.payload.point.epoch });
  if (event.name === 'job.updated') say({ t: 'job', state: event.payload.state, phase: event.payload.progress.phase });
});

const pick = (below: number): number => Math.floor(Math.random() * below);

if (plan.what === 'edits') {
  const { ids } = await core.call('library.ids', { filter: {}, sort: { by: 'added', descending: false } });
  say({ t: 'ready' });
  for (let number = 0; ; number++) {
    const posterIds = [...new Set(Array.from({ length: 1 + pick(20) }, () => ids[pick(ids.length)]!))];
    const edit: CrashEdit =
      pick(5) === 0
        ? { posterIds: [posterIds[0]!], tagline: `tagline ${number} of ${process.pid}` }
        : { posterIds, genreId: pick(15), state: (['present', 'absent', 'unknown'] as const)[pick(3)]! };
    say({ t: 'intent', edit });
    const done =
      'tagline' in edit
        ? await core.call('tagline.set', { posterId: edit.posterIds[0]!, text: edit.tagline })
        : await core.call('labels.set', {
            posterIds: edit.posterIds,
            set: [{ genreId: edit.genreId, state: edit.state }],
          });
    say({ t: 'ack', revision: done.revision });
  }
}
if (plan.what === 'import') {
  await core.call('project.create', { dir: plan.dir });
  say({ t: 'ready' });
  const { jobId } = await core.call('import.start', plan.spec);
  say({ t: 'started', jobId });
}
if (plan.what === 'job') {
  say({ t: 'ready' });
  const { jobId } = await core.call(plan.call, plan.input as never);
  say({ t: 'started', jobId });
}
if (plan.what === 'train') {
  say({ t: 'ready' });
  const { jobId, runId } = await core.call('train.start', { recipe: plan.recipe, threads: 1 });
  say({ t: 'started', jobId, runId });
}
// Killed from outside, whatever it does then.
setInterval(() => undefined, 60_000);
