// The engine side by side with PyTorch, in one run: npm run bench engine -- --python PATH [--rows WORD,...] [--turns N]
// [--markdown FILE]. PATH is an interpreter with tests/bench/engine/peers/requirements.txt. Weights are random, of the real
// sizes; both sides use two threads; turns alternate, and ratios are those of neighbouring turns. Without --python only
// ours is measured. Rows of one process each, so that none crowds another. MARQUEE_DATA=FOLDER as for fullSize.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchOptions, checkRows, isWanted, type BenchOptions } from './engine/benchOptions.ts';
import type { BenchRow } from './engine/benchRow.ts';
import { cells, HEADER, type Result } from './engine/benchTable.ts';
import { endMeasured, startMeasured, type MeasuredProcess } from './engine/measuredProcess.ts';

const folder = join(import.meta.dirname, 'engine');
const version = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;

interface Listed {
  module: string;
  index: number;
  row: BenchRow;
  described: string;
}
async function listRows(): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const file of readdirSync(join(folder, 'rows')).sort()) {
    const module = join(folder, 'rows', file);
    const { rows } = (await import(module)) as { rows: BenchRow[] };
    listed.push(
      ...rows.map((row, index) => ({ module, index, row, described: `${file.split('.')[0]!}: ${row.name}` })),
    );
  }
  return listed;
}

let options: BenchOptions;
let chosen: Listed[];
try {
  options = benchOptions(process.argv.slice(2));
  const listed = await listRows();
  checkRows(
    options.rows,
    listed.map(({ described }) => described),
  );
  chosen = listed.filter(({ described }) => isWanted(described, options.rows));
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}

// Random weights of the real sizes, half a gigabyte each: made once for all rows, gone at the end, however it comes.
const weights = mkdtempSync(join(tmpdir(), 'marquee-bench-'));
process.env.MARQUEE_BENCH_GPT2 ??= join(weights, 'gpt2');
process.env.MARQUEE_BENCH_CLIP ??= join(weights, 'clip');
process.on('exit', () => {
  endMeasured();
  rmSync(weights, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    console.error(`\nBroken off by ${signal}: ${String(lines.length)} of ${String(chosen.length)} rows were measured.`);
    process.exit(130);
  });
}

const lines: string[][] = [];
/** How far it is, beside the table. */
const tell = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
let peerVersions: Record<string, unknown> = {};
const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0]!;

async function measure({ module, index, row }: Listed): Promise<Result> {
  const single = row.singleCore === true;
  const result: Result = { row, ours: [], theirs: [], memory: { ours: null, theirs: null }, problem: null };
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', join(folder, 'ourSide.ts')];
  let ours: MeasuredProcess | null = null;
  let theirs: MeasuredProcess | null = null;
  /** The other rows and the other side are worth having: a peer that fails is told in the table. */
  const tryPeer = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      result.problem = firstLine(error);
      result.theirs = [];
      theirs?.end();
      theirs = null;
    }
  };
  try {
    ours = await startMeasured([...node, module, String(index)], single);
    const { peer } = row;
    const { python } = options;
    if (peer !== null && python !== undefined) {
      await tryPeer(async () => {
        const script = join(folder, 'peers', peer.script);
        theirs = await startMeasured([python, script, JSON.stringify(peer.settings)], single);
        peerVersions = { ...peerVersions, ...theirs.about };
      });
    }
    const turns = options.turns ?? row.turns ?? 7;
    for (let turn = -1; turn < turns; turn += 1) {
      // A turn can take half a minute: who waits should see that it goes on.
      tell(`  ${turn < 0 ? 'warming up' : `turn ${String(turn + 1)} of ${String(turns)}`}`);
      const own = await ours.turn();
      // One turn warms both up.
      if (turn >= 0) result.ours.push(own);
      if (theirs !== null) {
        const side: MeasuredProcess = theirs;
        await tryPeer(async () => {
          const other = await side.turn();
          if (turn >= 0) result.theirs.push(other);
        });
      }
    }
    result.memory = { ours: ours.peakMemory(), theirs: (theirs as MeasuredProcess | null)?.peakMemory() ?? null };
  } catch (error) {
    result.ours = [];
    result.problem = firstLine(error);
  } finally {
    ours?.end();
    (theirs as MeasuredProcess | null)?.end();
  }
  return result;
}

const loadBefore = loadavg()[0]!;
let failed = 0;
for (const listed of chosen) {
  tell(`row ${String(lines.length + 1)} of ${String(chosen.length)}: ${listed.described}`);
  const result = await measure(listed);
  if (result.problem !== null) failed += 1;
  lines.push(cells(result));
  console.log(lines.at(-1)!.join(' | '));
}

const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${String(cpus().length)} cores, 2 threads on both sides, load ${loadBefore.toFixed(1)} before; Node ${process.version}, onnxruntime ${version('onnxruntime-node')}`;
const peers = Object.entries(peerVersions)
  .map(([name, told]) => `${name} ${String(told)}`)
  .join(', ');
const table = [HEADER, HEADER.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
const text = `${machine}${peers === '' ? '; no peer: name an interpreter with --python' : `; ${peers}`}. Medians; ratios of neighbouring turns, after one that warms up.\n\n${table}\n`;
console.log(`\n${text}`);
if (options.markdown !== undefined) writeFileSync(options.markdown, text);
if (failed > 0) console.error(`${String(failed)} of ${String(lines.length)} rows failed in part or whole.`);
process.exit(failed > 0 ? 1 : 0);
