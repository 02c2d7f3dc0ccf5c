import { closeSync } from 'node:fs';
import { DescriptorWatch, type Readiness } from './descriptor-watch.ts';
import { type Libc, requireLibc, systemError, wouldBlock } from './libc.ts';
import {
  controlOf,
  controlRoom,
  descriptorsIn,
  flagsOf,
  MAX_DESCRIPTORS,
  MSG_CTRUNC,
  messageHeader,
  resetControl,
} from './message-header.ts';

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_FLAGS = 0o4000 | 0o2000000; // SOCK_NONBLOCK, SOCK_CLOEXEC
const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CMSG_CLOEXEC = 0x40000000;
/** `sun_path` (unix(7)). */
const MAX_PATH_BYTES = 107;
const RECEIVE_BYTES = 65_536;
/** What else is to be done in this process gets its turn after so many reads. */
const READS_A_TURN = 16;

export interface StreamListener {
  /** The bytes that came, and the descriptors that came with them. Whoever gets them closes them. */
  data(bytes: Buffer, descriptors: number[]): void;
  /** Once, when the other end has closed it or it broke; not after `close()`. */
  lost(reason: string): void;
}

interface Unsent {
  bytes: Buffer;
  descriptors: number[];
}

/** A Unix stream socket that carries file descriptors beside its bytes: Wayland's, and D-Bus's. Never blocks. */
export class UnixStream {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #listener: StreamListener;
  readonly #watch: DescriptorWatch;
  readonly #incoming;
  readonly #unsent: Unsent[] = [];
  #waitsToWrite = false;
  #open = true;

  /**
   * Connects to the socket at `path`; one that begins with `@` or NUL is abstract (unix(7)). Throws when there is no
   * such socket, nobody listens, or the C library cannot be called.
   */
  static connect(path: string, listener: StreamListener): UnixStream {
    const libc = requireLibc();
    const address = addressOf(path);
    const fd = libc.socket(AF_UNIX, SOCK_STREAM | SOCK_FLAGS, 0);
    if (fd < 0) throw systemError(libc, 'socket');
    if (libc.connect(fd, address, address.length) < 0) {
      const error = systemError(libc, `connect to ${path}`);
      closeSync(fd);
      throw error;
    }
    return new UnixStream(libc, fd, listener);
  }

  /** A connected socket that somebody has handed over; it is closed with the stream. */
  static adopt(fd: number, listener: StreamListener): UnixStream {
    return new UnixStream(requireLibc(), fd, listener);
  }

  /** The two ends of a connection. */
  static pair(one: StreamListener, other: StreamListener): [UnixStream, UnixStream] {
    const libc = requireLibc();
    const pair = Buffer.alloc(8);
    if (libc.socketpair(AF_UNIX, SOCK_STREAM | SOCK_FLAGS, 0, pair) < 0) throw systemError(libc, 'socketpair');
    return [new UnixStream(libc, pair.readInt32LE(0), one), new UnixStream(libc, pair.readInt32LE(4), other)];
  }

  private constructor(libc: Libc, fd: number, listener: StreamListener) {
    this.#libc = libc;
    this.#fd = fd;
    this.#listener = listener;
    this.#incoming = messageHeader(libc, Buffer.alloc(RECEIVE_BYTES), controlRoom());
    this.#watch = new DescriptorWatch(libc, fd, { readable: true }, (now) => this.#ready(now));
  }

  /**
   * Sends these bytes after all that was sent before, the descriptors with the first of them. The stream closes the
   * descriptors once they are sent, or when it is closed. After the end of the stream nothing happens.
   */
  send(bytes: Buffer, descriptors: readonly number[] = []): void {
    if (bytes.length === 0 || descriptors.length > MAX_DESCRIPTORS) throw new Error('this cannot be sent in one piece');
    if (!this.#open) {
      closeAll(descriptors);
      return;
    }
    this.#unsent.push({ bytes, descriptors: [...descriptors] });
    if (!this.#waitsToWrite) this.#flush();
  }

  /** The process that made the other end (`SO_PEERCRED`, unix(7)); `undefined`: not known, or not of this PID namespace. */
  get peerPid(): number | undefined {
    if (!this.#open) return undefined;
    const credentials = Buffer.alloc(12);
    const length = Buffer.alloc(4);
    length.writeInt32LE(credentials.length);
    const failed = this.#libc.getsockopt(this.#fd, SOL_SOCKET, SO_PEERCRED, credentials, length) < 0;
    return failed ? undefined : credentials.readInt32LE(0) || undefined;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#watch.close();
    closeSync(this.#fd);
    for (const { descriptors } of this.#unsent.splice(0)) closeAll(descriptors);
  }

  #ready({ readable, writable, failed }: Readiness): void {
    if (writable && this.#open) this.#flush();
    if ((readable || failed) && this.#open) this.#receive();
    if (failed && this.#open) this.#lose('the connection broke');
  }

  #flush(): void {
    for (let next = this.#unsent[0]; next; next = this.#unsent[0]) {
      const { header } = messageHeader(this.#libc, next.bytes, controlOf(next.descriptors));
      const sent = this.#libc.sendmsg(this.#fd, header, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0) {
        if (wouldBlock(this.#libc)) break;
        this.#lose(systemError(this.#libc, 'sendmsg').message);
        return;
      }
      closeAll(next.descriptors.splice(0));
      next.bytes = next.bytes.subarray(sent);
      if (next.bytes.length === 0) this.#unsent.shift();
    }
    const waits = this.#unsent.length > 0;
    if (waits === this.#waitsToWrite) return;
    this.#waitsToWrite = waits;
    this.#watch.change({ readable: true, writable: waits });
  }

  #receive(): void {
    for (let reads = 0; reads < READS_A_TURN && this.#open; reads += 1) {
      resetControl(this.#incoming);
      const count = this.#libc.recvmsg(this.#fd, this.#incoming.header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
      if (count < 0) {
        if (!wouldBlock(this.#libc)) this.#lose(systemError(this.#libc, 'recvmsg').message);
        return;
      }
      const descriptors = descriptorsIn(this.#incoming);
      if ((flagsOf(this.#incoming) & MSG_CTRUNC) !== 0) {
        closeAll(descriptors);
        this.#lose('descriptors were lost on the way (too many are open)');
        return;
      }
      if (count === 0) {
        this.#lose('the other end has closed the connection');
        return;
      }
      this.#listener.data(Buffer.from(this.#incoming.bytes.subarray(0, count)), descriptors);
      if (count < RECEIVE_BYTES) return;
    }
  }

  #lose(reason: string): void {
    this.close();
    this.#listener.lost(reason);
  }
}

function closeAll(descriptors: readonly number[]): void {
  for (const fd of descriptors) closeSync(fd);
}

/** `struct sockaddr_un`. */
function addressOf(path: string): Buffer {
  const abstract = path.startsWith('@') || path.startsWith('\0');
  const name = Buffer.from(abstract ? `\0${path.slice(1)}` : `${path}\0`);
  if (name.length > MAX_PATH_BYTES + 1) throw new Error(`the path of the socket is too long: ${path}`);
  const family = Buffer.alloc(2);
  family.writeUInt16LE(AF_UNIX);
  return Buffer.concat([family, name]);
}
