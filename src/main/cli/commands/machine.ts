// Commands on this machine: serve, doctor, bench.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Output } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { defaultHome, packageDir } from '../../lib/paths.ts';
import { PrintedFailure, UsageError } from '../failure.ts';
import { printResult, table, type CliIo } from '../io.ts';
import { collect, common, wholeNumber, type CommonOptions } from '../options.ts';
import { localCore, pathFrom, projectDirOf, withoutProject } from '../studio.ts';

interface ServeOptions extends CommonOptions {
  port: number;
  host: string;
  allowHost?: string[];
  tlsCert?: string;
  tlsKey?: string;
}

export function addMachineCommands(program: Command, io: CliIo): void {
  common(program.command('serve').description('serve the studio to a browser'))
    .option('--port <n>', 'port; 0 takes any free one', wholeNumber(0, 65535), 5180)
    .option('--host <address>', 'address to listen on; others than loopback open the studio to a network', '127.0.0.1')
    .option('--allow-host <name>', 'name under which browsers reach it (repeatable)', collect)
    .option('--tls-cert <file>', 'certificate, for https')
    .option('--tls-key <file>', 'key of the certificate')
    .action((options: ServeOptions) => serve(io, options));

  common(program.command('doctor').description('versions, devices tried and chosen and why, models, checks'))
    .option('--measure', 'try every device again, instead of telling what was measured before')
    .action(async (options: CommonOptions & { measure?: boolean }) => {
      await withoutProject(io, options, async (studio) => {
        const report = await studio.call(options.measure === true ? 'studio.testDevices' : 'studio.doctor', {});
        await printResult(io, options.json === true, report, doctorText);
        if (report.checks.some((check) => !check.ok)) throw new PrintedFailure('a check failed');
      });
    });

  common(program.command('bench [names...]').description('run the benchmarks of a clone, all or those named')).action(
    (benchNames: string[]) => bench(io, benchNames),
  );
}

async function serve(io: CliIo, options: ServeOptions): Promise<void> {
  const { tlsCert, tlsKey } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) throw new UsageError('Give both --tls-cert and --tls-key.');
  const dir = projectDirOf(options, io);
  // Served from a folder that is no project, the studio opens as its window would: with the project of last time.
  const given = options.project !== undefined || existsSync(join(dir, 'catalog.sqlite'));
  const { serveUntilStopped } = await import('../../http/serve.ts');
  const core = await localCore(io, options, given ? dir : 'last');
  try {
    await serveUntilStopped(core, {
      host: options.host,
      port: options.port,
      allowHosts: options.allowHost ?? [],
      tls:
        tlsCert === undefined || tlsKey === undefined
          ? null
          : { cert: pathFrom(io, tlsCert), key: pathFrom(io, tlsKey) },
      home: defaultHome(io.env),
      why: null,
      out: io.stdout,
      keys: process.stdin,
    });
  } catch (error) {
    await core.close();
    throw error;
  }
}

function doctorText(report: Output<'studio.doctor'>): string {
  const { cores, memory } = report;
  return [
    `Marquee ${report.version}, Node ${report.node}, ${report.platform}`,
    `SQLite: ${report.sqlite}; onnxruntime ${report.onnxruntime}; sharp ${report.sharp}; Electron ${report.electron ?? 'not around'}`,
    `Cores: ${cores.physical} physical, ${cores.logical} logical; ${cores.threads} threads for jobs. Memory: ${formatBytes(memory.free)} free of ${formatBytes(memory.total)}`,
    `Home: ${report.home}`,
    '',
    deviceTable(report.providers),
    ...report.providers.map((provider) => `${provider.name}: ${provider.why}`),
    choiceText(report.deviceChoice),
    '',
    table(
      ['model', 'makes', 'hash', 'state'],
      report.models.map((model) => [model.id, model.roles.join('+'), model.hash.slice(0, 12), model.problem ?? 'ok']),
    ),
    '',
    ...report.checks.map((check) => `${check.ok ? 'ok' : 'PROBLEM'}: ${check.name}: ${check.detail}`),
  ].join('\n');
}

function deviceTable(providers: Output<'studio.doctor'>['providers']): string {
  const time = (timing: { milliseconds: number } | null): string =>
    timing === null ? '-' : `${timing.milliseconds.toFixed(1)} ms`;
  const errors = (provider: (typeof providers)[number]): string =>
    [provider.inference, provider.training]
      .map((timing) => (timing === null ? '-' : timing.error.toExponential(0)))
      .join(' / ');
  return table(
    ['device', 'tried', 'works', 'chosen', 'one poster', 'training step', 'error', 'memory', 'driver'],
    providers.map((provider) => [
      provider.name,
      provider.tried ? 'yes' : 'no',
      provider.works ? 'yes' : 'no',
      provider.chosen ? 'yes' : '',
      time(provider.inference),
      time(provider.training),
      errors(provider),
      provider.memory === null ? 'not told' : formatBytes(provider.memory),
      provider.driver ?? 'not told',
    ]),
  );
}

function choiceText({ inference, training, at }: Output<'studio.doctor'>['deviceChoice']): string {
  const when = at === null ? 'not measured' : `measured ${at}; \`doctor --measure\` tries again`;
  return `Jobs use ${inference} for inference and ${training} for training (${when}).`;
}

/** Benchmarks are not part of the package: they need the clone with its tests. */
async function bench(io: CliIo, benchNames: string[]): Promise<void> {
  const runner = join(packageDir, 'tests', 'bench', 'run.ts');
  if (!existsSync(runner)) {
    throw new AppError('unsupported', 'The benchmarks are not part of the package.', {
      hint: 'Clone the repository, run `npm ci` there, and then `npx --no marquee bench`.',
    });
  }
  const child = spawn(process.execPath, [runner, ...benchNames], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.pipe(io.stdout, { end: false });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new PrintedFailure('a benchmark failed');
}
