import type { PortalEnvironment } from '../../agent/wayland/portal-environment.ts';
import { AppError } from '../app-error.ts';

/** The desktop that asks its user before somebody may type. @throws {AppError} `NO_DESKTOP` where none does */
export function askingDesktop(environment: PortalEnvironment | undefined): PortalEnvironment {
  if (environment) return environment;
  throw new AppError('NO_DESKTOP', 'This is no Wayland session of KDE or GNOME: nothing has to be allowed here.');
}
