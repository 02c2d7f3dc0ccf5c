// `node scripts/ci-steps/installers.mjs [electron-builder's options]`: the installers of this system, in the release folder.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../runtime.mjs';
import { keepForRelease, run, step } from './step.mjs';

const FOLDER = path.join(root, 'out', 'installers');
const INSTALLER = /\.(exe|dmg|zip|AppImage|deb|blockmap|yml)$/;
/** What electron-builder tells of itself. */
const NOT_RELEASED = /^builder-(debug|effective-config)\.yml$/;

function installers() {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  return names
    .filter((name) => INSTALLER.test(name) && !NOT_RELEASED.test(name))
    .map((name) => path.join(FOLDER, name));
}

/** The secrets by which names electron-builder takes them, on this system; a secret that is not set is an empty text. */
function credentials(env, platform) {
  const windows = { CSC_LINK: env.WINDOWS_CERTIFICATE, CSC_KEY_PASSWORD: env.WINDOWS_CERTIFICATE_PASSWORD };
  const macos = {
    CSC_LINK: env.MACOS_CERTIFICATE,
    CSC_KEY_PASSWORD: env.MACOS_CERTIFICATE_PASSWORD,
    APPLE_ID: env.APPLE_ID,
    APPLE_APP_SPECIFIC_PASSWORD: env.APPLE_APP_SPECIFIC_PASSWORD,
    APPLE_TEAM_ID: env.APPLE_TEAM_ID,
  };
  const wanted = { win32: windows, darwin: macos }[platform] ?? {};
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value));
}

/** Its releases are the update server of a build that is made on GitHub. */
function updateServer({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository }) {
  return server && repository ? [`-c.publish.url=${server}/${repository}/releases/latest/download`] : [];
}

/** What a child gets: without the secrets under their own names, and signed by nothing that lies about on the machine. */
export function builderEnvironment(env, platform = process.platform) {
  const secrets = /^(WINDOWS_CERTIFICATE|MACOS_CERTIFICATE|APPLE_)/;
  const rest = Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.test(name)));
  const given = credentials(env, platform);
  return { ...rest, ...given, ...(given.CSC_LINK === undefined && { CSC_IDENTITY_AUTO_DISCOVERY: 'false' }) };
}

if (import.meta.filename === process.argv[1]) {
  await step(async () => {
    const env = builderEnvironment(process.env);
    console.log(env.CSC_LINK ? 'Signed with the certificate that was given.' : 'Not signed: no certificate was given.');
    const options = [...updateServer(env), ...process.argv.slice(2)];
    const dist = path.join(root, 'scripts', 'dist.mjs');
    await run(process.execPath, [dist, '--publish', 'never', ...options], { env });
    // Unpacked only (`--dir`): there is nothing to release, and whoever asked for it knows where it is.
    if (!process.argv.includes('dir') && !process.argv.includes('--dir')) {
      keepForRelease(installers());
    }
  });
}
