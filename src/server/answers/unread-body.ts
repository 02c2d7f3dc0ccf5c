import type { IncomingMessage, ServerResponse } from 'node:http';
import { leaveLargeGarbage } from '../bodies/large-garbage.ts';

/** What is shorter is read and dropped by Node.js, and the connection lives on. */
const SHORT_BYTES = 16_384;
/** How long its sender, who may still be busy sending, has to take the answer. A reset could overtake it. */
const LINGER_MS = 500;
/** What may have come with the head of the request; Node.js reads so much at once. */
const BUFFERED_BYTES = 65_536;
/** Beyond so many, a connection ends with its answer. */
const MAX_LINGERING = 64;

/** Of this process, as its memory is. */
let lingering = 0;

/** Whether a refused request has a body that is not here yet, and that is not worth reading. */
export function hasLongBody({ headers, complete }: IncomingMessage): boolean {
  if (complete) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > SHORT_BYTES;
}

/**
 * Answers without reading on, and ends the connection. Reading what nobody wants fills the memory all the same: V8
 * does not look at the buffers of sockets before they have come to 64 MiB.
 */
export function answerUnread(response: ServerResponse, status: number, type: string, body: string): void {
  const { socket } = response;
  leaveLargeGarbage(BUFFERED_BYTES);
  response.shouldKeepAlive = false;
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  if (socket === null || lingering >= MAX_LINGERING) {
    response.write(body, () => response.destroy());
    return;
  }
  // Its end would make Node.js read the rest of the request.
  response.write(body);
  lingering += 1;
  socket.once('close', () => {
    lingering -= 1;
  });
  socket.setTimeout(LINGER_MS, () => socket.destroy());
}
