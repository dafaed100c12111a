// Commands on the project as a whole: its numbers, and the map of its posters.
import type { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import type { Output } from '../../../shared/contract.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { nextSteps } from '../../../shared/nextSteps.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import { escapeCell } from '../../../shared/csvCells.ts';
import { printResult, table, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio, type CliStudio } from '../studio.ts';

interface MapOptions extends CommonOptions {
  seed: number;
  out?: string;
  make: boolean;
  overwrite?: boolean;
}
type Counts = Output<'overview.counts'>;
interface Overview {
  counts: Counts;
  progress: Output<'overview.progress'>;
  disk: Output<'overview.disk'>;
  next: string[];
}

const ROWS_PER_CALL = 5000;

export function addOverviewCommands(program: Command, io: CliIo): void {
  common(
    program
      .command('overview')
      .description(
        'the project in numbers: labels per genre, what is missing, progress, speed of each person, disk use',
      ),
  ).action((options: CommonOptions) =>
    withStudio(io, options, async (studio) => {
      const counts = await studio.call('overview.counts', {});
      const overview: Overview = {
        counts,
        progress: await studio.call('overview.progress', { minutesEast: -new Date().getTimezoneOffset() }),
        disk: await studio.call('overview.disk', {}),
        next: nextSteps(counts, await studio.call('review.counts', {})).map(({ text }) => text),
      };
      await printResult(io, options.json === true, overview, overviewText);
    }),
  );

  common(
    program
      .command('map')
      .description('lay the posters out on a plane by their embeddings (UMAP), and write the places as CSV'),
  )
    .option('--seed <n>', 'another seed gives another map of the same posters', wholeNumber(0, 0xffffffff), 1)
    .option('--no-make', 'take the map that is there')
    .option('--out <file>', 'CSV file: posterId, filmKey, title, year, x, y (0 to 65535)')
    .option('--overwrite', 'replace the file')
    .action((options: MapOptions) =>
      withStudio(io, options, async (studio) => {
        if (options.make) await runJob(io, studio, () => studio.call('map.start', { seed: options.seed }));
        const { points: _packed, ...map } = await studio.call('map.points', {});
        const out = options.out === undefined ? null : pathFrom(io, options.out);
        if (out !== null) {
          await writeFileAtomic(out, await tableOf(studio), { overwrite: options.overwrite === true });
        }
        await printResult(io, options.json === true, { ...map, out }, mapText);
      }),
    );
}

/** The map as CSV, one poster a line. */
async function tableOf(studio: CliStudio): Promise<string> {
  let text = 'posterId,filmKey,title,year,x,y\n';
  for (let offset = 0; ; offset += ROWS_PER_CALL) {
    const { total, rows } = await studio.call('map.table', { offset, limit: ROWS_PER_CALL });
    text += stringify(
      rows.map(({ posterId, filmKey, title, year, x, y }) => [
        posterId,
        escapeCell(filmKey),
        escapeCell(title),
        year ?? '',
        x,
        y,
      ]),
    );
    if (offset + ROWS_PER_CALL >= total) return text;
  }
}

function mapText({ map, missing, count, out }: Omit<Output<'map.points'>, 'points'> & { out: string | null }): string {
  if (map === null) return 'There is no map yet. Make it with `marquee map`.';
  const lines = [`${count} posters are on the map by ${map.encoder}, seed ${map.seed}, made ${map.madeAt}.`];
  if (map.landmarks < map.images) {
    lines.push(`${map.landmarks} were laid out, the others were put between the nearest of them.`);
  }
  if (missing > 0) lines.push(`${missing} posters are not on it yet.`);
  if (out !== null) lines.push(`The places are in ${out}.`);
  return lines.join('\n');
}

function overviewText({ counts, progress, disk, next }: Overview): string {
  const share = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
  const { posters, missing } = counts;
  const lines = [
    `${posters} posters of ${counts.films} films; a person has looked at ${counts.reviewed} (${share(counts.reviewed, posters)}).`,
    '',
    table(
      ['genre', 'present', 'absent', 'unknown', 'confirmed'],
      counts.genres.map((genre) => [
        genre.name,
        genre.present,
        genre.absent,
        genre.unknown,
        share(genre.confirmed, posters),
      ]),
    ),
    '',
    table(
      ['missing', 'posters', 'share'],
      Object.entries(missing).map(([what, n]) => [what, n ?? '-', n === null ? '-' : share(n, posters)]),
    ),
  ];
  if (progress.people.length > 0) {
    lines.push(
      '',
      table(
        ['person', 'edits', 'posters', 'sessions', 'active minutes', 'posters/minute'],
        progress.people.map((person) => [
          person.name,
          person.edits,
          person.posters,
          person.sessions,
          person.activeMinutes,
          person.postersPerMinute ?? '-',
        ]),
      ),
    );
  }
  lines.push(
    '',
    `Disk: ${formatBytes(disk.total)} (${disk.parts.map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`).join(', ')}).`,
  );
  if (next.length > 0) lines.push('', 'Next:', ...next.map((text) => `- ${text}`));
  return lines.join('\n');
}
