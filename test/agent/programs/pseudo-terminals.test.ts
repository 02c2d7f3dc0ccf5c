import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Master, PseudoTerminals } from '../../../src/agent/programs/pseudo-terminals.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, output, startChild } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';

const hasScript = existsSync('/usr/bin/script');
/** script(1) runs a command in a pseudo-terminal of its own, as a terminal emulator does. */
const IN_A_TERMINAL = ['-qc', 'echo runs $PPID; exec sleep 60', '/dev/null'];

const started = stopAfterEach();

function terminals({ clients = [] as number[] } = {}): PseudoTerminals {
  return new PseudoTerminals({ clients: async () => new Set(clients), clock: systemClock });
}

function program(command: string, args: readonly string[]): Child {
  return started(startChild(command, args));
}

/** The process that has the terminal, once something runs in it. */
function masterIn(child: Child): Promise<number> {
  return eventually('the terminal', () => Number(/runs (\d+)/.exec(child.output())?.[1]) || undefined);
}

const EDITOR = `
  const { spawn } = require('node:child_process');
  let terminal;
  process.stdin.on('data', (data) => {
    if (data.toString() === 'open') terminal = spawn('script', process.argv.slice(1), { stdio: ['ignore', 'inherit', 'inherit'] });
    else terminal.kill();
  });
  process.stdin.on('end', () => { terminal?.kill(); process.exit(); });
`;

/** A program that runs a terminal when it is told to, and ends it when it is told to. */
function editor(): { child: Child; tell(what: 'open' | 'close'): void } {
  const child = started(
    startChild(process.execPath, ['-e', EDITOR, '--', ...IN_A_TERMINAL], { stdio: ['pipe', 'pipe', 'pipe'] }),
  );
  return { child, tell: (what) => void child.process.stdin?.write(what) };
}

/** Looks from a process of another user, who may not see which files a process has open. */
async function mastersForOthers(...pids: number[]): Promise<string> {
  const code = `
    const { PseudoTerminals } = await import(process.argv[1]);
    const clock = { now: Date.now, monotonic: () => performance.now() };
    const terminals = new PseudoTerminals({ clients: async () => new Set(), clock });
    for (const pid of [${pids}]) console.log(await terminals.masterOf(pid), await terminals.slavesOf(pid));`;
  const file = path.resolve('src/agent/programs/pseudo-terminals.ts');
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
  return output('setpriv', [...nobody, '--input-type=module', '-e', code, '--', file], process.env);
}
const isRoot = process.getuid?.() === 0 && existsSync('/usr/bin/setpriv');

describe('the master of a pseudo-terminal', skipUnless(hasScript, 'script(1) is not installed'), () => {
  it('is the program itself, in a terminal emulator', async () => {
    const child = program('script', IN_A_TERMINAL);
    await masterIn(child);
    expect(await terminals().masterOf(child.pid)).toBe('itself');
  });

  it('is a process below it, in an editor with a terminal', async () => {
    const child = program('sh', ['-c', 'script "$@" & wait', 'sh', ...IN_A_TERMINAL]);
    await masterIn(child);
    expect(await terminals().masterOf(child.pid)).toBe('below');
  });

  it('is not counted when it is an X client: a terminal with a window of its own, started from the program', async () => {
    const child = program('sh', ['-c', 'script "$@" & wait', 'sh', ...IN_A_TERMINAL]);
    const clients = [await masterIn(child)];
    expect(await terminals({ clients }).masterOf(child.pid)).toBe('nobody');
    expect(await terminals({ clients }).slavesOf(child.pid)).toEqual([]);
  });

  it('is nobody in a program without one, in one that has gone, and in one that is not known', async () => {
    expect(await terminals().masterOf(program('sleep', ['60']).pid)).toBe('nobody');
    expect(await terminals().masterOf(2 ** 30)).toBe('nobody');
    expect(await terminals().masterOf(undefined)).toBe('nobody');
  });

  it('is seen when it comes and when it goes, in the same program', async () => {
    const { child, tell } = editor();
    const watched = terminals();
    const seen = (master: Master): Promise<unknown> =>
      eventually(master, async () => (await watched.masterOf(child.pid)) === master);
    await seen('nobody');
    tell('open');
    await masterIn(child);
    await seen('below');
    tell('close');
    await seen('nobody');
  });

  it('is not looked for again while no pseudo-terminal is new', async () => {
    const child = program('sh', ['-c', 'script "$@" & wait', 'sh', ...IN_A_TERMINAL]);
    await masterIn(child);
    let looks = 0;
    const watched = new PseudoTerminals({
      clock: systemClock,
      async clients() {
        looks += 1;
        return new Set();
      },
    });
    for (let time = 0; time < 100; time += 1) expect(await watched.masterOf(child.pid)).toBe('below');
    // Another test's terminal may come or go meanwhile.
    expect(looks).toBeLessThan(20);
  });

  it('is known by the terminal of its children where its files are not shown, as with rxvt', {
    ...skipUnless(isRoot, 'only root can look with the eyes of another user'),
    timeout: 60_000,
  }, async () => {
    const child = program('script', ['-qc', 'tty; echo runs $PPID; exec sleep 60', '/dev/null']);
    await masterIn(child);
    const tty = /\/dev\/pts\/\d+/.exec(child.output())?.[0];
    const other = program('sleep', ['60']);
    expect(await mastersForOthers(child.pid, other.pid)).toBe(`itself [ '${tty}' ]\nnobody []\n`);
  });

  it('has the slave that the program in it reads from', async () => {
    const child = program('script', ['-qc', 'tty; echo runs $PPID; exec sleep 60', '/dev/null']);
    await masterIn(child);
    const tty = /\/dev\/pts\/\d+/.exec(child.output())?.[0];
    expect(await terminals().slavesOf(child.pid)).toEqual([tty]);
  });
});
