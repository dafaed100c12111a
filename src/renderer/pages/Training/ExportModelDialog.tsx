// Writes the head of a run as a file for elsewhere: its format, what it takes, and where it goes.
import { useState } from 'react';
import { Button, Checkbox, Group, Modal, Radio, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Run } from '../../../shared/domain.ts';
import { call } from '../../api/client.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { PathField } from '../../parts/PathField.tsx';

export function ExportModelDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const [format, setFormat] = useState<'onnx' | 'safetensors'>('onnx');
  const [from, setFrom] = useState<'embedding' | 'image'>('embedding');
  const [path, setPath] = useState('');
  const [overwrite, setOverwrite] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const start = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('runs.exportModel', {
        runId: run.id,
        format,
        from: format === 'onnx' ? from : 'embedding',
        overwrite,
        ...(path.trim() === '' ? {} : { path: path.trim() }),
      });
      notifications.show({ message: 'The export is running; the job list at the left shows where the file is.' });
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={`Export the model of ${run.name}`}>
      <Stack>
        <Radio.Group
          label="Format"
          value={format}
          onChange={(value) => {
            setFormat(value === 'safetensors' ? 'safetensors' : 'onnx');
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio
              value="onnx"
              label="ONNX"
              description="One file that any onnxruntime runs, with genres and thresholds in its metadata."
            />
            <Radio
              value="safetensors"
              label="safetensors"
              description="The weights under ML-Decoder’s own names, for PyTorch."
            />
          </Stack>
        </Radio.Group>
        {format === 'onnx' && (
          <Radio.Group
            label="What it takes"
            value={from}
            onChange={(value) => {
              setFrom(value === 'image' ? 'image' : 'embedding');
            }}
          >
            <Stack gap={6} mt={6}>
              <Radio
                value="embedding"
                label="Embeddings"
                description="The head alone: small, and fast on cached embeddings."
              />
              <Radio
                value="image"
                label="Pictures"
                description={`With ${run.encoder.id} in the same file: a poster goes in, probabilities come out.`}
              />
            </Stack>
          </Radio.Group>
        )}
        <PathField
          label="File"
          description="On the studio’s computer. Left empty, a new file in the project’s exports folder."
          value={path}
          onChange={setPath}
          kind="save"
          filters={[{ name: format === 'onnx' ? 'ONNX' : 'safetensors', extensions: [format] }]}
        />
        <Checkbox
          label="Replace the file if it exists"
          checked={overwrite}
          onChange={(event) => {
            setOverwrite(event.currentTarget.checked);
          }}
        />
        {error !== null && <ErrorNotice error={error} title="The export did not start" m={0} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} onClick={() => void start()}>
            Export
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
