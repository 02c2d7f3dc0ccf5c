import { spawnSync } from 'node:child_process';
import { runChild } from './child.mjs';

/** What the suites in test/e2e drive: an X server, a window manager, programs to type into, clipboard tools. */
export const DEBIAN_PACKAGES = [
  'xvfb',
  'openbox',
  'xterm',
  'mousepad',
  'featherpad',
  'chromium',
  'webkit2gtk-driver',
  'zenity',
  'parcellite',
  'xdotool',
  'xclip',
  'xsel',
  'x11-apps',
  'x11-utils',
  'x11-xkb-utils',
  'dbus',
  'dbus-x11',
  'libglib2.0-bin',
  'fonts-noto-core',
  'fonts-noto-cjk',
  'fonts-noto-color-emoji',
];

// biome-ignore lint/suspicious/noTemplateCurlyInString: these are dpkg-query's placeholders
const FORMAT = '${Package} ${db:Status-Status}\n';

function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function findMissing() {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', FORMAT, ...DEBIAN_PACKAGES], {
    encoding: 'utf8',
  });
  const installed = new Set(
    (stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return DEBIAN_PACKAGES.filter((name) => !installed.has(name));
}

/** Installs what is missing where that is permitted; where not, says so in one line. The suites skip what they lack. */
export async function ensureDebianPackages() {
  if (process.platform !== 'linux' || !works('dpkg-query', ['--version']) || !works('apt-get', ['--version'])) return;
  const missing = findMissing();
  if (missing.length === 0) return;
  const isRoot = process.getuid() === 0;
  if (!isRoot && !works('sudo', ['-n', 'true'])) {
    console.error(`Not root and no sudo without a password: going on without ${missing.join(' ')}.`);
    return;
  }
  console.error(`Setting up: apt-get install ${missing.join(' ')} …`);
  const apt = async (...args) => {
    const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args];
    if (!isRoot) command.unshift('sudo', '-n');
    return (await runChild(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 2] })) === 0;
  };
  const installed = (await apt('update')) && (await apt('install', '-y', '--no-install-recommends', ...missing));
  if (!installed)
    console.error('apt-get failed (see above): going on without them; the suites that need them are skipped.');
}
