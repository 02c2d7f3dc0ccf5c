import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ControlEvent } from '../../../src/protocol/control-events.ts';
import {
  CONTROL_METHODS,
  type ControlMethod,
  type ControlParams,
  type ControlResult,
} from '../../../src/protocol/control-methods.ts';
import { type ControlAnswer, ControlError, controlFrameSchema } from '../../../src/protocol/control-wire.ts';
import { waitFor } from '../../helpers/wait-for.ts';

type EventOf<T extends ControlEvent['type']> = Extract<ControlEvent, { type: T }>;

export interface Connecting {
  /** `http://127.0.0.1:port` */
  url: string;
  token?: string;
  headers?: Record<string, string>;
}

/** `POST /control/login`: status and answer. */
export async function login(
  link: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; token: string }> {
  const { origin, hash } = new URL(link);
  const code = new URLSearchParams(hash.slice(1)).get('login');
  const response = await fetch(`${origin}/control/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ code }),
  });
  const body = (await response.json()) as { token: string };
  return { status: response.status, token: body.token };
}

/** The socket of a window, as a browser opens it, not yet connected. */
export function controlSocket({ url, token, headers = {} }: Connecting): WebSocket {
  const protocols = ['lantype.control', ...(token === undefined ? [] : [`lantype.token.${token}`])];
  const socket = new WebSocket(`${url.replace('http', 'ws')}/control/ws`, protocols, {
    headers: { origin: url, ...headers },
    perMessageDeflate: false,
    // On the LAN there is a certificate that nobody vouches for.
    rejectUnauthorized: false,
  });
  socket.on('error', () => undefined);
  return socket;
}

/** The HTTP status with which an upgrade is refused; 101 when it is not. */
export async function upgradeStatus(connecting: Connecting): Promise<number> {
  const socket = controlSocket(connecting);
  const status = await new Promise<number>((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
  socket.terminate();
  return status;
}

/** A window over its real socket: checks every frame, answer and event against the contract. */
export class WindowClient {
  readonly socket: WebSocket;
  readonly events: ControlEvent[] = [];
  closed: { code: number; reason: string } | undefined;
  readonly #answers = new Map<number, (answer: ControlAnswer) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const frame = controlFrameSchema.parse(JSON.parse(String(data)));
      if (frame.type === 'event') this.events.push(frame.event);
      else this.#answers.get(frame.id)?.(frame.answer);
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
  }

  static async connect(connecting: Connecting): Promise<WindowClient> {
    const socket = controlSocket(connecting);
    const client = new WindowClient(socket);
    await once(socket, 'open');
    return client;
  }

  /** The answer as it came. */
  ask(method: string, params: unknown): Promise<ControlAnswer> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.socket.send(JSON.stringify({ type: 'call', id, method, params }));
    });
  }

  /** @throws ControlError what the app answers; ZodError what is not the contract's. */
  async call<M extends ControlMethod>(method: M, params: ControlParams<M>): Promise<ControlResult<M>> {
    const answer = await this.ask(method, params);
    if (!answer.ok) throw new ControlError(answer.error.code, answer.error.message, answer.error.hint);
    return CONTROL_METHODS[method].result.parse(answer.result) as ControlResult<M>;
  }

  of<T extends ControlEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The first event of that type, from the first to come, that is as wanted. */
  async event<T extends ControlEvent['type']>(
    type: T,
    wanted: (event: EventOf<T>) => boolean = () => true,
    limitMs = 10_000,
  ): Promise<EventOf<T>> {
    await waitFor(() => this.of(type).some(wanted), `an event ${type}`, limitMs);
    return this.of(type).find(wanted) as EventOf<T>;
  }

  async closing(limitMs = 10_000): Promise<{ code: number; reason: string }> {
    await waitFor(() => this.closed !== undefined, 'the end of the connection', limitMs);
    return this.closed as { code: number; reason: string };
  }

  /** Idempotent. */
  stop(): void {
    this.socket.terminate();
  }
}
