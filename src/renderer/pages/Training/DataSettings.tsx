// What a training is made with and of: its name, the encoder, the split, the genres, and what becomes of its predictions.
import { useState } from 'react';
import { Button, Group, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { useCall } from '../../api/queries.ts';
import { count, plural } from '../../parts/words.ts';
import { changeTrainDraft, type TrainDraft } from '../../state/trainDraft.ts';
import { ACTIVATE, splitWords } from './settingWords.ts';
import { SplitDialog } from './SplitDialog.tsx';

/** Stands for the project's own encoder and for the active split. */
const OWN = '';

/** `made`: the name where none is typed. */
export function NameField({ name, made, onChange }: { name: string; made: string; onChange: (name: string) => void }) {
  return (
    <TextInput
      label="Name"
      description="How it is called in lists."
      size="xs"
      placeholder={name === '' ? made : undefined}
      maxLength={100}
      value={name}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

export interface DataFieldProps {
  /** Null for the project's own. */
  value: string | null;
  /** The sweep has values of its own for it. */
  varied: boolean;
  onChange: (value: string | null) => void;
}

/** `learner`: what learns from the numbers: "a head". */
export function EncoderField({ value, varied, onChange, learner }: DataFieldProps & { learner: string }) {
  const { data } = useCall('models.list', {});
  const own = data?.encoder ?? null;
  const encoders = (data?.models ?? []).filter(({ roles, state }) => roles.includes('image') && state === 'installed');
  const chosen = encoders.find(({ id }) => id === value);
  const { data: effect } = useCall('models.effect', { id: chosen?.id ?? '' }, { enabled: chosen !== undefined });
  const missing =
    effect && effect.missing > 0
      ? ` ${plural(effect.missing, 'poster')} go through it first, which takes a while.`
      : '';
  return (
    <Select
      label="Image encoder"
      description={
        varied
          ? 'Varied by the sweep, above.'
          : `What turns posters into the numbers that ${learner} learns from.${missing}`
      }
      size="xs"
      allowDeselect={false}
      disabled={varied}
      data={[
        { value: OWN, label: own ? `The project’s: ${own.id}` : 'The project’s own' },
        ...encoders.filter(({ id }) => id !== own?.id).map(({ id }) => ({ value: id, label: id })),
      ]}
      value={chosen && chosen.id !== own?.id ? chosen.id : OWN}
      onChange={(id) => {
        onChange(id === OWN ? null : id);
      }}
    />
  );
}

export function SplitField({ value, varied, onChange }: DataFieldProps) {
  const [open, setOpen] = useState(false);
  const { data } = useCall('splits.list', {});
  const splits = data?.splits ?? [];
  const active = splits.find((split) => split.active);
  const shown = splits.find(({ name }) => name === value) ?? active;
  return (
    <Stack gap={2}>
      <Group gap={6} wrap="nowrap" align="flex-end">
        <Select
          flex={1}
          label="Split"
          description={
            varied ? 'Varied by the sweep, above.' : 'Which posters are learned from, which decide, and which measure.'
          }
          size="xs"
          allowDeselect={false}
          disabled={varied}
          data={[
            { value: OWN, label: active ? `The active one: ${active.name}` : 'The active one' },
            ...splits.filter((split) => !split.active).map(({ name }) => ({ value: name, label: name })),
          ]}
          value={shown && !shown.active ? shown.name : OWN}
          onChange={(name) => {
            onChange(name === OWN ? null : name);
          }}
        />
        <Button
          size="xs"
          variant="default"
          flex="none"
          onClick={() => {
            setOpen(true);
          }}
        >
          Splits…
        </Button>
      </Group>
      {shown && !varied && (
        <Text size="xs" className="quiet">
          {splitWords(shown)}
        </Text>
      )}
      <SplitDialog
        opened={open}
        onClose={() => {
          setOpen(false);
        }}
      />
    </Stack>
  );
}

export function GenresField({ draft }: { draft: TrainDraft }) {
  const { data } = useCall('genres.list', {});
  const genres = data?.genres ?? [];
  return (
    <MultiSelect
      label="Genres"
      description="What the head learns to tell; empty for all."
      size="xs"
      searchable
      clearable
      hidePickedOptions
      placeholder={draft.genres.length === 0 ? `All ${count(genres.length)}` : undefined}
      data={genres.map(({ name }) => name)}
      value={[...draft.genres]}
      onChange={(names) => {
        changeTrainDraft({ genres: names });
      }}
    />
  );
}

export function ActivateField({ draft }: { draft: TrainDraft }) {
  return (
    <Select
      label="When done"
      description={ACTIVATE[draft.activate].about}
      size="xs"
      allowDeselect={false}
      data={Object.entries(ACTIVATE).map(([value, { label }]) => ({ value, label }))}
      value={draft.activate}
      onChange={(next) => {
        if (next !== null) changeTrainDraft({ activate: next as TrainDraft['activate'] });
      }}
    />
  );
}
