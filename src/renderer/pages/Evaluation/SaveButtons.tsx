// Saves something of the report as Markdown, CSV or picture: a download of the browser, a file dialog in the window.
import { useState } from 'react';
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { plural } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import type { Drawing, Measure } from './canvas/drawing.ts';
import { canvasMeasure, paintPng } from './canvas/png.ts';

export type Saved =
  | { extension: 'md' | 'csv'; name: string; text: string }
  | { extension: 'png'; name: string; draw: (measure: Measure) => Drawing };

const WORDS = { md: 'Markdown', csv: 'CSV', png: 'PNG' };
const TYPES = { md: 'text/markdown;charset=utf-8', csv: 'text/csv;charset=utf-8' };
/** The browser reads the file after the click; its address must live until then. */
const KEPT_MS = 60_000;

/** Hands a file to the browser, or to the window's file dialog. */
function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, KEPT_MS);
}

async function save(file: Saved): Promise<void> {
  if (file.extension !== 'png') {
    download(file.name, new Blob([file.text], { type: TYPES[file.extension] }));
    return;
  }
  const { png, missing } = await paintPng(file.draw(canvasMeasure()));
  download(file.name, png);
  if (missing > 0)
    notifications.show({
      color: 'yellow',
      message: `${plural(missing, 'poster')} could not be drawn; a grey field stands in the picture for each.`,
    });
}

export function SaveButtons({ what, files }: { what: string; files: readonly Saved[] }) {
  const [busy, setBusy] = useState<string | null>(null);
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" className="quiet">
        Save as
      </Text>
      {files.map((file) => (
        <Button
          key={file.extension}
          size="compact-xs"
          variant="default"
          leftSection={<IconDownload size={13} />}
          loading={busy === file.extension}
          title={`Saves ${file.name}`}
          aria-label={`Save the ${what} as ${WORDS[file.extension]}`}
          onClick={() => {
            setBusy(file.extension);
            save(file)
              .catch((error: unknown) => showError(error, 'The file was not saved'))
              .finally(() => {
                setBusy(null);
              });
          }}
        >
          {WORDS[file.extension]}
        </Button>
      ))}
    </Group>
  );
}
