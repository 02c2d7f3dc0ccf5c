import type { Socket } from 'node:net';

/** Who is counted as one stranger: an IPv4 address, or the /64 that one subscriber has of IPv6 (RFC 6177). */
export function strangerKey(address: string): string {
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length);
  if (!address.includes(':') || address === '::1') return address;
  const [head = ''] = address.split('::', 1);
  return `${head.split(':').slice(0, 4).join(':')}::/64`;
}

/** The peer's address; empty when the socket is gone already. */
export function remoteAddress(socket: Pick<Socket, 'remoteAddress'>): string {
  return socket.remoteAddress ?? '';
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
