// Puts the npm package of the release folder on the registry that npm is set to, with provenance. What is there cannot be
// taken back, so it runs only where the project has said so (release.yml), and saying it twice does no harm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { releaseFolder, run, step } from './step.mjs';

const NPM_OPTIONS = { encoding: 'utf8', shell: process.platform === 'win32' };
/** Of tests. Nobody vouches for what is built there. */
const ON_THIS_COMPUTER = /^http:\/\/127\.0\.0\.1[:/]/;

/** @returns {{file: string, version: string}} */
function packed() {
  const [name, ...more] = readdirSync(releaseFolder).filter((each) => /^lantype-.+\.tgz$/.test(each));
  if (name === undefined || more.length > 0) throw new Error('the release folder has to have one lantype-VERSION.tgz');
  return { file: path.join(releaseFolder, name), version: name.slice('lantype-'.length, -'.tgz'.length) };
}

/** The integrity of what the registry has under this version; undefined: nothing. @throws when it does not say */
function published(version, env) {
  const { stdout } = spawnSync('npm', ['view', `lantype@${version}`, 'dist.integrity', '--json', '--prefer-online'], {
    ...NPM_OPTIONS,
    env,
  });
  const answer = stdout.trim() === '' ? undefined : JSON.parse(stdout);
  if (answer === undefined || answer.error?.code === 'E404') return undefined;
  if (typeof answer !== 'string') throw new Error(`the registry was asked, and said ${answer.error?.code}`);
  return answer;
}

await step(async () => {
  const { file, version } = packed();
  // Without a token npm shows who it is by the identity of the workflow (trusted publishing).
  const { NPM_TOKEN: token, ACTIONS_ID_TOKEN_REQUEST_URL: identity } = process.env;
  if (!token && !identity) throw new Error('neither NPM_TOKEN nor the identity of a workflow: nobody may publish so');
  const registry = spawnSync('npm', ['config', 'get', 'registry'], NPM_OPTIONS).stdout.trim();
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-npm-'));
  try {
    // The name of the variable, which npm reads itself: the token is in no file and on no command line.
    const userConfig = path.join(folder, 'npmrc');
    writeFileSync(userConfig, token ? `//${registry.replace(/^https?:\/\//, '')}:_authToken=\${NPM_TOKEN}\n` : '');
    const env = { ...process.env, npm_config_userconfig: userConfig, npm_config_registry: registry };
    const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
    const there = published(version, env);
    if (there === integrity) {
      console.log(`lantype ${version} is published already.`);
      return;
    }
    if (there !== undefined)
      throw new Error(`the registry has another lantype ${version}: this one needs another version`);
    const options = ['--access', 'public', '--tag', version.includes('-') ? 'next' : 'latest'];
    if (!ON_THIS_COMPUTER.test(registry)) options.push('--provenance');
    await run('npm', ['publish', file, ...options], { env, shell: process.platform === 'win32' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
