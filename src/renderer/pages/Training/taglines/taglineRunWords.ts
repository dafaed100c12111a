// A tagline run in words: what it was made of and with, and whether the desk uses it. Pure.
import type { Job, Run } from '../../../../shared/domain.ts';
import { taglinePresetById } from '../../../../shared/taglines/taglinePresets.ts';
import { count, dateTime, plural } from '../../../parts/words.ts';
import { changedFields, shownValue, valuesOf } from '../schemaFields.ts';
import type { Fact } from '../runWords.ts';
import { fieldsOfTaglinePreset, taglineFields } from './taglineFields.ts';
import { taglinePresetOf } from './taglineRequests.ts';

/** "epochs 20, learning rate 0.0001": what the recipe has that its preset has not. */
export function changedTaglineWords(run: Pick<Run, 'recipe' | 'preset'>): string {
  if (typeof run.recipe !== 'object' || run.recipe === null) return '';
  const values = valuesOf(run.recipe as Record<string, unknown>);
  const fields = fieldsOfTaglinePreset(taglinePresetOf({ preset: run.preset ?? '' }), taglineFields());
  return changedFields(values, fields)
    .map(({ label, path }) => `${label.replace(/^[A-Z](?![A-Z])/, (c) => c.toLowerCase())} ${shownValue(values[path])}`)
    .join(', ');
}

/** What a run was made with. `runs`: to name the run that it went on from. */
export function taglineFacts(run: Run, runs: readonly Run[]): Fact[] {
  const { taglines } = run;
  const counts = taglines?.counts ?? null;
  const changed = run.builtIn ? '' : changedTaglineWords(run);
  const from =
    taglines?.from == null ? null : (runs.find(({ id }) => id === taglines.from)?.name ?? 'a run that is gone');
  const facts: (Fact | null)[] = [
    run.builtIn ? null : ['Started', dateTime(run.createdAt)],
    run.preset == null ? null : ['Preset', taglinePresetById(run.preset)?.name ?? run.preset],
    taglines ? ['Language model', taglines.base.id] : null,
    ['Encoder', run.encoder.id],
    from === null ? null : ['Went on from', from],
    taglines?.targets === 'accepted' ? ['Learned from', 'accepted and edited drafts alone'] : null,
    run.splitName === '' ? null : ['Split', run.splitName],
    ['Seed', String(run.seed)],
    run.threads === 0 ? null : ['Device', `${run.device}, ${plural(run.threads, 'thread')}`],
    counts === null
      ? null
      : [
          'Taglines',
          `${count(counts.train)} train, ${count(counts.validation)} validation, ${count(counts.test)} test${
            counts.accepted > 0 ? `; ${plural(counts.accepted, 'accepted draft')} among them` : ''
          }`,
        ],
    changed === '' ? null : ['Changed from the preset', changed],
  ];
  return facts.filter((fact) => fact !== null);
}

/** Whether the desk drafts with the run since it was done, and why: as its job told then. Null where that has changed since. */
export function draftingWords(job: Pick<Job, 'result'> | null, used: boolean): string | null {
  const result = job?.result;
  if (typeof result !== 'object' || result === null || !('why' in result) || !('used' in result)) return null;
  return typeof result.why === 'string' && result.used === used ? result.why : null;
}
