import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bus } from '../../../src/agent/dbus/bus.ts';
import { EXTENSION_UUID } from '../../../src/agent/wayland/gnome/extension.ts';

/** What a person, or another program, does on a desktop beside Lantype. For tests: both ways run code inside of it. */
export interface Desk {
  /** Gives the focus to the window of this name. */
  focus(name: string): Promise<void>;
  lock(): Promise<void>;
  /** Whoever tells who has the focus stops doing so. */
  silence(): Promise<void>;
  /** It may do so again. */
  speak(): Promise<void>;
}

/** A Shell that was started with `--unsafe-mode`. */
export function gnomeDesk(bus: Bus): Desk {
  const run = async (code: string): Promise<void> => {
    const call = { destination: 'org.gnome.Shell', path: '/org/gnome/Shell', interface: 'org.gnome.Shell' };
    const { body } = await bus.call({ ...call, member: 'Eval', signature: 's', body: [code] }, 60_000);
    if (body[0] !== true) throw new Error(`${code}: ${body[1]}`);
  };
  return {
    focus: (name) =>
      run(`Main.activateWindow(global.get_window_actors().map((actor) => actor.meta_window)
        .find((window) => window.get_wm_class() === ${JSON.stringify(name)}))`),
    lock: () => run('Main.screenShield.lock(false)'),
    silence: () => run(`Main.extensionManager.disableExtension('${EXTENSION_UUID}')`),
    speak: () => run(`Main.extensionManager.enableExtension('${EXTENSION_UUID}')`),
  };
}

export function kwinDesk(bus: Bus, folder: string): Desk {
  const scripting = { destination: 'org.kde.KWin', path: '/Scripting', interface: 'org.kde.kwin.Scripting' };
  let runs = 0;
  const names: string[] = [];
  return {
    async focus(name) {
      runs += 1;
      const file = path.join(folder, `focus-${runs}.js`);
      writeFileSync(
        file,
        `workspace.clientList().forEach(function (window) {
        if (String(window.resourceClass) === ${JSON.stringify(name)}) workspace.activeClient = window;
      });`,
      );
      const plugin = `test-focus-${runs}`;
      names.push(plugin);
      await bus.call({ ...scripting, member: 'loadScript', signature: 'ss', body: [file, plugin] }, 60_000);
      await bus.call({ ...scripting, member: 'start' }, 60_000);
      await bus.call({ ...scripting, member: 'unloadScript', signature: 's', body: [plugin] }, 60_000);
      rmSync(file);
    },
    async lock() {
      const screen = { destination: 'org.freedesktop.ScreenSaver', path: '/ScreenSaver' };
      await bus.call({ ...screen, interface: 'org.freedesktop.ScreenSaver', member: 'Lock' }, 60_000);
    },
    async silence() {
      // As another program could: each script has its name.
      const plugin = `lantype-focus-${bus.name.replace(/\W/g, '-')}`;
      await bus.call({ ...scripting, member: 'unloadScript', signature: 's', body: [plugin] });
    },
    // Whoever wants to be told brings the script along.
    speak: () => Promise.resolve(),
  };
}
