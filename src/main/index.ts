// Electron entry, a table of contents: one instance, schemes, the studio to show, window, menu, IPC.
// The core is loaded on demand: a window that shows a studio elsewhere needs no catalog in this process.
import { app, BrowserWindow } from 'electron';
import { parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerIpc, pushEvents } from './electron/ipc.ts';
import { openLocalStudio } from './electron/localStudio.ts';
import { setMenu } from './electron/menu.ts';
import { handleProtocols, registerSchemes } from './electron/protocol.ts';
import { StudioChoice } from './electron/studioChoice.ts';
import { createWindow, denyPermissions } from './electron/window.ts';
import { defaultHome } from './lib/paths.ts';

const { values } = parseArgs({
  options: {
    project: { type: 'string' },
    /** Show a studio that runs elsewhere: its address, and a file with its token. */
    connect: { type: 'string' },
    'token-file': { type: 'string' },
  },
  strict: false,
});
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const home = defaultHome();
// One instance per home, and the page's own storage stays with it.
app.setPath('userData', join(home, 'window'));

if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  registerSchemes();
  const choice = new StudioChoice(home, () => openLocalStudio(home, textOf(values.project)));

  app.on('second-instance', () => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  let closing = false;
  app.on('will-quit', (event) => {
    if (closing) return;
    // The project closes first: checkpoint, lock, children.
    event.preventDefault();
    closing = true;
    void choice.close().finally(() => {
      // Everything is closed; quitting anew from inside a quit is not heard by every version.
      app.exit(0);
    });
  });

  void app.whenReady().then(async () => {
    denyPermissions();
    handleProtocols(() => choice.backend());
    registerIpc(choice);
    pushEvents(choice);
    setMenu();
    // The window opens at once; calls wait for the studio.
    const url = textOf(values.connect);
    const tokenFile = textOf(values['token-file']);
    const starting = choice.start(
      url ? { url, token: tokenFile ? readFileSync(tokenFile, 'utf8').trim() : null } : null,
    );
    createWindow();
    await starting;
  });
}
