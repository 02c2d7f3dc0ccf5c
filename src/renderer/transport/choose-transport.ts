import type { ControlBridge } from '../../protocol/control-wire.ts';
import { browserClock } from '../../web/clock.ts';
import { createElectronTransport } from './electron-transport.ts';
import type { Transport } from './transport.ts';
import { type BrowserEnvironment, WebSocketTransport } from './web-socket-transport.ts';

declare global {
  interface Window {
    /** In Electron only. */
    readonly lantype?: ControlBridge;
  }
}

/** Electron's bridge where there is one, else the WebSocket of whoever served the page. */
export function chooseTransport(page: Window): Transport {
  if (page.lantype !== undefined) return createElectronTransport(page.lantype);
  const environment: BrowserEnvironment = {
    origin: page.location.origin,
    storage: page.sessionStorage,
    clock: browserClock,
    fetch: (...request) => fetch(...request),
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    hash: () => page.location.hash,
    dropHash: () => page.history.replaceState(null, '', page.location.pathname),
  };
  const transport = new WebSocketTransport(environment);
  // A login link that is opened in this very tab changes the fragment only, and loads nothing.
  page.addEventListener('hashchange', () => transport.retryNow());
  page.addEventListener('online', () => transport.retryNow());
  page.document.addEventListener('visibilitychange', () => transport.retryNow());
  return transport;
}
