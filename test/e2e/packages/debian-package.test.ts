import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { output, startChild } from '../../helpers/processes/child.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { ROOT } from '../../ship/ci-step.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { type DebianRoot, startDebianRoot, whyNoDebianRoot } from './debian-root.ts';

/** The Debian package, by Debian's own tools and from nothing but its file: installed, used, upgraded, removed, purged. */

const { packDebian } = (await import(path.join(ROOT, 'scripts/pack-debian.mjs'))) as {
  packDebian(options: { folder: string; fast: boolean; version?: string }): Promise<string>;
};
const OLDER = '0.0.1-beta.1';
const SENTENCE = '¡Hola! — typed by what Debian installed 日本';
const architecture = { x64: 'amd64' }[process.arch as string];
const why =
  (process.env.LANTYPE_PACKAGES === undefined ? 'it takes minutes: npm run test:packages' : undefined) ??
  whyNoDebianRoot() ??
  missingPrograms('xterm') ??
  (architecture === undefined ? `the test makes the package for amd64, and this is ${process.arch}` : undefined);

describe('the Debian package', skipUnless(why === undefined, why ?? ''), () => {
  const started = stopAfterEach();
  let folder: string;
  let older: string;
  let current: string;
  let root: DebianRoot;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'lantype-deb-'));
    older = await packDebian({ folder, fast: true, version: OLDER });
    current = await packDebian({ folder, fast: true });
    root = await startDebianRoot({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' });
  }, 300_000);
  afterAll(async () => {
    await root?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const lists = (file: string): boolean =>
    spawnSync(root.within[0], [...root.within.slice(1), 'test', '-e', file]).status === 0;
  const version = (): string => root.run('lantype', '--version').trim();

  /** Types by what is installed in there, with the data folder of the user. */
  async function types(display: Display, dataDir: string): Promise<void> {
    const xterm = started(await startXterm(display));
    const env = {
      DISPLAY: display.name,
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      LANTYPE_DATA_DIR: dataDir,
    };
    const [nsenter, ...into] = root.within;
    const hub = started(
      startChild(nsenter, [...into, 'lantype', 'start', '--json', '--no-open', '--port', '0'], { env }),
    );
    await eventually('Lantype', () => hub.output().includes('"ready"'), 60_000);
    const { device } = JSON.parse(hub.output().split('\n')[0] ?? '');
    const answer = await output(nsenter, [...into, 'lantype', 'send', device.deviceId, SENTENCE, '--json'], env);
    expect(JSON.parse(answer)).toMatchObject({ status: 'typed' });
    const doctor = await output(nsenter, [...into, 'lantype', 'doctor', '--json'], env);
    expect(JSON.parse(doctor)).toMatchObject({ typist: 'x11', canType: true });
    await eventually('the sentence', async () => (await xterm.read()) === SENTENCE);
    await xterm.stop();
    await hub.stop();
  }

  it('is installed, types a sentence, is upgraded, types another, is removed and purged', async () => {
    const display = started(await startDisplay());
    const data = started(newDataFolder());

    root.run('dpkg', '-i', older);
    expect(version()).toBe(OLDER);
    await types(display, data.path);
    // Nothing is switched on by being installed.
    expect(lists('/etc/systemd/system/multi-user.target.wants/lantype-relay.service')).toBe(false);
    expect(lists('/etc/systemd/user/graphical-session.target.wants/lantype.service')).toBe(false);
    expect(root.run('getent', 'passwd', 'lantype')).toContain(':/var/lib/lantype:');
    root.run('touch', '/var/lib/lantype/relay.db');

    root.run('dpkg', '-i', current);
    expect(version()).not.toBe(OLDER);
    await types(display, data.path);
    // systemd itself reads the units, with everything that they name in place.
    root.run('systemd-analyze', 'verify', 'lantype-relay.service');
    root.run(
      'env',
      'XDG_RUNTIME_DIR=/tmp',
      'systemd-analyze',
      '--user',
      'verify',
      '/usr/lib/systemd/user/lantype.service',
    );
    expect(root.run('dpkg', '--verify', 'lantype')).toBe('');
    expect(root.run('zcat', '/usr/share/man/man1/lantype.1.gz')).toContain('.SH SYNOPSIS');

    root.run('dpkg', '-r', 'lantype');
    for (const gone of ['/usr/bin/lantype', '/usr/lib/lantype', '/usr/lib/systemd/user/lantype.service']) {
      expect(lists(gone), gone).toBe(false);
    }
    expect(lists('/var/lib/lantype/relay.db')).toBe(true);

    root.run('dpkg', '-P', 'lantype');
    expect(lists('/var/lib/lantype')).toBe(false);
    expect(root.run('sh', '-c', 'getent passwd lantype || echo none')).toBe('none\n');
    expect(root.run('sh', '-c', 'ls /var/lib/dpkg/info | grep ^lantype || echo none')).toBe('none\n');
    // What is a user's stays.
    expect(lists(path.join(data.path, 'relay.db'))).toBe(true);
  }, 300_000);
});
