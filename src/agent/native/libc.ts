import { createRequire } from 'node:module';
import os from 'node:os';

/** The calls of the C library that Node.js has no word for (each as in its manual page); addresses are those of buffers. */
export interface Libc {
  socket(family: number, type: number, protocol: number): number;
  socketpair(family: number, type: number, protocol: number, pair: Buffer): number;
  connect(fd: number, address: Buffer, length: number): number;
  sendmsg(fd: number, header: Buffer, flags: number): number;
  recvmsg(fd: number, header: Buffer, flags: number): number;
  getsockopt(fd: number, level: number, option: number, value: Buffer, length: Buffer): number;
  send(fd: number, bytes: Buffer, length: number, flags: number): number;
  recv(fd: number, bytes: Buffer, length: number, flags: number): number;
  read(fd: number, bytes: Buffer, length: number): number;
  write(fd: number, bytes: Buffer, length: number): number;
  pipe2(pair: Buffer, flags: number): number;
  memfd_create(name: string, flags: number): number;
  fcntl(fd: number, command: number, type: 'int', value: number): number;
  /** Where a buffer is, for a structure that points to it. The buffer must live as long as the call. */
  addressOf(buffer: Buffer): bigint;
  /** The error of the last call that returned -1, as `os.constants.errno` counts. */
  errno(): number;
  /** libuv's `uv_poll_t`; `DescriptorWatch` is what to use it by. A negative status ends it. */
  poll(fd: number, interest: object, told: PollCallback): PollHandle;
}

/** As koffi 3.3 calls it, whatever its types say. */
type PollCallback = (status: number, events: { readable?: boolean; writable?: boolean }) => void;

/** Stops when nobody holds it. */
export interface PollHandle {
  start(interest: object, told: PollCallback): void;
  close(): void;
}

type Koffi = typeof import('koffi');
type Library = ReturnType<Koffi['load']>;

/** In module scope, and for good: koffi unloads a library that nobody holds, and calls into it end the process then. */
let library: Library | undefined;
let loaded: Libc | string | undefined;

/** The C library, or why it cannot be had, for a person. Linux only. Loaded once (8 ms, 4 MB). */
export function loadLibc(): Libc | string {
  loaded ??= load();
  return loaded;
}

/** As `loadLibc`, where it must be there. Throws an `Error` with the reason. */
export function requireLibc(): Libc {
  const libc = loadLibc();
  if (typeof libc === 'string') throw new Error(libc);
  return libc;
}

function load(): Libc | string {
  if (process.platform !== 'linux') return `not on this platform (${process.platform})`;
  let koffi: Koffi;
  try {
    koffi = createRequire(import.meta.url)('koffi');
  } catch (error) {
    return `the package koffi cannot be loaded: ${reasonOf(error)}`;
  }
  try {
    // The second is musl's name, on Alpine and its kin.
    library = firstOf(
      () => koffi.load('libc.so.6'),
      () => koffi.load(`libc.musl-${os.machine()}.so.1`),
    );
    return declare(koffi, library);
  } catch (error) {
    return `the C library cannot be called: ${reasonOf(error)}`;
  }
}

function declare(koffi: Koffi, from: Library): Libc {
  const func = (prototype: string) => from.func(prototype);
  return {
    socket: func('int socket(int family, int type, int protocol)'),
    socketpair: func('int socketpair(int family, int type, int protocol, void *pair)'),
    connect: func('int connect(int fd, void *address, uint32_t length)'),
    sendmsg: func('intptr_t sendmsg(int fd, void *header, int flags)'),
    recvmsg: func('intptr_t recvmsg(int fd, void *header, int flags)'),
    getsockopt: func('int getsockopt(int fd, int level, int option, void *value, void *length)'),
    send: func('intptr_t send(int fd, void *bytes, size_t length, int flags)'),
    recv: func('intptr_t recv(int fd, void *bytes, size_t length, int flags)'),
    read: func('intptr_t read(int fd, void *bytes, size_t length)'),
    write: func('intptr_t write(int fd, void *bytes, size_t length)'),
    pipe2: func('int pipe2(void *pair, int flags)'),
    memfd_create: func('int memfd_create(const char *name, unsigned int flags)'),
    fcntl: func('int fcntl(int fd, int command, ...)'),
    addressOf: (buffer) => koffi.address(buffer),
    errno: () => koffi.errno(),
    poll: koffi.node.poll as unknown as Libc['poll'],
  };
}

function firstOf<T>(first: () => T, second: () => T): T {
  try {
    return first();
  } catch {
    return second();
  }
}

/** What a call that returned -1 failed with, for a person. */
export function systemError(libc: Libc, call: string): Error {
  const errno = libc.errno();
  const name = Object.entries(os.constants.errno).find(([, value]) => value === errno)?.[0];
  return Object.assign(new Error(`${call}: ${name ?? `error ${errno}`}`), { code: name });
}

/** Whether the last call failed only because it would have had to wait, or was interrupted. */
export function wouldBlock(libc: Libc): boolean {
  const { EAGAIN, EWOULDBLOCK, EINTR } = os.constants.errno;
  return [EAGAIN, EWOULDBLOCK, EINTR].includes(libc.errno());
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
