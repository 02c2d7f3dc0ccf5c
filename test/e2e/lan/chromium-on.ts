import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CHROMIUM } from '../../helpers/chromium.ts';

/** A program in `folder` that is Chromium on that host of a network of namespaces. */
export function chromiumOn(host: readonly string[], folder: string): string {
  const file = path.join(folder, 'chromium');
  writeFileSync(file, `#!/bin/sh\nexec ${host.join(' ')} ${CHROMIUM} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}
