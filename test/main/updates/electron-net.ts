/** What electron-updater takes of Electron by itself: a server is reached by plain Node.js, and the app is version 1.0.0. */
import { EventEmitter } from 'node:events';
import http from 'node:http';
import os from 'node:os';

export const net = { request: (options: http.RequestOptions): http.ClientRequest => http.request(options) };
export const session = { fromPartition: (name: string): object => ({ name }) };
export const autoUpdater = new EventEmitter();
export const app = Object.assign(new EventEmitter(), {
  isPackaged: true,
  getVersion: () => '1.0.0',
  getName: () => 'Lantype',
  getPath: () => process.env.XDG_CACHE_HOME ?? os.tmpdir(),
  whenReady: async () => undefined,
});
