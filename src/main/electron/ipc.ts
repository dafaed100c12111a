// One validated channel each for calls, dialogs and the choice of studio. Every message must come from the main frame of
// our own page (pattern: VS Code's ValidatedIpcMain); anything else gets an error, not silence.
import { BrowserWindow, dialog, ipcMain, type IpcMainInvokeEvent, type OpenDialogOptions } from 'electron';
import { z } from 'zod';
import { CHANNELS, type BridgeAnswer } from '../../shared/bridge.ts';
import type { StudioEvent } from '../../shared/contract.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import { PAGE_URL } from './protocol.ts';
import type { StudioChoice } from './studioChoice.ts';

const pickSchema = z.tuple([
  z.enum(['file', 'files', 'folder', 'save']),
  z
    .array(z.object({ name: z.string().max(60), extensions: z.array(z.string().max(10)).max(20) }))
    .max(10)
    .optional(),
]);
const connectSchema = z.object({ url: z.string().min(1).max(2000), token: z.string().max(400).nullable() });

/** Whether a message comes from the top frame of our own page. */
export function trustedSender(event: Pick<IpcMainInvokeEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.url.startsWith(PAGE_URL);
}

function handle(channel: string, work: (args: unknown[], window: BrowserWindow | null) => Promise<unknown>): void {
  ipcMain.handle(channel, async (event, ...args: unknown[]) => {
    if (!trustedSender(event)) throw new Error('This frame may not call the studio.');
    return work(args, BrowserWindow.fromWebContents(event.sender));
  });
}

async function answer(work: () => Promise<unknown>): Promise<BridgeAnswer> {
  try {
    return { ok: true, output: await work() };
  } catch (error) {
    return { ok: false, error: toWireError(error) };
  }
}

const PROPERTIES: Record<'file' | 'files' | 'folder', OpenDialogOptions['properties']> = {
  file: ['openFile'],
  files: ['openFile', 'multiSelections'],
  folder: ['openDirectory', 'createDirectory'],
};

export function registerIpc(choice: StudioChoice): void {
  handle(CHANNELS.call, ([name, input]) =>
    answer(async () => {
      if (typeof name !== 'string') throw new AppError('bad_input', 'The name of a call is a text.');
      return (await choice.backend()).call(name, input);
    }),
  );
  handle(CHANNELS.pick, async (args, window) => {
    const [kind, filters] = pickSchema.parse([args[0], args[1] ?? undefined]);
    const base = filters ? { filters } : {};
    if (kind === 'save') {
      const chosen = window ? await dialog.showSaveDialog(window, base) : await dialog.showSaveDialog(base);
      return chosen.filePath ? [chosen.filePath] : [];
    }
    const options = { ...base, properties: PROPERTIES[kind] } as OpenDialogOptions;
    const chosen = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
    return chosen.filePaths;
  });
  handle(CHANNELS.status, () => Promise.resolve(choice.status()));
  handle(CHANNELS.connect, ([target]) =>
    answer(() => {
      const { url, token } = connectSchema.parse(target);
      return choice.connect(url, token);
    }),
  );
  handle(CHANNELS.disconnect, () => answer(() => choice.disconnect()));
}

/** Pushes events of the shown studio to all windows. */
export function pushEvents(choice: StudioChoice): void {
  choice.subscribe((event: StudioEvent) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (!window.isDestroyed()) window.webContents.send(CHANNELS.event, event);
    }
  });
}
