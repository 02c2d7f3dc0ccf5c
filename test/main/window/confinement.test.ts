import { expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { ElectronApi } from '../../../src/main/electron-api.ts';
import { confineContents, confineSession } from '../../../src/main/window/confinement.ts';
import { Emitter, PreventableEvent } from '../electron-double/emitter.ts';
import { SessionDouble } from '../electron-double/web-double.ts';

const OURS = 'lantype://window/index.html';
const PERMISSIONS = [
  'media',
  'notifications',
  'geolocation',
  'clipboard-read',
  'openExternal',
  'hid',
  'usb',
  'unknown',
] as const;
type Permission = (typeof PERMISSIONS)[number] | 'clipboard-sanitized-write';

function confined() {
  const session = new SessionDouble();
  confineSession(session);
  const request = (permission: Permission, requestingUrl: string, isMainFrame = true): boolean => {
    let granted: boolean | undefined;
    session.permissionRequest?.({} as never, permission, (answer) => (granted = answer), {
      requestingUrl,
      isMainFrame,
    } as never);
    if (granted === undefined) throw new Error('no answer');
    return granted;
  };
  const check = (permission: Permission, origin: string): boolean | undefined =>
    session.permissionCheck?.(null, permission, origin, {} as never);
  return { session, request, check };
}

it('permits nothing but copying, and that to the main frame of our page', () => {
  const { session, request, check } = confined();
  for (const permission of PERMISSIONS) {
    expect([request(permission, OURS), check(permission, OURS)], permission).toEqual([false, false]);
  }
  expect(request('clipboard-sanitized-write', OURS)).toBe(true);
  expect(check('clipboard-sanitized-write', 'lantype://window/')).toBe(true);
  expect(request('clipboard-sanitized-write', OURS, false)).toBe(false);
  expect(request('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
  expect(check('clipboard-sanitized-write', 'https://example.com')).toBe(false);
  expect(session.device?.({} as never)).toBe(false);
});

it.each([
  [OURS, false],
  ['https://example.com/x.js', true],
  ['http://127.0.0.1:7440/devices', true],
  ['file:///etc/passwd', true],
  ['wss://example.com/', true],
  ['devtools://devtools/bundled/inspector.html', false],
])('a request for %s is cancelled: %s', (url, cancelled) => {
  const { session } = confined();
  let answer: { cancel?: boolean } = {};
  session.beforeRequest?.({ url } as never, (given) => {
    answer = given;
  });
  expect(answer.cancel).toBe(cancelled);
});

it('keeps every page where it is, however it came to be', () => {
  const app = new Emitter();
  confineContents({ app: app as unknown as ElectronApi['app'] }, silentLogger);
  const contents = Object.assign(new Emitter(), {
    open: undefined as undefined | (() => { action: string }),
    setWindowOpenHandler(handler: () => { action: string }) {
      this.open = handler;
    },
  });
  app.emit('web-contents-created', new PreventableEvent(), contents);
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
    const event = new PreventableEvent();
    contents.emit(name, event);
    expect(event.defaultPrevented, name).toBe(true);
  }
  expect(contents.open?.()).toEqual({ action: 'deny' });
});
