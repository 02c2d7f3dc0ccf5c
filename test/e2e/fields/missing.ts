import { spawnSync } from 'node:child_process';
import { missingPrograms } from '../desktop/display.ts';

/** The reason why fields cannot be asked here, or `undefined`. `programs`: what the suite needs besides. */
export function missingForFields(...programs: string[]): string | undefined {
  const missing = missingPrograms('dbus-daemon', 'xclip', ...programs);
  if (missing !== undefined) return missing;
  const launcher = spawnSync('sh', ['-c', 'test -x /usr/libexec/at-spi-bus-launcher']).status === 0;
  return launcher ? undefined : 'no at-spi2-core';
}
