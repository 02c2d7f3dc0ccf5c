import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Answer } from '../../helpers/processes/relay-process.ts';

/** A TCP connection that says what it is told to, and remembers what it is told. */
export class RawConnection {
  readonly socket: Socket;
  received = '';
  closed = false;

  private constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (data) => {
      this.received += String(data);
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  static async open(port: number, bytes = ''): Promise<RawConnection> {
    const connection = new RawConnection(port);
    await once(connection.socket, 'connect');
    connection.socket.write(bytes);
    return connection;
  }

  /** What it was told, as HTTP. */
  get answer(): Answer {
    const [head = '', body = ''] = this.received.split('\r\n\r\n');
    return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), body: body === '' ? undefined : JSON.parse(body) };
  }
}

/** The answer to an upgrade that is refused. */
export async function refusedUpgrade(port: number, token: string): Promise<Answer> {
  const headers = [
    'GET /ws HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
    ...(token === '' ? [] : [`Authorization: Bearer ${token}`]),
  ];
  const connection = await RawConnection.open(port, `${headers.join('\r\n')}\r\n\r\n`);
  if (!connection.closed) await once(connection.socket, 'close');
  return connection.answer;
}
