// The program of Node.js: whether it is the one that was looked at when the version was chosen, and how to get another's.
//
// The `node` package has the one install script that is allowed (package.json, allowScripts): it has npm fetch the
// program for this machine, which package-lock.json knows nothing about. So that program is compared with a hash here,
// and where no hash is known (of Macs: the registry has no package of this version for them), it is not fetched at all.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CHECKSUMS = path.join(import.meta.dirname, 'node-checksums.json');

const readChecksums = () => JSON.parse(readFileSync(CHECKSUMS, 'utf8'));

/** @param {string} system `linux-x64`, as Node.js calls it */
export const isNodeKnownFor = (system, checksums = readChecksums()) => checksums.programs[system] !== undefined;

function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/**
 * Why the program may not be run: undefined when it is the one that is known.
 * @param {string} program the file
 * @param {string} system `linux-x64`, as Node.js calls it
 * @param {string} installed the version of the package that it came with
 */
export function whyNotThisNode(program, system, installed, checksums = readChecksums()) {
  if (checksums.version !== installed) {
    return `scripts/node-checksums.json knows Node.js ${checksums.version}, and package-lock.json has ${installed}`;
  }
  const known = checksums.programs[system];
  if (known === undefined) return `scripts/node-checksums.json knows no Node.js for ${system}`;
  const found = hashOf(program);
  return found === known.sha256
    ? undefined
    : `${program} is not the Node.js ${installed} that it should be (SHA-256 ${found})`;
}

/**
 * Gets the program for another system out of its npm package. @returns {Promise<string>} the file, below `folder`
 * @throws when it is not the one that is known
 */
export async function nodeProgramFor(platform, arch, folder) {
  const { version, programs } = readChecksums();
  const known = programs[`${platform}-${arch}`];
  if (known === undefined) throw new Error(`scripts/node-checksums.json knows no Node.js for ${platform}-${arch}`);
  const own = path.join(import.meta.dirname, '../node_modules/node', known.file);
  if (platform === process.platform && arch === process.arch && existsSync(own) && hashOf(own) === known.sha256)
    return own;
  const program = path.join(folder, known.package, 'package', known.file);
  if (!existsSync(program) || hashOf(program) !== known.sha256) {
    const target = path.join(folder, known.package);
    mkdirSync(target, { recursive: true });
    const npm = spawnSync('npm', ['pack', '--silent', '--pack-destination', target, `${known.package}@${version}`], {
      encoding: 'utf8',
    });
    if (npm.status !== 0) throw new Error(`${known.package}@${version} cannot be had: ${npm.stderr}`);
    const archive = path.join(target, `${known.package}-${version}.tgz`);
    const tar = spawnSync('tar', ['-xzf', archive, '-C', target, `package/${known.file}`], { encoding: 'utf8' });
    if (tar.status !== 0) throw new Error(`${archive} cannot be unpacked: ${tar.stderr}`);
  }
  const why = whyNotThisNode(program, `${platform}-${arch}`, version);
  if (why !== undefined) throw new Error(why);
  return program;
}
