import { beforeEach, describe, expect, it } from 'vitest';
import { AppTray } from '../../../src/main/tray/tray.ts';
import { type TrayAction, trayView } from '../../../src/main/tray/tray-view.ts';
import { EN } from '../../../src/main/words/en.ts';
import { Menu, nativeImage, TrayDouble } from '../electron-double/desktop-doubles.ts';
import { appView, desktopState, messageItem } from './desktop-state.ts';

const actions: TrayAction[] = [];

function create(platform: NodeJS.Platform = 'linux'): AppTray {
  const api = { Menu, nativeImage, Tray: TrayDouble };
  return new AppTray({ api, platform, pictures: '/pictures', onAction: (action) => actions.push(action) });
}

function shown(): TrayDouble {
  const [tray] = TrayDouble.all;
  if (tray === undefined || TrayDouble.all.length > 1) throw new Error(`${TrayDouble.all.length} trays`);
  return tray;
}

function sharing(lan: boolean) {
  const app = appView();
  return trayView(
    desktopState({ app: { ...app, relay: { ...app.relay, sharing: { ...app.relay.sharing, lan } } } }),
    EN,
  );
}

beforeEach(() => {
  TrayDouble.all.length = 0;
  actions.length = 0;
});

it('touches only what has changed: a menu that is built anew closes under its user', () => {
  const tray = create();
  tray.show(sharing(false));
  const first = shown();
  const { image } = first;
  tray.show(sharing(false));
  expect([first.menus, first.image === image]).toEqual([1, true]);
  tray.show(trayView(desktopState({ recent: [messageItem()] }), EN));
  expect([first.menus, first.image === image]).toEqual([2, true]);
  tray.show(sharing(true));
  expect([shown() === first, first.menus, first.image.file]).toEqual([true, 3, '/pictures/sharing.png']);
  tray.stop();
  tray.stop();
  expect(TrayDouble.all).toEqual([]);
});

it('puts a box right that a click has ticked, though nothing came of it', () => {
  const tray = create();
  tray.show(sharing(false));
  const box = shown().menu?.template.find(({ label }) => label === 'Share on LAN');
  box?.click?.({} as never, undefined, {} as never);
  expect(actions).toEqual([{ type: 'share', on: true }]);
  tray.show(sharing(false));
  expect(shown().menus).toBe(2);
});

describe('the pictures', () => {
  it.each([
    ['linux', '/pictures/idle.png', false],
    ['win32', '/pictures/idle.ico', false],
    ['darwin', '/pictures/idleTemplate.png', true],
  ] as const)('of %s', (platform, file, template) => {
    create(platform).show(sharing(false));
    expect([shown().image.file, shown().image.template]).toEqual([file, template]);
  });

  it('open the window with a click on Windows, where the menu has the other button', () => {
    create('win32').show(sharing(false));
    shown().emit('click');
    expect(actions).toEqual([{ type: 'open', view: 'devices' }]);
    TrayDouble.all.length = 0;
    create('darwin').show(sharing(false));
    expect(shown().emit('click')).toBe(false);
  });
});
