import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Bus } from '../../agent/dbus/bus.ts';
import { busSocket } from '../../agent/dbus/bus-address.ts';
import { EXTENSION_UUID, extensionFiles } from '../../agent/wayland/gnome/extension.ts';
import { SHELL } from '../../agent/wayland/gnome/shell-focus.ts';
import { ConsentFile } from '../../agent/wayland/portal/consent-file.ts';
import { consentProblem, explanation } from '../../agent/wayland/portal/consent-words.ts';
import { askPermission, type DesktopOffer, desktopOffer } from '../../agent/wayland/portal-desktop.ts';
import { type PortalEnvironment, portalEnvironmentOf } from '../../agent/wayland/portal-environment.ts';
import type { Clock } from '../../base/clock.ts';
import type { DesktopPermission } from '../../protocol/desktop-permission.ts';
import { AppError } from '../app-error.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import { askingDesktop } from './asking-desktop.ts';

/** The permission to type on a desktop that asks its user: KDE and GNOME under Wayland. */
export class PermissionDesk {
  readonly #environment: PortalEnvironment | undefined;
  readonly #store: ConsentFile;
  readonly #clock: Clock;
  #asking: Promise<void> | undefined;

  constructor(folder: Pick<DataFolder, 'desktopConsent'>, clock: Clock, env: NodeJS.ProcessEnv = process.env) {
    this.#environment = portalEnvironmentOf(env);
    this.#store = new ConsentFile(folder.desktopConsent);
    this.#clock = clock;
  }

  /** What is about to be asked, for a person. @throws {AppError} `NO_DESKTOP` where no desktop asks */
  explain(): string {
    return explanation(this.#here().desktop);
  }

  /** How it stands. Asks nobody; `undefined`: no desktop asks here. */
  async view(): Promise<DesktopPermission | undefined> {
    const environment = this.#environment;
    if (!environment) return undefined;
    const { state, refusal, askedAgain } = this.#store.load();
    const { lacking, lasts, tellsFocus } = await desktopOffer(environment, this.#clock).catch(nothingThere);
    return {
      desktop: environment.desktop,
      state,
      ...(state === 'refused' && { refusal: refusal ?? 'refused' }),
      asking: this.#asking !== undefined || askedAgain === true,
      lasts,
      ...(lacking !== undefined && { lacking }),
      tellsFocus,
    };
  }

  /**
   * The desktop asks its user, on whose word this is called; resolves with how it stands then. Who asks meanwhile waits for
   * the same dialog. @throws {AppError} `NO_DESKTOP`; `CANNOT_TYPE` when this desktop cannot be asked
   */
  async ask(): Promise<DesktopPermission | undefined> {
    const environment = this.#here();
    this.#asking ??= askPermission(environment, this.#store, this.#clock).finally(() => {
      this.#asking = undefined;
    });
    try {
      await this.#asking;
    } catch (error) {
      throw new AppError('CANNOT_TYPE', error instanceof Error ? error.message : String(error), { cause: error });
    }
    return this.view();
  }

  #here(): PortalEnvironment {
    return askingDesktop(this.#environment);
  }
}

function nothingThere(): DesktopOffer {
  return { lacking: 'the desktop portal (xdg-desktop-portal) does not answer', lasts: true, tellsFocus: false };
}

/** What is still in the way after an answer, for a person. */
export function permissionProblem({ state, refusal }: DesktopPermission): string | undefined {
  return consentProblem({ state, refusal });
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
  if (askingDesktop(portalEnvironmentOf(env)).desktop !== 'gnome') {
    throw new AppError('NO_DESKTOP', 'Only GNOME needs the extension: other desktops tell who has the focus.');
  }
  const bus = await Bus.open(busSocket('session', env) ?? '', clock, { descriptors: false });
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
