import { closeSync, fstatSync, readlinkSync, readSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DescriptorWatch } from '../../../src/agent/native/descriptor-watch.ts';
import { limitPipe, makePipe, memoryFile, neverBlock } from '../../../src/agent/native/descriptors.ts';
import { loadLibc, requireLibc } from '../../../src/agent/native/libc.ts';
import { SocketDiag } from '../../../src/agent/native/socket-diag.ts';
import { type StreamListener, UnixStream } from '../../../src/agent/native/unix-stream.ts';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const libc = loadLibc();
const opened = stopAfterEach();

class Heard implements StreamListener {
  bytes = Buffer.alloc(0);
  descriptors: number[] = [];
  lostFor: string | undefined;

  data(bytes: Buffer, descriptors: number[]): void {
    this.bytes = Buffer.concat([this.bytes, bytes]);
    this.descriptors.push(...descriptors);
  }

  lost(reason: string): void {
    this.lostFor = reason;
  }
}

function pair(): { one: UnixStream; other: UnixStream; heardOne: Heard; heard: Heard } {
  const heardOne = new Heard();
  const heard = new Heard();
  const [one, other] = UnixStream.pair(heardOne, heard);
  opened({ stop: () => one.close() });
  opened({ stop: () => other.close() });
  return { one, other, heardOne, heard };
}

describe('what Node.js cannot call itself', skipUnless(typeof libc !== 'string', String(libc)), () => {
  it('carries bytes and descriptors, in order', async () => {
    const { one, heard } = pair();
    const file = memoryFile('test', Buffer.from('a file in memory'));
    one.send(Buffer.from('first,'));
    one.send(Buffer.from('second'), [file]);
    await eventually('the bytes', () => heard.bytes.toString() === 'first,second');
    const [received = -1] = heard.descriptors;
    const content = Buffer.alloc(100);
    expect(content.toString('utf8', 0, readSync(received, content, 0, 100, 0))).toBe('a file in memory');
    closeSync(received);
    // It was handed over.
    expect(() => fstatSync(file)).toThrow();
  });

  it('carries more than a socket holds, without blocking', async () => {
    const { one, heard } = pair();
    const sent = Buffer.alloc(5_000_000, 'lantype');
    one.send(sent);
    one.send(Buffer.from('!'));
    await eventually('all of it', () => heard.bytes.length === sent.length + 1);
    expect(heard.bytes.equals(Buffer.concat([sent, Buffer.from('!')]))).toBe(true);
  });

  it('carries 253 descriptors at once, and refuses more', async () => {
    const { one, heard } = pair();
    const files = Array.from({ length: 253 }, () => memoryFile('test', Buffer.alloc(1)));
    one.send(Buffer.from('.'), files);
    await eventually('the descriptors', () => heard.descriptors.length === 253);
    for (const fd of heard.descriptors) closeSync(fd);
    expect(() => one.send(Buffer.from('.'), new Array(254).fill(1))).toThrow('one piece');
  });

  it('says once that the other end is gone, and nothing after its own end', async () => {
    const { one, other, heardOne, heard } = pair();
    other.close();
    await eventually('the loss', () => heardOne.lostFor);
    expect(heardOne.lostFor).toContain('closed');
    expect(heard.lostFor).toBeUndefined();
    expect(() => one.send(Buffer.from('into nothing'))).not.toThrow();
  });

  it('says why it cannot connect', () => {
    expect(() => UnixStream.connect('/nowhere/socket', new Heard())).toThrow('ENOENT');
    expect(() => UnixStream.connect(`/${'long'.repeat(40)}`, new Heard())).toThrow('too long');
  });

  it('sees what was not read from a socket, and which server it leads to', async () => {
    const file = path.join(tempFolder(), 'server.sock');
    const server = createServer((connection) => connection.resume());
    opened({ stop: () => server.close() });
    await new Promise<void>((resolve) => server.listen(file, resolve));
    const stream = UnixStream.connect(file, new Heard());
    opened({ stop: () => stream.close() });
    const diag = new SocketDiag();
    opened({ stop: () => diag.close() });
    const ofServer = await eventually('the connection', () =>
      diag.list().find(({ name, peer }) => name === file && peer !== undefined),
    );
    expect(diag.find(ofServer.inode)).toMatchObject({ name: file, unread: 0 });
    expect(diag.find(ofServer.peer ?? 0)?.peer).toBe(ofServer.inode);
    // Its own turn to read comes when this one is over.
    stream.send(Buffer.from('twelve bytes'));
    expect(diag.find(ofServer.inode)?.unread).toBe(12);
    await eventually('it to be read', () => diag.find(ofServer.inode)?.unread === 0);
    expect(diag.find(4_294_967_290)).toBeUndefined();
  });

  it('knows when a pipe of one page is empty', async () => {
    const calls = requireLibc();
    const { readEnd, writeEnd } = makePipe();
    opened({ stop: () => closeSync(readEnd) });
    expect(limitPipe(calls, writeEnd, 4_096)).toBe(true);
    neverBlock(calls, writeEnd);
    writeSync(writeEnd, 'text');
    let empty = false;
    const watch = new DescriptorWatch(calls, writeEnd, { writable: true }, () => {
      empty = true;
      watch.close();
    });
    opened({
      stop: () => {
        watch.close();
        closeSync(writeEnd);
      },
    });
    // Two turns of the event loop: an end that could be written to had been told of by then.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(empty).toBe(false);
    readSync(readEnd, Buffer.alloc(10));
    await eventually('the pipe to be empty', () => empty);
    expect(readlinkSync(`/proc/self/fd/${readEnd}`)).toBe(`pipe:[${fstatSync(writeEnd).ino}]`);
  });
});
