// What of koffi a Debian package needs: it calls the system's own libraries (Wayland, Windows), and is optional everywhere.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './runtime.mjs';
import { copyPackage } from './stage-headless.mjs';

const lock = () => JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;

/** Gets a package for another system into `folder`, by the hash in package-lock.json. @returns its folder */
function fetchPackage(name, { version, integrity }, folder) {
  mkdirSync(folder, { recursive: true });
  const npm = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`], {
    encoding: 'utf8',
  });
  if (npm.status !== 0) throw new Error(`${name}@${version} cannot be had: ${npm.stderr}`);
  const archive = path.join(folder, npm.stdout.trim().split('\n').at(-1));
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new Error(`${name}@${version} is not the one of package-lock.json`);
  const tar = spawnSync('tar', ['-xzf', archive, '-C', folder], { encoding: 'utf8' });
  if (tar.status !== 0) throw new Error(`${archive} cannot be unpacked: ${tar.stderr}`);
  return path.join(folder, 'package');
}

/**
 * Copies koffi with its module for a processor of Linux into `library`; nothing where Lantype has no koffi.
 * @param {string} library
 * @param {'x64' | 'arm64'} arch
 * @param {string} cache where what has to be fetched is put
 */
export function stageKoffi(library, arch, cache) {
  const packages = lock();
  const own = path.join(root, 'node_modules', 'koffi');
  if (!('node_modules/koffi' in packages) || !existsSync(own)) return;
  copyPackage(own, library);
  const name = `@koromix/koffi-linux-${arch}`;
  const at = `node_modules/${name}`;
  const there = path.join(root, at);
  if (existsSync(there)) {
    copyPackage(there, library);
    return;
  }
  const fetched = fetchPackage(name, packages[at], path.join(cache, `koffi-${arch}`));
  cpSync(fetched, path.join(library, at), { recursive: true });
}
