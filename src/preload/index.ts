// The bridge between the page and the main process: calls, events, file dialogs and the choice of studio; nothing else.
// Exposes no Electron object. Must stay a single CommonJS file, because the window is sandboxed.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { StudioEvent } from '../shared/contract.ts';
import { CHANNELS, type Bridge, type BridgeAnswer, type StudioStatus } from '../shared/bridge.ts';

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(CHANNELS.call, name, input) as Promise<BridgeAnswer>,
  subscribe: (listener) => {
    const forward = (_event: unknown, payload: StudioEvent): void => {
      listener(payload);
    };
    ipcRenderer.on(CHANNELS.event, forward);
    return () => {
      ipcRenderer.removeListener(CHANNELS.event, forward);
    };
  },
  pick: (kind, filters) => ipcRenderer.invoke(CHANNELS.pick, kind, filters) as Promise<string[]>,
  pathOf: (file) => webUtils.getPathForFile(file) || null,
  studio: {
    status: () => ipcRenderer.invoke(CHANNELS.status) as Promise<StudioStatus>,
    connect: (target) => ipcRenderer.invoke(CHANNELS.connect, target) as Promise<BridgeAnswer>,
    disconnect: () => ipcRenderer.invoke(CHANNELS.disconnect) as Promise<BridgeAnswer>,
  },
};
contextBridge.exposeInMainWorld('marquee', bridge);
