import { expect, it } from 'vitest';
import { examineSession } from '../../../src/app/agent/doctor.ts';

it.each([
  ['Wayland alone', { WAYLAND_DISPLAY: 'wayland-0' }, true, /Wayland wayland-0, without Xwayland/],
  ['Wayland with Xwayland', { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }, true, /Xwayland :0/],
  ['X11', { DISPLAY: ':0' }, true, /^X11 :0$/],
  ['nothing', {}, false, /DISPLAY/],
])('the desktop session: %s', (_name, env, ok, detail) => {
  expect(examineSession(env, 'linux')).toMatchObject({
    name: 'desktop session',
    ok,
    detail: expect.stringMatching(detail),
  });
});
