import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChild } from '../../helpers/processes/child.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { ROOT, runStep } from '../../ship/ci-step.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';

const { findElectron } = (await import(path.join(ROOT, 'scripts/electron-runtime.mjs'))) as {
  findElectron(electronFolder: string, env: NodeJS.ProcessEnv): string | undefined;
};

function whyNot(): string | undefined {
  const electron = findElectron(path.join(ROOT, 'node_modules/electron'), { ...process.env, PATH: '' });
  if (electron === undefined) return "Electron's runtime is not on this machine";
  return process.platform === 'linux' ? missingPrograms() : undefined;
}
const why = whyNot();

/** Where the program lies in what electron-builder packs for this system. */
const PROGRAMS = { linux: 'lantype', win32: 'Lantype.exe', darwin: 'Lantype.app/Contents/MacOS/Lantype' };

/** The fuses at work: packed with Electron's own runtime, whose program is Node.js no more. */
describe('the packed app on Electron', skipUnless(why === undefined, why ?? ''), () => {
  const started = stopAfterEach();
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-packed-'));
  let program = '';

  beforeAll(async () => {
    const { code, output } = await runStep('installers', {}, '--dir', `-c.directories.output=${folder}`);
    expect(code, output).toBe(0);
    const unpacked = readdirSync(folder).find((name) => /unpacked$|^mac/.test(name)) ?? '';
    program = path.join(folder, unpacked, PROGRAMS[process.platform as keyof typeof PROGRAMS] ?? '');
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['ELECTRON_RUN_AS_NODE', { ELECTRON_RUN_AS_NODE: '1' }, ['-e', 'console.log("ran it")', '--mode=nonsense']],
    ['NODE_OPTIONS', { NODE_OPTIONS: '--require=./nothing-that-is-there.cjs' }, ['--mode=nonsense']],
    ['--inspect', {}, ['--inspect=0', '--mode=nonsense']],
  ])('is no Node.js for others: %s', async (_name, more, args) => {
    const env = process.platform === 'linux' ? started(await startDisplay()).env : process.env;
    const data = started(newDataFolder());
    const child = started(startChild(program, [...args, '--data-dir', data.path], { env: { ...env, ...more } }));
    // It is our own program that refuses the option: in a dialog, which nobody closes here, and on standard error.
    const refusal = new Promise<void>((resolve) =>
      child.process.stderr?.on('data', () => child.output().includes('lantype:') && resolve()),
    );
    await Promise.race([refusal, child.ended]);
    expect(child.output()).toContain('lantype:');
    expect(child.output()).not.toMatch(/ran it|nothing-that-is-there|Debugger listening/);
  });
});
