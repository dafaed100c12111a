// The engine side by side with PyTorch, in one run: npm run bench engine -- --python PATH [--rows WORD,...] [--turns N]
// [--markdown FILE]. PATH is an interpreter with tests/bench/engine/peers/requirements.txt. Weights are random, of the real
// sizes; both sides use two threads; turns alternate, and ratios are those of neighbouring turns. Without --python only
// ours is measured. Rows of one process each, so that none crowds another.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchRow, Times } from './engine/benchRow.ts';
import { startMeasured, type MeasuredProcess } from './engine/measuredProcess.ts';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    rows: { type: 'string' },
    turns: { type: 'string' },
    markdown: { type: 'string' },
  },
});
const folder = join(import.meta.dirname, 'engine');
// Random weights of the real sizes, half a gigabyte each: made once for all rows, gone at the end.
const weights = mkdtempSync(join(tmpdir(), 'marquee-bench-'));
process.env.MARQUEE_BENCH_GPT2 ??= join(weights, 'gpt2');
process.env.MARQUEE_BENCH_CLIP ??= join(weights, 'clip');
process.on('exit', () => {
  rmSync(weights, { recursive: true, force: true });
});
const version = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;

interface Result {
  row: BenchRow;
  ours: Times[];
  theirs: Times[];
  memory: { ours: number | null; theirs: number | null };
}

const median = (list: number[]): number => {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};

async function measure(module: string, index: number, row: BenchRow): Promise<Result> {
  const single = row.singleCore === true;
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', join(folder, 'ourSide.ts')];
  const ours = await startMeasured([...node, module, String(index)], single);
  let theirs: MeasuredProcess | null = null;
  try {
    if (row.peer !== null && options.python !== undefined) {
      const script = join(folder, 'peers', row.peer.script);
      theirs = await startMeasured([options.python, script, JSON.stringify(row.peer.settings)], single);
      peerVersions = { ...peerVersions, ...theirs.about };
    }
    const result: Result = { row, ours: [], theirs: [], memory: { ours: null, theirs: null } };
    const turns = Number(options.turns ?? row.turns ?? 7);
    for (let turn = -1; turn < turns; turn += 1) {
      const own = await ours.turn();
      const other = await theirs?.turn();
      // One turn warms both up.
      if (turn < 0) continue;
      result.ours.push(own);
      if (other) result.theirs.push(other);
    }
    result.memory = { ours: ours.peakMemory(), theirs: theirs?.peakMemory() ?? null };
    return result;
  } finally {
    ours.end();
    theirs?.end();
  }
}

let peerVersions: Record<string, unknown> = {};
const HEADER = ['work', 'ours', 'PyTorch', 'ratio of time', 'processor time', 'reach', 'peak memory, MB'];

function cells({ row, ours, theirs, memory }: Result): string[] {
  const of = (list: Times[], key: keyof Times): number => median(list.map((times) => times[key]));
  const side = (list: Times[]): string =>
    list.length === 0
      ? 'not measured'
      : `${of(list, 'ms').toFixed(of(list, 'ms') < 100 ? 1 : 0)} ms, ${((row.count / of(list, 'ms')) * 1000).toPrecision(3)} ${row.unit}/s`;
  const mb = (value: number | null): string => (value === null ? '–' : value.toFixed(0));
  if (row.peer === null) {
    const reached = of(ours, 'ms') <= row.reach;
    return [
      row.name,
      side(ours),
      'none',
      '–',
      '–',
      `${String(row.reach)} ms${reached ? '' : ' (missed)'}`,
      mb(memory.ours),
    ];
  }
  const ratio = (key: keyof Times): number => median(ours.map((times, turn) => times[key] / theirs[turn]![key]));
  const reached = theirs.length === 0 || ratio('ms') <= row.reach;
  return [
    row.name,
    side(ours),
    side(theirs),
    theirs.length === 0 ? '–' : ratio('ms').toFixed(2),
    theirs.length === 0 ? '–' : ratio('cpu').toFixed(2),
    `${row.reach.toFixed(2)}${reached ? '' : ' (missed)'}`,
    theirs.length === 0 ? mb(memory.ours) : `${mb(memory.ours)} / ${mb(memory.theirs)}`,
  ];
}

const wanted = options.rows?.toLowerCase().split(',');
const lines: string[][] = [];
for (const file of readdirSync(join(folder, 'rows')).sort()) {
  const module = join(folder, 'rows', file);
  const { rows } = (await import(module)) as { rows: BenchRow[] };
  for (const [index, row] of rows.entries()) {
    const names = `${file} ${row.name}`.toLowerCase();
    if (wanted && !wanted.some((word) => names.includes(word))) continue;
    const line = cells(await measure(module, index, row));
    lines.push(line);
    console.log(line.join(' | '));
  }
}

const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${String(cpus().length)} cores, 2 threads on both sides, load ${loadavg()[0]!.toFixed(1)} at the end; Node ${process.version}, onnxruntime ${version('onnxruntime-node')}`;
const peers = ['torch', 'transformers', 'sentence_transformers', 'pillow', 'numpy']
  .filter((name) => peerVersions[name] !== undefined)
  .map((name) => `${name} ${String(peerVersions[name])}`)
  .join(', ');
const table = [HEADER, HEADER.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
const text = `${machine}${peers === '' ? '; no peer: name an interpreter with --python' : `; ${peers}`}.\n\n${table}\n`;
console.log(`\n${text}`);
if (options.markdown !== undefined) writeFileSync(options.markdown, text);
process.exit(0);
