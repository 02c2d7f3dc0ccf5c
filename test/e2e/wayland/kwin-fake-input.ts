import type { RemoteKey, RemoteKeyboard } from '../../../src/agent/wayland/remote/remote-session.ts';
import type { WaylandConnection } from '../../../src/agent/wayland/wire/connection.ts';
import type { Interface } from '../../../src/agent/wayland/wire/interfaces.ts';

/** KWin's private protocol for fake input (plasma-wayland-protocols, fake-input.xml, version 4). */
const FAKE_INPUT: Interface = {
  name: 'org_kde_kwin_fake_input',
  from: 'fake-input.xml (plasma-wayland-protocols 1.10)',
  version: 4,
  requests: {
    authenticate: ['string', 'string'],
    pointer_motion: ['int', 'int'],
    button: ['uint', 'uint'],
    axis: ['uint', 'int'],
    touch_down: ['uint', 'int', 'int'],
    touch_motion: ['uint', 'int', 'int'],
    touch_up: ['uint'],
    touch_cancel: [],
    touch_frame: [],
    pointer_motion_absolute: ['int', 'int'],
    keyboard_key: ['uint', 'uint'],
  },
  events: {},
};
/** Where the letters are on the layout of the tests (US). */
const LETTERS = new Map([
  [0x76, 47],
  [0x7a, 44],
]);

/**
 * Keys by a way that asks no user, for tests alone: it stands for the portal's keyboard, which passes its keys to KWin in
 * this very way in Plasma 5.27. KWin has to be told to allow it (`KWIN_WAYLAND_NO_PERMISSION_CHECKS`).
 */
export function fakeInputKeyboard(
  connection: WaylandConnection,
): RemoteKeyboard & { hold(code: number, down: boolean): void } {
  const input = connection.bind(FAKE_INPUT);
  connection.request(input, 'authenticate', 'lantype-tests', 'tests');
  const hold = (code: number, down: boolean): void => connection.request(input, 'keyboard_key', code, down ? 1 : 0);
  const codeOf = (key: RemoteKey): number => ('code' in key ? key.code : (LETTERS.get(key.keysym) ?? 0));
  return {
    hold,
    modifiersHeld: () => undefined,
    async chord(keys) {
      for (const key of keys) hold(codeOf(key), true);
      for (const key of keys.toReversed()) hold(codeOf(key), false);
      await connection.roundTrip();
    },
  };
}
