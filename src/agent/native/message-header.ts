import type { Libc } from './libc.ts';

/** `struct msghdr`, `struct iovec` and `struct cmsghdr` as a 64-bit Linux has them (recvmsg(2), cmsg(3)). */
const HEADER_BYTES = 56;
const VECTOR_BYTES = 16;
const CONTROL_HEADER_BYTES = 16;
const CONTROL_AT = 32;
const CONTROL_LENGTH_AT = 40;
const FLAGS_AT = 48;

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
/** The kernel passes so many descriptors at once (SCM_MAX_FD, unix(7)). */
export const MAX_DESCRIPTORS = 253;
/** More control data came than there was room for: descriptors are lost. */
export const MSG_CTRUNC = 0x8;

/** What `sendmsg` and `recvmsg` are called with. Holds the buffers that its bytes point to. */
export interface MessageHeader {
  readonly header: Buffer;
  readonly vector: Buffer;
  readonly bytes: Buffer;
  readonly control: Buffer;
}

export function messageHeader(libc: Libc, bytes: Buffer, control: Buffer): MessageHeader {
  const vector = Buffer.alloc(VECTOR_BYTES);
  vector.writeBigUInt64LE(libc.addressOf(bytes), 0);
  vector.writeBigUInt64LE(BigInt(bytes.length), 8);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeBigUInt64LE(libc.addressOf(vector), 16);
  header.writeBigUInt64LE(1n, 24);
  if (control.length > 0) header.writeBigUInt64LE(libc.addressOf(control), CONTROL_AT);
  header.writeBigUInt64LE(BigInt(control.length), CONTROL_LENGTH_AT);
  return { header, vector, bytes, control };
}

/** Room for the most descriptors that can come at once. */
export function controlRoom(): Buffer {
  return Buffer.alloc(CONTROL_HEADER_BYTES + align(MAX_DESCRIPTORS * 4));
}

/** The kernel writes how much it used of the room: it is to be said anew before each call. */
export function resetControl({ header, control }: MessageHeader): void {
  header.writeBigUInt64LE(BigInt(control.length), CONTROL_LENGTH_AT);
  header.writeInt32LE(0, FLAGS_AT);
}

export function flagsOf({ header }: MessageHeader): number {
  return header.readInt32LE(FLAGS_AT);
}

/** Control data that carries these descriptors; nothing for none. */
export function controlOf(descriptors: readonly number[]): Buffer {
  if (descriptors.length === 0) return Buffer.alloc(0);
  const control = Buffer.alloc(CONTROL_HEADER_BYTES + align(descriptors.length * 4));
  control.writeBigUInt64LE(BigInt(CONTROL_HEADER_BYTES + descriptors.length * 4), 0);
  control.writeInt32LE(SOL_SOCKET, 8);
  control.writeInt32LE(SCM_RIGHTS, 12);
  for (const [index, fd] of descriptors.entries()) control.writeInt32LE(fd, CONTROL_HEADER_BYTES + index * 4);
  return control;
}

/** The descriptors that came. */
export function descriptorsIn({ header, control }: MessageHeader): number[] {
  const used = Number(header.readBigUInt64LE(CONTROL_LENGTH_AT));
  const found: number[] = [];
  for (let at = 0; at + CONTROL_HEADER_BYTES <= used; ) {
    const length = Number(control.readBigUInt64LE(at));
    if (length < CONTROL_HEADER_BYTES) break;
    const isRights = control.readInt32LE(at + 8) === SOL_SOCKET && control.readInt32LE(at + 12) === SCM_RIGHTS;
    for (let fd = at + CONTROL_HEADER_BYTES; isRights && fd + 4 <= at + length; fd += 4) {
      found.push(control.readInt32LE(fd));
    }
    at += align(length);
  }
  return found;
}

function align(length: number): number {
  return Math.ceil(length / 8) * 8;
}
