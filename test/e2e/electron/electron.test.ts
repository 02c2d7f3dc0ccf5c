import path from 'node:path';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { missingPrograms } from '../desktop/display.ts';
import { desktopSpecs } from './desktop-specs.ts';
import { portableSpecs } from './portable-specs.ts';
import { startOnElectron } from './start-electron.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

interface Runtime {
  findElectron(electronFolder: string, env: NodeJS.ProcessEnv): string | undefined;
  whyNoWindow(env: NodeJS.ProcessEnv): string | undefined;
  whyNoSandbox(electron: string): string | undefined;
}
// The launchers are plain JavaScript, for they run on whatever Node.js is there.
const runtime = (await import(path.join(ROOT, 'scripts/electron-runtime.mjs'))) as Runtime;
const electron = runtime.findElectron(path.join(ROOT, 'node_modules/electron'), process.env);

/** Why Electron itself cannot be driven here. */
function whyNot(...programs: string[]): string | undefined {
  if (electron === undefined) return "Electron's runtime is not on this machine";
  const blocked = runtime.whyNoWindow({ DISPLAY: ':0' }) ?? runtime.whyNoSandbox(electron);
  return blocked ?? (process.platform === 'linux' ? missingPrograms(...programs) : undefined);
}

const start = startOnElectron(electron ?? '');
const why = whyNot();
portableSpecs('the desktop app on Electron, on any system', start, skipUnless(why === undefined, why ?? ''));
const whyNoTyping = process.platform === 'linux' ? whyNot('xterm') : 'it types into xterm';
desktopSpecs('the desktop app on Electron', start, skipUnless(whyNoTyping === undefined, whyNoTyping ?? ''));
