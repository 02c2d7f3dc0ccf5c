import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Bus } from '../../agent/dbus/bus.ts';
import { busSocket } from '../../agent/dbus/bus-address.ts';
import { EXTENSION_UUID, extensionFiles } from '../../agent/wayland/gnome/extension.ts';
import { SHELL } from '../../agent/wayland/gnome/shell-focus.ts';
import { ConsentFile } from '../../agent/wayland/portal/consent-file.ts';
import { consentProblem, explanation } from '../../agent/wayland/portal/consent-words.ts';
import { askPermission } from '../../agent/wayland/portal-desktop.ts';
import { needsClipboard, type PortalEnvironment, portalEnvironmentOf } from '../../agent/wayland/portal-environment.ts';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../app-error.ts';
import type { DataFolder } from '../folder/data-folder.ts';

/**
 * What is about to be asked, and the question itself, which the desktop puts to its user.
 * @throws {AppError} `NO_DESKTOP` where no desktop asks
 */
export function preparePermission(
  folder: DataFolder,
  clock: Clock,
): { explanation: string; ask: () => Promise<{ allowed: true } | { allowed: false; reason: string }> } {
  const environment = environmentHere();
  const store = new ConsentFile(folder.desktopConsent);
  return {
    explanation: explanation(needsClipboard(environment.desktop)),
    async ask() {
      try {
        await askPermission(environment, store, clock);
      } catch (error) {
        return { allowed: false, reason: error instanceof Error ? error.message : String(error) };
      }
      const reason = consentProblem(store.load());
      return reason === undefined ? { allowed: true } : { allowed: false, reason };
    },
  };
}

/**
 * Puts the extension for GNOME Shell where the Shell looks for it, and turns it on.
 * @returns whether the Shell knows it already; if not, it will after the next login.
 * @throws {AppError} `NO_DESKTOP` outside of a GNOME session
 */
export async function installExtension(
  clock: Clock,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ active: boolean }> {
  if (environmentHere(env).desktop !== 'gnome') {
    throw new AppError('NO_DESKTOP', 'Only GNOME needs the extension: other desktops tell who has the focus.');
  }
  const bus = await Bus.open(busSocket('session', env) ?? '', clock);
  try {
    const shell = { destination: SHELL, path: '/org/gnome/Shell', interface: 'org.gnome.Shell' };
    const version = Number.parseInt(String(await bus.property(shell, 'ShellVersion')), 10);
    const data = env.XDG_DATA_HOME || path.join(os.homedir(), '.local/share');
    const folder = path.join(data, 'gnome-shell/extensions', EXTENSION_UUID);
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(extensionFiles(version))) {
      writeFileSync(path.join(folder, name), content);
    }
    const enable = { ...shell, interface: 'org.gnome.Shell.Extensions', member: 'EnableExtension' };
    const { body } = await bus.call({ ...enable, signature: 's', body: [EXTENSION_UUID] });
    return { active: body[0] === true };
  } finally {
    bus.close();
  }
}

function environmentHere(env: NodeJS.ProcessEnv = process.env): PortalEnvironment {
  const environment = portalEnvironmentOf(env);
  if (environment) return environment;
  throw new AppError('NO_DESKTOP', 'This is no Wayland session of KDE or GNOME: nothing has to be allowed here.');
}
