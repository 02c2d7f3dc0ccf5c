import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { serve } from './serve.ts';

/** Brings the number of observers to `count`. They subscribe, and drop what comes: a full client would cost more than the relay. */
export interface ObserversRequest {
  readonly port: number;
  readonly token: string;
  readonly count: number;
}

const SUBSCRIBE = Buffer.from('{"type":"subscribe"}');
const sockets: Socket[] = [];

/** RFC 6455, 5.2: a text frame of a client; a mask of zeros is a mask. */
function clientFrame(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

async function subscribe({ port, token }: ObserversRequest): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  const head = [
    'GET /ws HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: MDEyMzQ1Njc4OUFCQ0RFRg==',
    `Authorization: Bearer ${token}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const [answer] = await once(socket, 'data');
  if (!String(answer).startsWith('HTTP/1.1 101')) throw new Error(String(answer));
  socket.write(clientFrame(SUBSCRIBE));
  // The `subscribed` frame.
  await once(socket, 'data');
  socket.on('error', () => undefined);
  socket.resume();
  sockets.push(socket);
}

serve<ObserversRequest, { observers: number }>(async (request) => {
  while (sockets.length < request.count) await subscribe(request);
  return { observers: sockets.filter(({ destroyed }) => !destroyed).length };
});
