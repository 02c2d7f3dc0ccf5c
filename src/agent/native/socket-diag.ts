import { closeSync } from 'node:fs';
import { type Libc, requireLibc, systemError } from './libc.ts';

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
const NLM_F_REQUEST = 1;
const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const MSG_DONTWAIT = 0x40;
const AF_UNIX = 1;
const ALL_STATES = 0xffffffff;
/** Of what is told (sock_diag(7)): name, peer, bytes in the queues. */
const SHOW = { name: 0x1, peer: 0x4, queues: 0x10 };
const ATTRIBUTE = { name: 0, peer: 2, queues: 4 };

const HEADER_BYTES = 16;
const REQUEST_BYTES = HEADER_BYTES + 24;
const MESSAGE_BYTES = 16;
const RECEIVE_BYTES = 65_536;

/** A Unix socket of any process on this machine. */
export interface SocketInfo {
  readonly inode: number;
  /** The path that it is bound to, as the end that a server has of a connection is; abstract ones begin with NUL. */
  readonly name: string | undefined;
  /** The inode of the other end. */
  readonly peer: number | undefined;
  /** Bytes that came and were not read. */
  readonly unread: number;
}

/**
 * What the kernel tells of Unix sockets (sock_diag(7)), without privilege. Synchronous: it answers from memory. Methods
 * throw an `Error` when it does not.
 */
export class SocketDiag {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #answer = Buffer.alloc(RECEIVE_BYTES);
  #closed = false;

  constructor() {
    this.#libc = requireLibc();
    this.#fd = this.#libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (this.#fd < 0) throw systemError(this.#libc, 'socket');
  }

  /** The socket with this inode; `undefined`: there is none any more. */
  find(inode: number): SocketInfo | undefined {
    return this.#ask(inode, 0).find((socket) => socket.inode === inode);
  }

  /** All of them. */
  list(): SocketInfo[] {
    return this.#ask(0, NLM_F_DUMP);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }

  #ask(inode: number, flags: number): SocketInfo[] {
    const request = Buffer.alloc(REQUEST_BYTES);
    request.writeUInt32LE(REQUEST_BYTES, 0);
    request.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4);
    request.writeUInt16LE(NLM_F_REQUEST | flags, 6);
    request.writeUInt8(AF_UNIX, HEADER_BYTES);
    request.writeUInt32LE(ALL_STATES, HEADER_BYTES + 4);
    request.writeUInt32LE(inode, HEADER_BYTES + 8);
    request.writeUInt32LE(SHOW.name | SHOW.peer | SHOW.queues, HEADER_BYTES + 12);
    // The cookie of the socket: any.
    request.writeUInt32LE(0xffffffff, HEADER_BYTES + 16);
    request.writeUInt32LE(0xffffffff, HEADER_BYTES + 20);
    if (this.#libc.send(this.#fd, request, request.length, 0) < 0) throw systemError(this.#libc, 'sock_diag');
    const found: SocketInfo[] = [];
    for (;;) {
      const count = this.#libc.recv(this.#fd, this.#answer, RECEIVE_BYTES, MSG_DONTWAIT);
      if (count < 0) throw systemError(this.#libc, 'sock_diag');
      if (readAnswer(this.#answer.subarray(0, count), found) || flags === 0) return found;
    }
  }
}

/** Adds what one part of an answer tells. `true`: it is the last. */
function readAnswer(answer: Buffer, found: SocketInfo[]): boolean {
  for (let at = 0; at + HEADER_BYTES <= answer.length; ) {
    const length = answer.readUInt32LE(at);
    const type = answer.readUInt16LE(at + 4);
    if (length < HEADER_BYTES || type === NLMSG_DONE || type === NLMSG_ERROR) return true;
    if (type === SOCK_DIAG_BY_FAMILY) found.push(readSocket(answer.subarray(at + HEADER_BYTES, at + length)));
    at += align(length);
  }
  return answer.length === 0;
}

function readSocket(message: Buffer): SocketInfo {
  let name: string | undefined;
  let peer: number | undefined;
  let unread = 0;
  for (let at = MESSAGE_BYTES; at + 4 <= message.length; ) {
    const length = message.readUInt16LE(at);
    if (length < 4) break;
    const value = message.subarray(at + 4, at + length);
    const type = message.readUInt16LE(at + 2);
    // A path may end with a NUL that counts.
    if (type === ATTRIBUTE.name) name = value.toString('utf8').replace(/(?<=.)\0$/s, '');
    if (type === ATTRIBUTE.peer && value.length >= 4) peer = value.readUInt32LE(0);
    if (type === ATTRIBUTE.queues && value.length >= 4) unread = value.readUInt32LE(0);
    at += align(length);
  }
  return { inode: message.readUInt32LE(4), name, peer, unread };
}

function align(length: number): number {
  return Math.ceil(length / 4) * 4;
}
