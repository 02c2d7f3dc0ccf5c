import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { beforeEach, describe, expect, it } from 'vitest';
import { hasPipe, ShellPipes } from '../../../../src/agent/wayland/gnome/shell-pipes.ts';
import { type Child, startChild } from '../../../helpers/processes/child.ts';
import { skipUnless } from '../../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../../helpers/stop-after-each.ts';

const PYTHON = '/usr/bin/python3';
const missing = spawnSync(PYTHON, ['-c', 'import socket; socket.send_fds']).status !== 0;

describe('who reads through GNOME Shell', skipUnless(!missing, 'no python3 that sends descriptors'), () => {
  const started = stopAfterEach();
  let shell: Child;
  let lines: AsyncIterator<string>;
  /** Of the two programs. */
  let first: number;
  let second: number;

  beforeEach(async () => {
    shell = started(startChild(PYTHON, [path.join(import.meta.dirname, 'shell.py')], { stdio: 'pipe' }));
    lines = (createInterface({ input: shell.process.stdout ?? process.stdin }) as Interface)[Symbol.asyncIterator]();
    [first = 0, second = 0] = (await answer()).split(' ').map(Number);
  });

  async function answer(): Promise<string> {
    const { value } = await lines.next();
    if (typeof value !== 'string') throw new Error(`the Shell of the test ended: ${shell.output()}`);
    return value;
  }

  function order(line: string): Promise<string> {
    shell.process.stdin?.write(`${line}\n`);
    return answer();
  }

  it('the Shell itself, although it has no pipe at all', () => {
    expect(new ShellPipes(shell.pid).reader([first])).toEqual({ kind: 'shell' });
  });

  it('nobody can say, when the Shell does not show its files', async () => {
    const pipes = new ShellPipes(shell.pid);
    await shell.stop();
    expect(pipes.reader([first])).toEqual({ kind: 'unknown' });
  });

  it('the program, by its pipe, once; after that it is the Shell again', async () => {
    const pipes = new ShellPipes(shell.pid);
    await order('ask 0');
    const reader = pipes.reader([first]);
    expect(reader).toMatchObject({ kind: 'program', pid: first });
    expect(pipes.reader([first])).toEqual({ kind: 'shell' });
    const pipe = reader.kind === 'program' ? reader.pipe : '';
    expect(hasPipe(first, pipe)).toBe(true);
    await order('close 0');
    expect(hasPipe(first, pipe)).toBe(false);
  });

  it('a program that was not expected is found too', async () => {
    const pipes = new ShellPipes(shell.pid);
    await order('ask 1');
    expect(pipes.reader([first])).toMatchObject({ kind: 'program', pid: second });
  });

  it('what was shared before is no read', async () => {
    await order('ask 0');
    const pipes = new ShellPipes(shell.pid);
    expect(pipes.reader([first])).toEqual({ kind: 'shell' });
    await order('ask 0');
    pipes.snapshot();
    expect(pipes.reader([first])).toEqual({ kind: 'shell' });
  });

  it('one program that asks twice before the first is told of is told of twice', async () => {
    const pipes = new ShellPipes(shell.pid);
    await order('ask 0');
    await order('ask 0');
    const readers = [pipes.reader([first]), pipes.reader([first])];
    expect(readers).toMatchObject([
      { kind: 'program', pid: first },
      { kind: 'program', pid: first },
    ]);
    expect(new Set(readers.map((reader) => reader.kind === 'program' && reader.pipe)).size).toBe(2);
    expect(pipes.reader([first])).toEqual({ kind: 'shell' });
  });

  it('nobody can say which, of two programs at once', async () => {
    const pipes = new ShellPipes(shell.pid);
    await order('ask 0');
    await order('ask 1');
    expect(pipes.reader([first])).toEqual({ kind: 'unknown' });
  });

  it('a pipe by which we have answered is nobody else’s read, also when we have closed it', async () => {
    const pipes = new ShellPipes(shell.pid);
    const inode = Number(await order('answer'));
    // Somebody may have it who hides that.
    expect(pipes.reader([first])).toEqual({ kind: 'unknown' });
    pipes.answeredThrough(inode);
    expect(pipes.reader([first])).toEqual({ kind: 'shell' });
  });
});
