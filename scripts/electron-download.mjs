// Downloads Electron's runtime by the electron package's own means, and never hangs over it.
// `node scripts/electron-download.mjs <options as JSON>`: on its standard output why not, if so. A process of its own,
// because @electron/get needs a newer Node.js than the one that may have been started.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { runChild } from './child.mjs';

/** Name, connection, TLS and the redirections of the download page, all together. */
const ANSWER_LIMIT_MS = 4_500;
/** A download may be slow, but it has to go on. */
const STALL_LIMIT_MS = 15_000;
const AGAIN_AFTER_MS = 24 * 60 * 60 * 1_000;
const SAY_EVERY_BYTES = 25_000_000;

/** A failure is remembered for a day, so that `npm start` does not wait for the same one each time. */
function memory(file) {
  return {
    failedLately() {
      const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      return age < AGAIN_AFTER_MS;
    },
    remember() {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, 'Delete this file, and `npm start` tries at once to download Electron again.\n');
    },
    forget: () => rmSync(file, { force: true }),
  };
}

function reasonOf(error) {
  const { cause, name, message } = error;
  return cause?.code ?? cause?.message ?? (name === 'AbortError' ? 'no answer' : message);
}

/** A downloader for @electron/get: its own one waits as long as it takes. */
function patientDownloader({ answerMs, stallMs }, say) {
  return {
    async download(url, file) {
      const { host } = new URL(url);
      const abort = new AbortController();
      let timer;
      const expect = (limitMs, what) => {
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(new Error(what)), limitMs);
      };
      try {
        expect(answerMs, `no answer from ${host}`);
        const response = await fetch(url, { signal: abort.signal });
        if (!response.ok || response.body === null) throw new Error(`${host} answered ${response.status}`);
        say(`Setting up: downloading Electron from ${host} (about 120 MB, once) …`);
        mkdirSync(path.dirname(file), { recursive: true });
        const progress = async function* (source) {
          let bytes = 0;
          for await (const chunk of source) {
            expect(stallMs, `the download from ${host} stopped`);
            if (Math.floor((bytes + chunk.length) / SAY_EVERY_BYTES) > Math.floor(bytes / SAY_EVERY_BYTES)) {
              say(`  ${Math.round((bytes + chunk.length) / 1_000_000)} MB`);
            }
            bytes += chunk.length;
            yield chunk;
          }
        };
        expect(stallMs, `the download from ${host} stopped`);
        await pipeline(Readable.fromWeb(response.body), progress, createWriteStream(file), { signal: abort.signal });
      } catch (error) {
        if (abort.signal.aborted) throw abort.signal.reason;
        const reason = reasonOf(error);
        throw new Error(reason.startsWith(host) ? reason : `${host}: ${reason}`, { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** As the install.js of the electron package decides it. */
function target(env) {
  const platform = env.ELECTRON_INSTALL_PLATFORM || env.npm_config_platform || process.platform;
  let arch = env.ELECTRON_INSTALL_ARCH || env.npm_config_arch || process.arch;
  if (platform === 'darwin' && process.platform === 'darwin' && arch === 'x64' && !env.npm_config_arch) {
    try {
      const translated = execFileSync('sysctl', ['-in', 'sysctl.proc_translated'], { encoding: 'utf8' });
      if (translated.trim() === '1') arch = 'arm64';
    } catch {
      // An Intel Mac does not know the name.
    }
  }
  return { platform, arch };
}

/**
 * Gets the runtime into the electron package, from the cache of @electron/get, its mirror settings or its usual host.
 * @returns {Promise<string | undefined>} why not; undefined when it is there
 */
export async function downloadElectron({
  electronFolder,
  memoryFile,
  env,
  say,
  answerMs = ANSWER_LIMIT_MS,
  stallMs = STALL_LIMIT_MS,
}) {
  const failures = memory(memoryFile);
  if (failures.failedLately()) return 'its download failed within the last day';
  try {
    const require = createRequire(path.join(electronFolder, 'install.js'));
    const { downloadArtifact } = await import(pathToFileURL(require.resolve('@electron/get')).href);
    const { platform, arch } = target(env);
    const remote = env.electron_use_remote_checksums || env.npm_config_electron_use_remote_checksums;
    const readJson = (name) => JSON.parse(readFileSync(path.join(electronFolder, name), 'utf8'));
    await downloadArtifact({
      version: readJson('package.json').version,
      artifactName: 'electron',
      platform,
      arch,
      cacheRoot: env.electron_config_cache,
      checksums: remote ? undefined : readJson('checksums.json'),
      downloader: patientDownloader({ answerMs, stallMs }, say),
    });
    // It finds the file in the cache now, and unpacks it.
    const code = await runChild(process.execPath, [path.join(electronFolder, 'install.js')], {
      env: { ...env, ELECTRON_INSTALL_PLATFORM: platform, ELECTRON_INSTALL_ARCH: arch },
      stdio: ['ignore', 2, 2],
    });
    if (code !== 0) throw new Error(`its install.js ended with exit code ${code}`);
    failures.forget();
    return undefined;
  } catch (error) {
    failures.remember();
    return `it cannot be downloaded (${error.message.split('\n')[0]})`;
  }
}

if (import.meta.filename === process.argv[1]) {
  const options = JSON.parse(process.argv[2] ?? '{}');
  const problem = await downloadElectron({ ...options, env: process.env, say: (line) => console.error(line) });
  if (problem !== undefined) process.stdout.write(problem);
  // A look-up of a name cannot be called off, and would keep the process.
  process.exit(0);
}
