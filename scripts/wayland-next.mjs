// `npm run wayland:next [-- --release forky] [kde|gnome]`: KDE and GNOME of a later Debian, with their own portals and
// dialogs, in a root that is made once (426 MB to fetch) and kept. Skipped, with the reason, where that cannot be.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { requireNode, root } from './runtime.mjs';

const RELEASES = ['trixie', 'forky'];
const MIRROR = 'http://deb.debian.org/debian';
const PACKAGES =
  `kwin-wayland xdg-desktop-portal xdg-desktop-portal-kde gnome-shell xdg-desktop-portal-gnome dbus dbus-bin
  at-spi2-core python3-gi gir1.2-atspi-2.0 python3-dbusmock libglib2.0-bin konsole mousepad featherpad qt6-wayland
  qtwayland5 wl-clipboard gnome-session-bin gir1.2-gtk-4.0 frameworkintegration libgl1-mesa-dri libegl-mesa0 libegl1
  pipewire fonts-dejavu-core procps plasma-workspace qml6-module-org-kde-kirigami qml6-module-org-kde-pipewire`.split(
    /\s+/,
  );

function skip(reason) {
  console.log(`skipped: npm run wayland:next: ${reason}`);
  process.exit(0);
}

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  return error === undefined && status === 0;
}

/** In the Debian, with the project in it. Its mounts and its processes end with it. */
function runThere(command) {
  const script = [
    'set -e',
    `mkdir -p ${debian}/lantype`,
    `mount --bind ${root} ${debian}/lantype`,
    `mount -t proc proc ${debian}/proc`,
    `mount --rbind /dev ${debian}/dev`,
    `mount -t tmpfs tmpfs ${debian}/tmp`,
    `exec chroot ${debian} sh -c '${command}'`,
  ].join('\n');
  return run('unshare', ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', script]);
}

if (process.platform !== 'linux' || process.getuid() !== 0) skip('a Debian root is made by root, on Linux');
for (const tool of ['debootstrap', 'unshare', 'setpriv', 'chroot']) {
  if (spawnSync('which', [tool]).status !== 0) skip(`${tool} is not installed`);
}
const { values, positionals } = parseArgs({
  options: { release: { type: 'string', default: RELEASES[0] } },
  allowPositionals: true,
});
const { release } = values;
if (!RELEASES.includes(release)) throw new Error(`There is no release ${release} here, but ${RELEASES.join(' and ')}.`);
const debian = path.join(process.env.LANTYPE_NEXT ?? '/var/tmp/lantype-next', release);
const complete = `${debian}.complete`;
const packages = PACKAGES.join(' ');
if (!existsSync(complete)) {
  mkdirSync(path.dirname(debian), { recursive: true });
  console.log(`making a Debian ${release} in ${debian}`);
  // A release that is younger than the debootstrap here is made as all of them are.
  const script = '/usr/share/debootstrap/scripts/sid';
  if (!run('debootstrap', ['--variant=minbase', release, debian, MIRROR, script])) skip('debootstrap did not succeed');
  if (!runThere('useradd --create-home tester')) skip('a user cannot be made');
  writeFileSync(complete, '');
}
// Of a root that is there already: what it was made with.
if (readFileSync(complete, 'utf8') !== packages) {
  const install = `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packages}`;
  if (!runThere(install)) skip('the packages cannot be installed');
  writeFileSync(complete, packages);
}

const node = requireNode();
if (!run(node, ['scripts/build.mjs', 'node'], { cwd: root })) process.exit(1);
const wanted = positionals.filter((name) => ['kde', 'gnome'].includes(name));
const inside = path.join('/lantype', path.relative(root, node));
const results = (wanted.length > 0 ? wanted : ['kde', 'gnome']).map((desktop) => {
  const tester = ['setpriv', '--reuid=tester', '--regid=tester', '--clear-groups', '--'];
  return runThere([...tester, inside, '/lantype/test/e2e/wayland/next/run.ts', desktop].join(' '));
});
process.exitCode = results.every(Boolean) ? 0 : 1;
