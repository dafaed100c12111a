// Commands on models: list, add, download, verify, remove, which one a project uses, and the embeddings that it makes.
import { SingleBar } from 'cli-progress';
import { Option, type Command } from 'commander';
import { AppError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import {
  DEFAULT_PRECISION,
  DEFAULT_VIEW,
  pictureViewSchema,
  precisionSchema,
  type Model,
  type PictureView,
  type Precision,
} from '../../../shared/models.ts';
import { PrintedFailure } from '../failure.ts';
import { print, printResult, table, type CliIo } from '../io.ts';
import { common, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withoutProject, withStudio, type CliStudio } from '../studio.ts';

interface ViewOptions {
  view?: PictureView;
  precision?: Precision;
}
interface EmbedOptions extends CommonOptions, ViewOptions {
  model?: string;
  device: string;
  tokens?: boolean;
  out?: string;
  overwrite?: boolean;
}

const MODEL = 'id of a model, see `marquee models list`';

export function addModelCommands(program: Command, io: CliIo): void {
  const models = program.command('models').description('the models of this machine');

  common(models.command('list', { isDefault: true }).description('installed models, and those that can be had')).action(
    (options: CommonOptions) =>
      anyStudio(io, options, async (studio) => {
        const list = await studio.call('models.list', {});
        if (list.notice !== null) await print(io.stderr, `${list.notice}\n`);
        await printResult(io, options.json === true, list, () => listText(list.models));
      }),
  );

  common(
    models.command('add').description('use a folder in Hugging Face form, or a model that was found on this machine'),
  )
    .argument('<path>', 'folder with config.json, tokenizer.json and model.safetensors, or the id of a found model')
    .option('--id <name>', 'what to call it (default: the name of the folder)')
    .option('--copy', 'copy it into the studio’s folder; else it is used where it lies')
    .action((path: string, options: CommonOptions & { id?: string; copy?: boolean }) =>
      withoutProject(io, options, async (studio) => {
        const cached = (await studio.call('models.list', {})).models.some(
          (model) => model.state === 'found' && model.id === path,
        );
        const model = await studio.call('models.add', {
          path: cached ? path : pathFrom(io, path),
          copy: options.copy === true,
          ...(options.id === undefined ? {} : { id: options.id }),
        });
        await printResult(
          io,
          options.json === true,
          { model: model.id },
          () => `Added ${model.id} (${formatBytes(model.bytes)}, licence ${model.license}).`,
        );
      }),
    );

  common(models.command('download').description('download a model of the list; goes on where it stopped'))
    .argument('<id>', MODEL)
    .action((id: string, options: CommonOptions) =>
      withoutProject(io, options, async (studio) => {
        const model = await download(io, studio, id);
        await printResult(
          io,
          options.json === true,
          { model: model.id },
          () => `Downloaded ${model.id} (${formatBytes(model.bytes)}, licence ${model.license}) from ${model.source}.`,
        );
      }),
    );

  common(models.command('verify').description('hash all files of a model and compare'))
    .argument('<id>', MODEL)
    .action((id: string, options: CommonOptions) =>
      withoutProject(io, options, async (studio) => {
        const result = await studio.call('models.verify', { id });
        await printResult(io, options.json === true, result, () =>
          result.ok ? `${id} is whole.` : `${id} is not whole:\n${result.problems.join('\n')}`,
        );
        if (!result.ok) throw new PrintedFailure('not whole');
      }),
    );

  common(models.command('remove').description('forget a model, and delete what was downloaded or copied of it'))
    .argument('<id>', MODEL)
    .action((id: string, options: CommonOptions) =>
      anyStudio(io, options, async (studio) => {
        const { freed } = await studio.call('models.remove', { id });
        await printResult(io, options.json === true, { model: id, freed }, () =>
          freed > 0 ? `Removed ${id}; ${formatBytes(freed)} are free again.` : `Removed ${id}; its folder stays.`,
        );
      }),
    );

  viewOptions(common(models.command('use').description('make a model the image encoder of the project')))
    .argument('<id>', MODEL)
    .action((id: string, options: CommonOptions & ViewOptions) =>
      withStudio(io, options, async (studio) => {
        const use = { id, view: options.view ?? DEFAULT_VIEW, precision: options.precision ?? DEFAULT_PRECISION };
        const effect = await studio.call('models.effect', use);
        const { encoder } = await studio.call('models.use', use);
        await printResult(io, options.json === true, { encoder, effect }, () =>
          [`The project uses ${id} from now on.`, ...effect.words].join('\n'),
        );
      }),
    );

  viewOptions(common(program.command('embed').description('make the image embeddings that are missing')))
    .option('--model <id>', 'image encoder (default: the one that the project uses)')
    .option(
      '--device <name>',
      'where to compute: auto, or a device of `doctor` by name (cpu, cuda, tensorrt, dml, coreml, webgpu)',
      'auto',
    )
    .option('--tokens', 'make token maps as well, as heads with "tokens" memory need them')
    .option('--out <file>', 'write the embeddings of all posters to a safetensors file')
    .option('--overwrite', 'replace the file when it exists')
    .action((options: EmbedOptions) => withStudio(io, options, (studio) => embed(io, studio, options)));
}

const viewOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--view <view>', 'what a CLIP model sees of a poster: its centre square, or the whole of it').choices(
        pictureViewSchema.options,
      ),
    )
    .addOption(
      new Option('--precision <precision>', 'float32, or int8 for CPUs: faster, a little less exact').choices(
        precisionSchema.options,
      ),
    );

async function embed(io: CliIo, studio: CliStudio, options: EmbedOptions): Promise<void> {
  const { job } = await runJob(io, studio, () =>
    studio.call('embed.start', {
      device: options.device,
      tokens: options.tokens === true,
      ...(options.model === undefined ? {} : { encoder: options.model }),
      ...(options.view === undefined ? {} : { view: options.view }),
      ...(options.precision === undefined ? {} : { precision: options.precision }),
      ...(options.out === undefined ? {} : { out: pathFrom(io, options.out), overwrite: options.overwrite === true }),
    }),
  );
  const result = job.result as {
    embedded: number;
    already: number;
    failed: { problem: string }[];
    device?: string | null;
    written: { path: string; posters: number; dimensions: number; leftOut: number } | null;
  };
  await printResult(io, options.json === true, result, () => {
    const on = result.device ? ` on ${result.device}` : '';
    const [failure] = result.failed;
    const first = failure ? `\nThe first that failed: ${failure.problem}` : '';
    const made = `Embedded ${result.embedded} images${on}; ${result.already} had embeddings, ${result.failed.length} failed.${first}`;
    if (result.written === null) return made;
    const { path, posters, dimensions, leftOut } = result.written;
    const without = leftOut > 0 ? `; ${leftOut} posters without an embedding are left out` : '';
    return `${made}\nWrote ${posters} x ${dimensions} to ${path}${without}.`;
  });
}

/** The studio of the project where there is one here, else one without a project: a list needs none. */
async function anyStudio(io: CliIo, options: CommonOptions, work: (studio: CliStudio) => Promise<void>): Promise<void> {
  if (options.project !== undefined) return withStudio(io, options, work);
  return withoutProject(io, options, work);
}

/** Starts a download and follows it to its end. Ctrl-C pauses it. */
async function download(io: CliIo, studio: CliStudio, id: string): Promise<Model> {
  const bar = downloadBar(io);
  let interrupted = false;
  let settle: (model: Model) => void = () => undefined;
  const over = new Promise<Model>((resolve) => {
    settle = resolve;
  });
  const see = (model: Model): void => {
    bar.show(model);
    if (model.state !== 'downloading') settle(model);
  };
  const unsubscribe = studio.subscribe((event) => {
    if (event.name === 'model.updated' && event.payload.id === id && event.payload.model) see(event.payload.model);
  });
  const stopListening = io.onInterrupt(() => {
    interrupted = true;
    void studio.call('models.pause', { id });
  });
  try {
    see(await studio.call('models.download', { id }));
    const model = await over;
    if (model.state === 'installed') return model;
    if (interrupted) {
      throw new AppError('cancelled', 'Paused; what was downloaded is kept.', {
        hint: `Go on with \`npx --no marquee models download ${id}\`.`,
      });
    }
    const error = model.download?.error;
    throw new AppError((error?.code ?? 'offline') as AppError['code'], error?.message ?? 'The download ended.', {
      ...(error?.hint === undefined ? {} : { hint: error.hint }),
    });
  } finally {
    unsubscribe();
    stopListening();
    bar.end();
  }
}

function downloadBar(io: CliIo): { show(model: Model): void; end(): void } {
  let bar: SingleBar | null = null;
  let told = false;
  return {
    show({ id, bytes, license, source, download: state }) {
      if (!told) {
        told = true;
        void print(io.stderr, `${id}: about ${formatBytes(bytes)}, licence ${license}, from ${source}\n`);
      }
      if (io.stderr.isTTY !== true || !state || state.total === 0) return;
      const mb = (value: number): number => Math.round(value / 1e6);
      if (bar === null) {
        bar = new SingleBar({
          stream: io.stderr as NodeJS.WriteStream,
          format: '{bar} {value}/{total} MB {speed} {left} {file}',
          hideCursor: true,
          barsize: 24,
        });
        bar.start(mb(state.total), mb(state.done), { speed: '', left: '', file: '' });
      }
      bar.setTotal(mb(state.total));
      bar.update(mb(state.done), {
        speed: state.perSecond === null ? '' : `${(state.perSecond / 1e6).toFixed(1)} MB/s`,
        left: state.secondsLeft === null ? '' : `${Math.round(state.secondsLeft)} s left`,
        file: state.file ?? '',
      });
    },
    end() {
      bar?.stop();
    },
  };
}

function listText(models: Model[]): string {
  return table(
    ['id', 'makes', 'state', 'size', 'hash', 'licence'],
    models.map((model) => [
      model.id,
      model.roles.join('+'),
      model.usedFor.length > 0 ? `${model.state}, in use` : model.state,
      formatBytes(model.bytes),
      model.hash?.slice(0, 12) ?? '',
      model.license.split(' (')[0]!,
    ]),
  );
}
