// What the studio knows of the machine it runs on: versions, devices tried and chosen, models, and checks that can be
// made without a project. Nothing personal goes in beyond the home folder, so a report can be pasted into an issue.
import { mkdir, rm, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, freemem, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Output } from '../../shared/contract.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { writeFileAtomic } from '../lib/atomicFile.ts';
import { packageDir } from '../lib/paths.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

type Report = Output<'studio.doctor'>;
type Check = Report['checks'][number];

/** Less free space than this in the home folder is worth a warning: the sample, thumbnails and token maps live there. */
const LOW_SPACE = 1e9;

async function check(name: string, probe: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await probe() };
  } catch (error) {
    return { name, ok: false, detail: toWireError(error).message };
  }
}

function packageVersion(name: string): string {
  try {
    const require = createRequire(join(packageDir, 'package.json'));
    return `${name} ${(require(`${name}/package.json`) as { version: string }).version}`;
  } catch {
    return 'not installed';
  }
}

async function homeIsWritable(home: string): Promise<string> {
  const probe = join(home, `.probe-${process.pid}`);
  await mkdir(home, { recursive: true });
  await writeFileAtomic(probe, 'probe');
  await rm(probe);
  return home;
}

async function freeSpace(home: string): Promise<string> {
  const { bavail, bsize } = await statfs(home);
  const free = bavail * bsize;
  const text = `${formatBytes(free)} free`;
  if (free < LOW_SPACE) throw new Error(`only ${text}`);
  return text;
}

/** The report; devices as they are known, or as `measure` finds them now. */
async function doctorReport(studio: Studio, measure: boolean): Promise<Report> {
  let computeProblem: string | null = null;
  const tell = (error: unknown): null => {
    computeProblem = toWireError(error).message;
    return null;
  };
  const machine = await studio.compute.call('machine', {}).catch(tell);
  const devices = machine && (await (measure ? studio.devices.measure() : studio.devices.known()).catch(tell));
  const models = await studio.models.installed().catch(() => []);
  const cores = machine?.cores ?? { logical: 0, physical: 0, threads: 0 };
  return {
    version: studio.version,
    node: process.version,
    platform: `${type()} ${release()} ${arch()}`,
    sqlite: packageVersion('better-sqlite3'),
    onnxruntime: machine?.onnxruntime ?? 'not loaded',
    sharp: machine?.sharp ?? 'not loaded',
    electron: studio.electron,
    cores,
    memory: { total: totalmem(), free: freemem() },
    home: studio.home,
    providers: devices?.providers ?? [],
    deviceChoice: devices?.choice ?? { inference: 'cpu', training: 'cpu', at: null },
    models: models.map(({ shape: _shape, shipped: _shipped, folder: _folder, ...model }) => ({
      ...model,
      ok: model.problem === null,
    })),
    checks: [
      await check('home folder can be written', () => homeIsWritable(studio.home)),
      await check('free space', () => freeSpace(studio.home)),
      {
        name: 'compute process',
        ok: computeProblem === null,
        detail: computeProblem ?? `process ${studio.compute.pid}`,
      },
      { name: 'models', ok: models.length > 0, detail: `${models.length} installed` },
    ],
  };
}

export function doctorCalls(studio: Studio): Pick<CallHandlers, 'studio.doctor' | 'studio.testDevices'> {
  return {
    'studio.doctor': () => doctorReport(studio, false),
    'studio.testDevices': () => {
      if (studio.projectOrNull() !== null && studio.jobs().busy) {
        throw new AppError(
          'conflict',
          'A job is running: devices measured beside it would look slower than they are.',
          {
            hint: 'Measure again when it has ended, or cancel it.',
          },
        );
      }
      return doctorReport(studio, true);
    },
  };
}
