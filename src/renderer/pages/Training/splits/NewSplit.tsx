// The form of a new split: its name, the shares of the parts, how films are placed, and a table that says so where there is one.
import { useState } from 'react';
import { Alert, Button, Group, NumberInput, Radio, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { Output } from '../../../../shared/contract.ts';
import { call } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/ErrorNotice.tsx';
import { PathField } from '../../../parts/PathField.tsx';
import { draftProblem, freeName, METHODS, tableWords, type Split, type SplitMethod } from './splitWords.ts';

/** So many entries of a table that could not be followed are shown. */
const SHOWN = 8;
const HIGHEST_SEED = 0xffff_ffff;

export interface NewSplitProps {
  splits: readonly Split[];
  onMade: (name: string) => void;
  onCancel: () => void;
}

export function NewSplit({ splits, onMade, onCancel }: NewSplitProps) {
  const [name, setName] = useState(freeName(splits));
  const [validation, setValidation] = useState(10);
  const [test, setTest] = useState(10);
  const [seed, setSeed] = useState(1);
  const [method, setMethod] = useState<SplitMethod>('stratified');
  const [path, setPath] = useState('');
  const [column, setColumn] = useState('split');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<Output<'splits.make'> | null>(null);
  const problem = draftProblem({ name, validation, test }, splits);

  const make = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const table = path.trim();
      const answer = await call('splits.make', {
        name: name.trim(),
        seed,
        validation: validation / 100,
        test: test / 100,
        method,
        ...(table === '' ? {} : { from: { path: table, column: column.trim() || 'split' } }),
      });
      onMade(answer.name);
      if (answer.skippedCount > 0 || table !== '') setMade(answer);
      else onCancel();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  if (made !== null) return <Made made={made} onClose={onCancel} />;
  return (
    <Stack
      gap="sm"
      component="form"
      aria-label="New split"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null) void make();
      }}
    >
      <SimpleGrid cols={4}>
        <TextInput
          label="Name"
          description="How runs will name it."
          size="xs"
          maxLength={60}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <ShareField
          label="Validation"
          about="Decides when training stops."
          value={validation}
          onChange={setValidation}
        />
        <ShareField label="Test" about="Only measures, never learned from." value={test} onChange={setTest} />
        <NumberInput
          label="Seed"
          description="Another number gives other places."
          size="xs"
          min={0}
          max={HIGHEST_SEED}
          allowDecimal={false}
          value={seed}
          onChange={(value) => {
            setSeed(Number(value));
          }}
        />
      </SimpleGrid>
      <Radio.Group
        label="How films are placed"
        value={method}
        onChange={(value) => {
          setMethod(value as SplitMethod);
        }}
      >
        <Stack gap={6} mt={4}>
          {Object.entries(METHODS).map(([value, { label, about }]) => (
            <Radio key={value} size="xs" value={value} label={label} description={about} />
          ))}
        </Stack>
      </Radio.Group>
      <Group align="flex-end" wrap="nowrap">
        <PathField
          flex={1}
          label="Table with the parts"
          description="Films that it names go where it says, the others as above. Left empty, all are placed as above."
          size="xs"
          placeholder="CSV, TSV or JSONL on the studio’s computer"
          value={path}
          onChange={setPath}
          kind="file"
          filters={[{ name: 'Tables', extensions: ['csv', 'tsv', 'jsonl'] }]}
        />
        <TextInput
          w={190}
          label="Its column"
          description="Says train, validation or test."
          size="xs"
          maxLength={200}
          disabled={path.trim() === ''}
          value={column}
          onChange={(event) => {
            setColumn(event.currentTarget.value);
          }}
        />
      </Group>
      {error !== null && <ErrorNotice error={error} title="The split was not made" m={0} />}
      <Group justify="flex-end">
        <Text size="xs" className="quiet" role="status">
          {problem ?? 'It becomes the active split; the others stay as they are.'}
        </Text>
        <Button size="xs" variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="xs" type="submit" loading={busy} disabled={problem !== null}>
          Make the split
        </Button>
      </Group>
    </Stack>
  );
}

interface ShareFieldProps {
  label: string;
  about: string;
  value: number;
  onChange: (percent: number) => void;
}

function ShareField({ label, about, value, onChange }: ShareFieldProps) {
  return (
    <NumberInput
      label={label}
      description={about}
      size="xs"
      min={0}
      max={50}
      suffix=" %"
      value={value}
      onChange={(next) => {
        onChange(Number(next));
      }}
    />
  );
}

/** What became of the rows of a table. */
function Made({ made, onClose }: { made: Output<'splits.make'>; onClose: () => void }) {
  return (
    <Alert title={`${made.name} was made`} color={made.skippedCount > 0 ? 'yellow' : 'blue'}>
      <Text size="sm">{tableWords(made)}</Text>
      {made.skipped.slice(0, SHOWN).map(({ source, row, line, reason }) => (
        <Text key={`${source} ${row ?? ''} ${reason}`} size="xs" className="quiet">
          {source}
          {row !== null && `, record ${row} (line ${line ?? '?'})`}: {reason}
        </Text>
      ))}
      {made.skippedCount > SHOWN && (
        <Text size="xs" className="quiet">
          and {made.skippedCount - SHOWN} more
        </Text>
      )}
      <Button size="xs" mt="xs" variant="default" onClick={onClose}>
        Close
      </Button>
    </Alert>
  );
}
