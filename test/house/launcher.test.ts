import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Runs `source` as a `.ts` file through one of the launchers. */
function launch(source: string, ...args: string[]): ChildProcess {
  const file = path.join(tempFolder(), 'seeded.ts');
  writeFileSync(file, source);
  const child = spawn(process.execPath, [path.join(root, 'scripts/run.mjs'), file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no pipe');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('it ended without a word');
}

it('runs TypeScript on Node.js 24, with the arguments as they are', async () => {
  const child = launch(
    'const args: string[] = process.argv.slice(2); console.log(process.version, JSON.stringify(args));',
    'a b',
    '--json',
  );
  expect(await firstLine(child)).toMatch(/^v(2[4-9]|[3-9]\d)\.\S+ \["a b","--json"\]$/);
});

it.each([0, 1, 2, 42])('passes exit code %i on', async (code) => {
  expect(await once(launch(`process.exitCode = ${code};`), 'exit')).toEqual([code, null]);
});

it('`lantype` runs from any folder, and from the build alone', async () => {
  const child = spawn(process.execPath, [path.join(root, 'bin/lantype.mjs'), 'doctor', '--json'], {
    cwd: tempFolder(),
    env: { ...process.env, DISPLAY: '', LANTYPE_DATA_DIR: tempFolder(), NODE_DEBUG: 'esm' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [answer, loaded] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect(JSON.parse(answer)).toMatchObject({ success: true, typists: [{ name: 'x11' }] });
  expect(loaded).toContain(path.join(root, 'dist/node/lantype.js'));
  expect(loaded).not.toContain(path.join(root, 'src/'));
});

describe('signals', skipUnless(process.platform !== 'win32', 'Windows has no signals'), () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on, and waits for the end', async (signal) => {
    const child = launch(`
      process.on('${signal}', () => process.exit(7));
      setInterval(() => undefined, 1_000);
      console.log('ready');
    `);
    const exit = once(child, 'exit');
    expect(await firstLine(child)).toBe('ready');
    child.kill(signal);
    expect(await exit).toEqual([7, null]);
  });

  it('exits with 128 + n when signal n ended the program', async () => {
    const exit = once(launch(`process.kill(process.pid, 'SIGKILL');`), 'exit');
    expect(await exit).toEqual([137, null]);
  });

  it('ends the program when the shell of npm dies of the signal', async () => {
    const file = path.join(tempFolder(), 'seeded.ts');
    writeFileSync(
      file,
      `process.on('SIGTERM', () => { console.log('told'); process.exit(0); }); setInterval(() => undefined, 1_000); console.log('ready');`,
    );
    const command = `'${process.execPath}' '${path.join(root, 'scripts/run.mjs')}' '${file}'; true`;
    const shell = spawn('sh', ['-c', command], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    onTestFinished(() => void shell.kill('SIGKILL'));
    if (shell.stdout === null) throw new Error('no pipe');
    const lines: string[] = [];
    for await (const line of createInterface({ input: shell.stdout })) {
      lines.push(line);
      if (line === 'ready') shell.kill('SIGTERM');
    }
    expect(lines).toEqual(['ready', 'told']);
  });
});
