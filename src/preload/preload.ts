import { contextBridge, ipcRenderer } from 'electron';
import type { CALL_CHANNEL, ControlBridge, EVENT_CHANNEL } from '../protocol/control-wire.ts';

// Written out, and compared by the types: the module that has them has all schemas too, which no preload needs.
const CALL: typeof CALL_CHANNEL = 'lantype:call';
const EVENT: typeof EVENT_CHANNEL = 'lantype:event';

/** All that the page gets of Electron: two channels, and not the objects behind them. */
const bridge: ControlBridge = {
  call: (method, params) => ipcRenderer.invoke(CALL, { method, params }),
  onEvent(listener) {
    const pass = (_event: unknown, event: unknown): void => listener(event);
    ipcRenderer.on(EVENT, pass);
    return () => void ipcRenderer.off(EVENT, pass);
  },
};

contextBridge.exposeInMainWorld('lantype', bridge);
