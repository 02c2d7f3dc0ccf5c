import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { ROOT, readScript } from './ci-step.ts';

/** What is installed is what was looked at: by hash, whatever registry serves it, and without running anything of it. */

interface Entry {
  version: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}
const { packages }: { packages: Record<string, Entry> } = JSON.parse(readScript('package-lock.json'));
const entries = Object.entries(packages).filter(([at, { link }]) => at !== '' && link !== true);

/** As Node.js looks for it: in the package's own node_modules, then in those above. */
function placeOf(name: string, from: string): string | undefined {
  const parts = from.split('node_modules/');
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const at = `${parts.slice(0, depth).join('node_modules/')}/node_modules/${name}`
      .replace(/^\//, '')
      .replace('//', '/');
    if (at in packages) return at;
  }
  return undefined;
}

/** Why `npm ci` would not have the same for everybody. */
function flawsOf(all: Record<string, Entry>): string[] {
  return Object.entries(all).flatMap(([at, { integrity, link }]) => {
    if (at === '' || link === true) return [];
    return /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ? [] : [at];
  });
}

it('every package has its SHA-512, also those for other systems than this one', () => {
  expect(entries.length).toBeGreaterThan(500);
  expect(flawsOf(packages)).toEqual([]);
  expect(flawsOf({ 'node_modules/x': { version: '1.0.0' } })).toEqual(['node_modules/x']);
});

it('every package that is only for one system is there for all of them', () => {
  const optional = entries.flatMap(([at, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).map((name) => [name, placeOf(name, at)] as const),
  );
  expect(optional.length).toBeGreaterThan(50);
  expect(optional.filter(([, at]) => at === undefined)).toEqual([]);
  for (const family of ['@biomejs/cli-', '@rolldown/binding-', 'lightningcss-']) {
    const systems = entries.filter(([at]) => at.includes(`node_modules/${family}`)).map(([at]) => at);
    for (const system of ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64']) {
      expect(
        systems.some((at) => at.includes(system)),
        `${family}${system}`,
      ).toBe(true);
    }
  }
});

it('one package may run a script when it is installed; what the others would do is not needed', () => {
  const { allowScripts } = JSON.parse(readScript('package.json'));
  expect(allowScripts).toEqual({ node: true });
  const wanting = entries.filter(([, { hasInstallScript }]) => hasInstallScript).map(([at]) => at);
  // electron-winstaller makes installers of another kind than ours; koffi would look for what its packages for each system
  // have already.
  const known = ['electron-winstaller', 'koffi', 'node'].map((name) => `node_modules/${name}`);
  expect(wanting.sort()).toEqual(known.filter((at) => at in packages));
});

describe('the Node.js that it brings', async () => {
  const { whyNotThisNode } = (await import(path.join(ROOT, 'scripts/node-programs.mjs'))) as {
    whyNotThisNode(program: string, system: string, installed: string, checksums?: object): string | undefined;
  };
  const checksums: { version: string; programs: Record<string, { sha256: string }> } = JSON.parse(
    readScript('scripts/node-checksums.json'),
  );
  const installed = packages['node_modules/node']?.version ?? '';
  const program = path.join(ROOT, 'node_modules/node/bin/node');
  const system = `${process.platform}-${process.arch}`;

  it('is that of the lock file, with a hash for each system of the releases that there is a package for', () => {
    expect(checksums.version).toBe(installed);
    expect(Object.keys(checksums.programs).sort()).toEqual(['linux-arm64', 'linux-x64', 'win32-x64']);
  });

  const known = system in checksums.programs && existsSync(program);
  it('is the one here', skipUnless(known, `no hash is known for ${system}`), () => {
    expect(whyNotThisNode(program, system, installed)).toBeUndefined();
  });

  it('is refused when one byte is another, or when its version has changed and its hash has not', () => {
    const file = path.join(tempFolder(), 'node');
    writeFileSync(file, 'the real one');
    const sha256 = createHash('sha256').update('the real one').digest('hex');
    const list = { version: '24.0.0', programs: { 'linux-x64': { sha256 } } };
    expect(whyNotThisNode(file, 'linux-x64', '24.0.0', list)).toBeUndefined();
    expect(whyNotThisNode(file, 'linux-x64', '24.0.1', list)).toContain('knows Node.js 24.0.0');
    writeFileSync(file, 'the real onf');
    expect(whyNotThisNode(file, 'linux-x64', '24.0.0', list)).toContain('is not the Node.js 24.0.0 that it should be');
  });

  it('is refused where no hash is known: of Macs, whose packages the registry does not have', () => {
    expect(whyNotThisNode(program, 'darwin-arm64', installed)).toContain('knows no Node.js for darwin-arm64');
  });
});
