// The runs of a sweep as rows of a table: what sets them apart, their figures, means over seeds, best first. Pure.
import type { Output } from '../../../shared/contract.ts';
import type { JobState, Run } from '../../../shared/domain.ts';
import { presetById, presetRecipe } from '../../../shared/presets.ts';
import { SWEEP_SETTINGS } from '../../../shared/sweepGrid.ts';
import { trainRequestSchema } from '../../../shared/training.ts';
import { epochsOf } from './curves.ts';
import { valuesOf } from './schemaFields.ts';

export type Sweep = Output<'sweeps.list'>['sweeps'][number];
export type SweepMember = Sweep['members'][number];

/** What a row can be sorted by. */
export const FIGURES = ['validationMap', 'validationF1', 'testF1', 'testMap', 'bestEpoch', 'seconds'] as const;
export type Figure = (typeof FIGURES)[number];
export type Figures = Readonly<Record<Figure, number | null>>;
/** Figures of which less is better. */
const LESS_IS_BETTER: readonly Figure[] = ['seconds', 'bestEpoch'];

/** Figures of a run: those of its best epoch while it goes on, those that were measured once it is done. */
export function figuresOf(run: Run | null): Figures {
  const epochs = epochsOf(run?.history ?? [], []);
  const best =
    run?.bestEpoch == null
      ? epochs.reduce<(typeof epochs)[number] | null>(
          (so, each) => ((each.validationMap ?? -1) > (so?.validationMap ?? -1) ? each : so),
          null,
        )
      : epochs.find(({ epoch }) => epoch === run.bestEpoch);
  const validation = run?.metrics?.['validation']?.tuned;
  const test = run?.metrics?.['test']?.tuned;
  return {
    bestEpoch: run?.bestEpoch ?? best?.epoch ?? null,
    validationMap: validation?.mAP ?? best?.validationMap ?? null,
    validationF1: validation?.macro.f1 ?? best?.validationF1Tuned ?? best?.validationF1 ?? null,
    testF1: test?.macro.f1 ?? null,
    testMap: test?.mAP ?? null,
    seconds: epochs.length === 0 ? null : epochs.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

interface Settings {
  values: Map<string, string>;
  ofPreset: Set<string>;
}
/** What a job was asked for never changes, and reading it takes longer than all else here. */
const known = new WeakMap<object, Settings>();

/** The settings that a member was asked for, as texts, and which of them are its preset's own. */
function settingsOf({ job: { input } }: SweepMember): Settings {
  if (typeof input !== 'object' || input === null) return { values: new Map(), ofPreset: new Set() };
  const settings = known.get(input) ?? readSettings(input);
  known.set(input, settings);
  return settings;
}

function readSettings(input: object): Settings {
  const request = trainRequestSchema.safeParse(input);
  if (!request.success) return { values: new Map(), ofPreset: new Set() };
  const { recipe, preset, encoder, splitName, genres } = request.data;
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const values = new Map(Object.entries(valuesOf(recipe)).map(([path, value]) => [path, text(value)]));
  const base = preset === undefined ? undefined : presetById(preset);
  const ofPreset = new Set(
    Object.entries(base ? valuesOf(presetRecipe(base)) : {})
      .filter(([path, value]) => values.get(path) === text(value))
      .map(([path]) => path),
  );
  if (preset !== undefined) values.set('preset', base?.name ?? preset);
  if (encoder) values.set('encoder', [encoder.id, encoder.view, encoder.precision].filter(Boolean).join(' '));
  if (splitName !== undefined) values.set('splitName', splitName);
  if (genres) values.set('genres', genres.join(', '));
  return { values, ofPreset };
}

/**
 * What sets the members of a sweep apart, by run and setting. Where presets differ, that is told by the preset's name and
 * not by each of its settings.
 */
export function variedOf(members: readonly SweepMember[]): Map<string, Record<string, string>> {
  const all = members.map((member) => ({ id: member.runId, ...settingsOf(member) }));
  const settings = [...new Set(all.flatMap(({ values }) => [...values.keys()]))];
  const varied = settings.filter(
    (setting) =>
      new Set(all.map(({ values, ofPreset }) => (ofPreset.has(setting) ? null : (values.get(setting) ?? null)))).size >
      1,
  );
  // The preset first, the seed last: as people read them.
  const place = (setting: string): number => (setting === 'preset' ? -1 : setting === 'seed' ? 1 : 0);
  varied.sort((a, b) => place(a) - place(b));
  return new Map(
    all.map(({ id, values }) => [
      id,
      Object.fromEntries(varied.flatMap((setting) => (values.has(setting) ? [[setting, values.get(setting)!]] : []))),
    ]),
  );
}

export interface SweepRow {
  /** The run's id; of several seeds that of the first. */
  id: string;
  /** "Run 3", "Runs 4–6", or the run's name where somebody gave it one. */
  name: string;
  varied: Readonly<Record<string, string>>;
  /** One, or those that differ in nothing but the seed. */
  members: readonly SweepMember[];
  /** Means over the members that have them. */
  figures: Figures;
  /** Deviations over the members, where two or more have the figure. */
  spread: Readonly<Partial<Record<Figure, number>>>;
  /** Place in the sweep, for the colour and for ties. */
  index: number;
}

const withoutSeed = ({ seed: _seed, ...rest }: Readonly<Record<string, string>>): Record<string, string> => rest;

/** Whether a name only says what varies, as the grid makes it: "loss asl, seed 2". */
const isMadeUp = (name: string): boolean =>
  name.split(', ').every((part) => SWEEP_SETTINGS.includes(part.split(' ', 1)[0]!));

/** "1, 2, 5" or, where they follow each other, "4–6". */
function rangeOf(numbers: readonly number[]): string {
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  return numbers.length > 2 && last - first === numbers.length - 1
    ? `${String(first)}–${String(last)}`
    : numbers.join(', ');
}

/** What the table calls a row: what varies has a column of its own, so made-up names give way to numbers. */
function rowName(members: readonly SweepMember[], numbers: readonly number[]): string {
  if (members.length > 1) return `Runs ${rangeOf(numbers)}`;
  return isMadeUp(members[0]!.name) ? `Run ${String(numbers[0])}` : members[0]!.name;
}

function rowOf(
  { members, numbers, varied }: { members: SweepMember[]; numbers: number[]; varied: Record<string, string> },
  index: number,
): SweepRow {
  const all = members.map(({ run }) => figuresOf(run));
  const spread: Partial<Record<Figure, number>> = {};
  const figures = Object.fromEntries(
    FIGURES.map((figure) => {
      const values = all.map((each) => each[figure]).filter((value): value is number => value !== null);
      if (values.length === 0) return [figure, null];
      const mean = values.reduce((a, b) => a + b) / values.length;
      if (values.length > 1) {
        spread[figure] = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
      }
      return [figure, mean];
    }),
  ) as Record<Figure, number | null>;
  return { id: members[0]!.runId, name: rowName(members, numbers), varied, members, figures, spread, index };
}

/** Whether a sweep has runs that differ in nothing but the seed. */
export function hasSeeds(members: readonly SweepMember[]): boolean {
  const kinds = [...variedOf(members).values()].map((varied) => JSON.stringify(withoutSeed(varied)));
  return new Set(kinds).size < kinds.length;
}

/** One row for each run, or with `average` one for all runs that differ in nothing but the seed; in the sweep's order. */
export function sweepRows(members: readonly SweepMember[], average: boolean): SweepRow[] {
  const varied = variedOf(members);
  const groups = new Map<string, Parameters<typeof rowOf>[0]>();
  for (const [i, member] of members.entries()) {
    const own = varied.get(member.runId) ?? {};
    const shown = average ? withoutSeed(own) : own;
    const key = average ? JSON.stringify(shown) : member.runId;
    const group = groups.get(key) ?? { members: [], numbers: [], varied: shown };
    group.members.push(member);
    group.numbers.push(i + 1);
    groups.set(key, group);
  }
  return [...groups.values()].map(rowOf);
}

export interface RowOrder {
  by: Figure | 'order';
  /** Best first, or worst first. */
  reversed: boolean;
}

/** Best first; rows without the figure stand last either way, and ties stay in the sweep's order. */
export function sortedRows(rows: readonly SweepRow[], { by, reversed }: RowOrder): SweepRow[] {
  return [...rows].sort((a, b) => {
    if (by === 'order') return (reversed ? -1 : 1) * (a.index - b.index);
    const [left, right] = [a.figures[by], b.figures[by]];
    if (left === null || right === null) {
      return left === right ? a.index - b.index : left === null ? 1 : -1;
    }
    const better = LESS_IS_BETTER.includes(by) ? left - right : right - left;
    return (reversed ? -better : better) || a.index - b.index;
  });
}

/** States of jobs by their id. */
export type JobStates = ReadonlyMap<string, JobState>;

/** The state of a row: one for all, or how many are done. `states` may be newer than the members. */
export function stateOf(
  row: Pick<SweepRow, 'members'>,
  states: JobStates = new Map(),
): JobState | { done: number; of: number } {
  const all = row.members.map(({ job }) => states.get(job.id) ?? job.state);
  if (new Set(all).size === 1) return all[0]!;
  return { done: all.filter((state) => state === 'done').length, of: all.length };
}
