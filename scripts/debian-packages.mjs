import { spawnSync } from 'node:child_process';
import { runChild } from './child.mjs';

/** What the suites in test/e2e drive: an X server, a window manager, programs to type into, clipboard tools. */
const DEBIAN_PACKAGES = [
  'xvfb',
  'openbox',
  'xterm',
  'rxvt-unicode',
  'python3-gi',
  'gir1.2-gtk-3.0',
  'mousepad',
  'featherpad',
  // The core of the program matrix (test/e2e/programs).
  'gir1.2-gtk-4.0',
  'lxterminal',
  'nedit',
  'python3-fltk',
  'tk',
  'chromium',
  // certutil, for a browser that trusts an authority; nft, for a firewall (test/e2e/phone, test/e2e/lan).
  'libnss3-tools',
  'nftables',
  'webkit2gtk-driver',
  'zenity',
  'parcellite',
  'copyq',
  'diodon',
  'gpaste-2',
  'xfce4-clipman',
  'xdotool',
  'xclip',
  'xsel',
  'x11-apps',
  'x11-utils',
  'x11-xkb-utils',
  // Whose keyboard it is, and how it is used (test/e2e/keyboard).
  'i3lock',
  'suckless-tools',
  'xsecurelock',
  'rofi',
  'vim-gtk3',
  'stterm',
  'xkbset',
  'xinput',
  'python3-pyqt5',
  // What stands in fields (test/e2e/fields).
  'at-spi2-core',
  // The Debian packages, and a systemd for services (test/e2e/packages).
  'debhelper',
  'dpkg-dev',
  'systemd',
  'dbus',
  'dbus-user-session',
  'dbus-x11',
  'libglib2.0-bin',
  // Wayland, without a screen (test/e2e/wayland).
  'sway',
  'swaylock',
  'foot',
  'wofi',
  'wl-clipboard',
  'xwayland',
  'qtwayland5',
  // KWin and GNOME Shell without a screen (test/e2e/wayland).
  'kwin-wayland',
  'konsole',
  'frameworkintegration',
  'gnome-shell',
  'python3-dbusmock',
  // Speech, and who recognises it (test/e2e/phone/recording).
  'espeak-ng',
  'pocketsphinx',
  'pocketsphinx-en-us',
  // A cluster of relays (test/helpers/nats).
  'nats-server',
  // Windows (test/e2e/windows).
  'wine',
  'wine64',
  'fonts-noto-core',
  'fonts-noto-cjk',
  'fonts-noto-color-emoji',
];

/**
 * What only the full matrix drives: some 300 MB to fetch and minutes to start, for programs that behave as one of those
 * above does (test/e2e/fields).
 */
const MATRIX_PACKAGES = [
  'firefox-esr',
  'python3-pyqt6',
  'openjdk-17-jre',
  'openjdk-17-jdk-headless',
  'libatk-wrapper-java',
  'libreoffice-writer',
  'libreoffice-calc',
  'libreoffice-gtk3',
];

const packagesOfTests = () =>
  process.env.LANTYPE_MATRIX === 'full' ? [...DEBIAN_PACKAGES, ...MATRIX_PACKAGES] : DEBIAN_PACKAGES;

// biome-ignore lint/suspicious/noTemplateCurlyInString: these are dpkg-query's placeholders
const FORMAT = '${Package} ${db:Status-Status}\n';

function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function findMissing(names) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', FORMAT, ...names], {
    encoding: 'utf8',
  });
  const installed = new Set(
    (stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/** Installs what is missing where that is permitted; where not, says so in one line. The suites skip what they lack. */
export async function ensureDebianPackages(names = packagesOfTests()) {
  if (process.platform !== 'linux' || !works('dpkg-query', ['--version']) || !works('apt-get', ['--version'])) return;
  const missing = findMissing(names);
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
