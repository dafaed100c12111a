// What a tagline training learns from and begins with: all taglines or accepted drafts, a run to go on from, and what becomes
// of the desk afterwards.
import { Select, Stack, Text } from '@mantine/core';
import type { Run } from '../../../../shared/domain.ts';
import { changeTaglineTrainDraft, type TaglineTrainDraft } from '../../../state/taglineDraft.ts';
import { runOptions } from '../../Evaluation/runChoice.ts';
import { fromProblem } from './taglineRequests.ts';
import { TARGET_WORDS, USE_WORDS } from './taglineWords.ts';
import { useTargetCounts } from './useTargetCounts.ts';

/** Stands for the language model as it is. */
const NONE = '';

const choices = <T extends string>(words: Readonly<Record<T, { label: string }>>): { value: string; label: string }[] =>
  (Object.entries(words) as [T, { label: string }][]).map(([value, { label }]) => ({ value, label }));

export function TargetsField({ draft }: { draft: TaglineTrainDraft }) {
  const counts = useTargetCounts(draft);
  return (
    <Stack gap={2}>
      <Select
        label="Learn from"
        description={TARGET_WORDS[draft.targets].about}
        size="xs"
        allowDeselect={false}
        data={choices(TARGET_WORDS)}
        value={draft.targets}
        onChange={(next) => {
          if (next !== null) changeTaglineTrainDraft({ targets: next as TaglineTrainDraft['targets'] });
        }}
      />
      {counts !== null && (
        <Text size="xs" className="quiet" role="status" aria-label="What it would learn from">
          {counts}
        </Text>
      )}
    </Stack>
  );
}

export function FromField({ draft, runs }: { draft: TaglineTrainDraft; runs: readonly Run[] }) {
  const done = runs.filter(({ state }) => state === 'done');
  return (
    <Select
      label="Go on from"
      description="A tagline run whose weights are the first values."
      size="xs"
      allowDeselect={false}
      searchable
      error={fromProblem(draft)}
      data={[{ value: NONE, label: 'The language model as it is' }, ...runOptions(done)]}
      value={done.some(({ id }) => id === draft.from) ? draft.from : NONE}
      onChange={(next) => {
        changeTaglineTrainDraft({ from: next === NONE ? null : next });
      }}
    />
  );
}

export function UseField({ draft }: { draft: TaglineTrainDraft }) {
  return (
    <Select
      label="When done"
      description={USE_WORDS[draft.use].about}
      size="xs"
      allowDeselect={false}
      data={choices(USE_WORDS)}
      value={draft.use}
      onChange={(next) => {
        if (next !== null) changeTaglineTrainDraft({ use: next as TaglineTrainDraft['use'] });
      }}
    />
  );
}
