// Where Electron's runtime is on this machine, and whether it can show anything.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const VERSION_LIMIT_MS = 5_000;
const PLATFORM_PATHS = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

function read(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** The version that package.json asks for, as it is installed: `45.4.1`. Undefined without the package. */
export function wantedVersion(electronFolder) {
  const manifest = read(path.join(electronFolder, 'package.json'));
  return manifest === undefined ? undefined : JSON.parse(manifest).version;
}

function isExecutable(file) {
  try {
    accessSync(file, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** As the electron package's own index.js looks for it, but without downloading anything. */
function inPackage(electronFolder, env) {
  const name = read(path.join(electronFolder, 'path.txt')) || PLATFORM_PATHS[process.platform] || 'electron';
  const given = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return isExecutable(path.join(given, name)) ? path.join(given, name) : undefined;
  const version = read(path.join(electronFolder, 'dist', 'version'))?.replace(/^v/, '');
  const file = path.join(electronFolder, 'dist', name);
  return version === wantedVersion(electronFolder) && isExecutable(file) ? file : undefined;
}

/** An `electron` of the right major version. Not the one in node_modules/.bin, which npm puts first: that downloads. */
function onPath(electronFolder, env) {
  const major = wantedVersion(electronFolder)?.split('.', 1)[0];
  const folders = (env.PATH ?? env.Path ?? '').split(path.delimiter);
  for (const folder of folders) {
    if (!path.isAbsolute(folder) || folder.includes('node_modules')) continue;
    const file = path.join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
    if (!isExecutable(file)) continue;
    const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8', env, timeout: VERSION_LIMIT_MS });
    if (major !== undefined && stdout?.trim().replace(/^v/, '').split('.', 1)[0] === major) return file;
  }
  return undefined;
}

/** @returns {string | undefined} the program, absolute */
export function findElectron(electronFolder, env) {
  return inPackage(electronFolder, env) ?? onPath(electronFolder, env);
}

/** @returns {string | undefined} why no window can be shown here, whatever runtime there is; undefined: one can */
export function whyNoWindow(env, uid = process.getuid?.()) {
  if (process.platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  if (uid === 0) return 'the desktop app does not run as root, for its sandbox would be off';
  return undefined;
}

/**
 * Chromium's sandbox needs user namespaces, or its helper to be root's (Chromium, docs/linux/suid_sandbox_development.md);
 * without both the runtime ends itself at once. @returns {string | undefined} what is in the way
 */
export function whyNoSandbox(electron, kernel = '/proc/sys') {
  if (process.platform !== 'linux') return undefined;
  const restricted =
    read(path.join(kernel, 'kernel/apparmor_restrict_unprivileged_userns')) === '1' ||
    read(path.join(kernel, 'kernel/unprivileged_userns_clone')) === '0' ||
    read(path.join(kernel, 'user/max_user_namespaces')) === '0';
  const helper = path.join(path.dirname(electron), 'chrome-sandbox');
  if (!restricted || !existsSync(helper)) return undefined;
  const { uid, mode } = statSync(helper);
  if (uid === 0 && (mode & 0o4000) !== 0) return undefined;
  return `Electron's sandbox needs this once: sudo chown root '${helper}' && sudo chmod 4755 '${helper}'`;
}
