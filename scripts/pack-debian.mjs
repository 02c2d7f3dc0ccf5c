// Makes Debian packages of the headless Lantype, by dpkg-buildpackage and debhelper; build/debian has their recipe.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeProgramFor } from './node-programs.mjs';
import { NODE_FLAGS, root } from './runtime.mjs';
import { stageHeadless } from './stage-headless.mjs';
import { stageKoffi } from './stage-native.mjs';

/** What Debian calls the processors that Lantype is packed for, and Node.js does. */
export const ARCHITECTURES = { amd64: 'x64', arm64: 'arm64' };

const LIBRARY = '/usr/lib/lantype';
const NODE = `${LIBRARY}/node_modules/node/bin/node`;

function run(command, args, options) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** Debian sorts `1.0~beta.1` before `1.0`, as semver sorts `1.0-beta.1`. */
export const debianVersion = (version) => version.replace('-', '~');

/** The commit's, so that the same commit gives the same package. */
function date() {
  const { stdout, status } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  const seconds = Number(process.env.SOURCE_DATE_EPOCH || (status === 0 ? stdout : Date.now() / 1_000));
  return { seconds, rfc2822: new Date(seconds * 1_000).toUTCString().replace('GMT', '+0000') };
}

/** DEP-5. */
function copyright() {
  const text = readFileSync(path.join(root, 'LICENSE'), 'utf8').trim();
  const body = text.split('\n').map((line) => (line.trim() === '' ? ' .' : ` ${line}`));
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    'Upstream-Name: Lantype',
    '',
    'Files: *',
    'Copyright: the Lantype contributors',
    'License: Expat',
    ...body,
    '',
  ].join('\n');
}

/**
 * @param {{folder: string, architecture?: 'amd64' | 'arm64', fast?: boolean, version?: string}} options `fast`: larger,
 * and made in seconds; `version`: for tests of an upgrade
 * @returns {Promise<string>} the file, in `folder`
 */
export async function packDebian({ folder, architecture = 'amd64', fast = false, version }) {
  const tree = path.join(folder, `debian-${architecture}`);
  const library = path.join(tree, 'files', LIBRARY);
  rmSync(tree, { recursive: true, force: true });
  const packageVersion = debianVersion(stageHeadless(library, version).version);
  stageKoffi(library, ARCHITECTURES[architecture], path.join(folder, 'node'));
  // They have their own places in Debian, and the command is made below.
  for (const file of ['LICENSE', 'CHANGELOG.md', 'README.md', 'bin', 'scripts']) {
    rmSync(path.join(library, file), { recursive: true });
  }
  const program = path.join(tree, 'files', NODE);
  mkdirSync(path.dirname(program), { recursive: true });
  cpSync(await nodeProgramFor('linux', ARCHITECTURES[architecture], path.join(folder, 'node')), program);

  const command = path.join(tree, 'files/usr/bin/lantype');
  mkdirSync(path.dirname(command), { recursive: true });
  const line = [NODE, ...NODE_FLAGS, `${LIBRARY}/dist/node/lantype.js`].join(' ');
  writeFileSync(command, `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o755 });

  const debian = path.join(tree, 'debian');
  cpSync(path.join(root, 'build/debian'), debian, { recursive: true });
  const { seconds, rfc2822 } = date();
  const author = 'the Lantype contributors <contributors@lantype.invalid>';
  const changes = `  * What is new: /usr/share/doc/lantype/CHANGELOG.md.gz\n\n -- ${author}  ${rfc2822}\n`;
  writeFileSync(path.join(debian, 'changelog'), `lantype (${packageVersion}) unstable; urgency=medium\n\n${changes}`);
  writeFileSync(path.join(debian, 'copyright'), copyright());
  for (const file of ['CHANGELOG.md', 'README.md']) cpSync(path.join(root, file), path.join(tree, file));
  mkdirSync(path.join(debian, 'source'), { recursive: true });
  writeFileSync(path.join(debian, 'source/format'), '3.0 (native)\n');

  const env = {
    ...process.env,
    SOURCE_DATE_EPOCH: String(seconds),
    LANTYPE_DEB_COMPRESSION: fast ? '-Znone' : '-Zxz',
    DEB_BUILD_OPTIONS: 'nocheck',
  };
  // -d: the packages that it needs to build are those of this machine, also for another processor.
  run('dpkg-buildpackage', ['-b', '-us', '-uc', '-d', `-a${architecture}`], { cwd: tree, env });
  const name = `lantype_${packageVersion}_${architecture}.deb`;
  return path.join(folder, name);
}
