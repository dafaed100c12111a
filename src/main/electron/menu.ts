// The application menu: edit roles so that copy and paste work in text fields, view and window roles.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';

/** Undo and redo stay out of the menu: the page has its own, for labels. */
export function setMenu(): void {
  const mac: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
    ],
  };

  Menu.setApplicationMenu(Menu.buildFromTemplate([...mac, { role: 'fileMenu' }, edit, view, { role: 'windowMenu' }]));
}
