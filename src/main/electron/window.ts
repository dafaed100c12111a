// The studio's window: sandboxed, no Node in the page, no navigation, no permissions, external links through an allow-list.
import { BrowserWindow, session, shell } from 'electron';
import { join } from 'node:path';
import { packageDir } from '../lib/paths.ts';
import { PAGE_URL } from './protocol.ts';

const EXTERNAL_HOSTS = new Set(['www.imdb.com', 'imdb.com', 'github.com', 'huggingface.co']);

/** Opens `url` in the system's browser when it is https and on the allow-list; everything else is dropped. */
export function openExternal(url: string): boolean {
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== 'https:' || !EXTERNAL_HOSTS.has(parsed.hostname)) return false;
    void shell.openExternal(parsed.href);
    return true;
  } catch {
    return false;
  }
}

/** Denies every permission request and check: Electron's default grants them. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.defaultSession.setPermissionCheckHandler(() => false);
}

export function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    backgroundColor: '#1a1b1e',
    title: 'Marquee',
    webPreferences: {
      preload: join(packageDir, 'out', 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: true,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  window.webContents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: 'deny' };
  });
  window.webContents.on('will-navigate', (event, url) => {
    if (!url.startsWith(PAGE_URL)) {
      event.preventDefault();
      openExternal(url);
    }
  });
  window.webContents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  void window.loadURL(`${PAGE_URL}index.html`);
  return window;
}
