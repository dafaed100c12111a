// Starts a blind panel: which two sides, on which part, how many pairs.
import { useState } from 'react';
import { Button, Group, NativeSelect, NumberInput, Text } from '@mantine/core';
import { REAL_SIDE } from '../../../shared/calls/taglinePanel.ts';
import type { Run, SplitPart } from '../../../shared/domain.ts';
import { call } from '../../api/client.ts';
import { showError } from '../../state/edits.ts';
import { sharedParts } from './panelWords.ts';

const PARTS: Readonly<Record<SplitPart, string>> = {
  train: 'Train part',
  validation: 'Validation part',
  test: 'Test part',
};

export function StartPanel({ runs, onStart }: { runs: readonly Run[]; onStart: (panelId: string) => void }) {
  const sides = [
    ...runs.map(({ id, name }) => ({ value: id, label: name })),
    { value: REAL_SIDE, label: 'Real taglines, the films’ own' },
  ];
  const [a, setA] = useState(sides[0]!.value);
  const [b, setB] = useState(sides[1]?.value ?? REAL_SIDE);
  const [wished, setSplit] = useState<SplitPart>('test');
  const [pairs, setPairs] = useState<number | string>(50);
  const [starting, setStarting] = useState(false);
  const parts = sharedParts(a, b, runs);
  const split = parts.includes(wished) ? wished : parts[0];
  const problem =
    a === b
      ? 'Choose two different sides.'
      : split === undefined
        ? 'These two were not evaluated on the same part of the split, told the same, yet.'
        : null;
  const start = async (): Promise<void> => {
    if (split === undefined) return;
    setStarting(true);
    try {
      // Another seed each time, so that a second panel of the same runs shows other posters.
      const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
      const input = { a, b, split, pairs: Number(pairs), seed };
      onStart((await call('panel.start', input)).panelId);
    } catch (error) {
      showError(error, 'The panel did not start');
    } finally {
      setStarting(false);
    }
  };
  return (
    <Group gap="sm" align="flex-end" component="section" aria-label="New panel">
      <NativeSelect
        label="One side"
        data={sides}
        value={a}
        onChange={(event) => {
          setA(event.currentTarget.value);
        }}
      />
      <NativeSelect
        label="Other side"
        data={sides}
        value={b}
        onChange={(event) => {
          setB(event.currentTarget.value);
        }}
      />
      <NativeSelect
        label="Posters of"
        data={parts.map((value) => ({ value, label: PARTS[value] }))}
        value={split ?? ''}
        disabled={split === undefined}
        onChange={(event) => {
          setSplit(event.currentTarget.value as SplitPart);
        }}
      />
      <NumberInput label="Pairs, at most" min={1} max={1000} w={120} value={pairs} onChange={setPairs} />
      <Button
        loading={starting}
        disabled={problem !== null || !(Number(pairs) >= 1)}
        onClick={() => {
          void start();
        }}
      >
        Start
      </Button>
      {problem !== null && (
        <Text size="sm" className="quiet" role="status" pb={8}>
          {problem}
        </Text>
      )}
    </Group>
  );
}
