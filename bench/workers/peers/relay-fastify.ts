import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyReply } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { serve } from '../serve.ts';
import type { FloorAnswer, FloorRequest } from './floor-agent-socket.ts';

const ACK_TIMEOUT_MS = 5_000;
const MAX_IN_FLIGHT = 200;
const MAX_QUEUED = 50;
const KEEP = 10_000;
const EVENTS = 500;

interface Message {
  readonly id: string;
  readonly deviceId: string;
  readonly text: string;
  status: string;
  receipt?: string;
  reply: FastifyReply | undefined;
  timer?: NodeJS.Timeout;
}

interface Device {
  socket: WebSocket | undefined;
  queue: Message[];
  inFlight: number;
}

const bodySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['deviceId', 'text'],
  properties: {
    deviceId: { type: 'string', minLength: 1, maxLength: 253 },
    text: { type: 'string', minLength: 1, maxLength: 100_000 },
    id: { type: 'string', format: 'uuid' },
    ttlMs: { type: 'integer', minimum: 1, maximum: 86_400_000 },
  },
} as const;
const answerSchema = {
  type: 'object',
  properties: {
    success: { type: 'boolean' },
    messageId: { type: 'string' },
    status: { type: 'string' },
    queued: { type: 'boolean' },
    receipt: { type: 'string' },
  },
} as const;

/** What one would write first of a relay, on Fastify: all of it in memory, and nobody is asked who he is. */
serve<FloorRequest, FloorAnswer>(async () => {
  const messages = new Map<string, Message>();
  const devices = new Map<string, Device>();
  const observers = new Set<WebSocket>();
  let events: { sequence: number; messageId: string; deviceId: string; status: string; at: string }[] = [];
  let sequence = 0;

  const deviceOf = (deviceId: string): Device => {
    const known = devices.get(deviceId);
    if (known !== undefined) return known;
    const device = { socket: undefined, queue: [], inFlight: 0 };
    devices.set(deviceId, device);
    return device;
  };
  const tell = ({ id, deviceId, status }: Message): void => {
    sequence += 1;
    const event = { sequence, messageId: id, deviceId, status, at: new Date().toISOString() };
    events.push(event);
    if (events.length > 2 * EVENTS) events = events.slice(-EVENTS);
    if (observers.size === 0) return;
    const frame = JSON.stringify(event);
    for (const observer of observers) observer.send(frame);
  };
  const answer = (message: Message): void => {
    const { reply, id, status, receipt } = message;
    message.reply = undefined;
    clearTimeout(message.timer);
    reply?.send({ success: true, messageId: id, status, queued: status === 'queued' || status === 'sent', receipt });
  };
  const drain = (device: Device): void => {
    while (device.socket !== undefined && device.inFlight < MAX_IN_FLIGHT) {
      const message = device.queue.shift();
      if (message === undefined) return;
      message.status = 'sent';
      device.inFlight += 1;
      const { id, text } = message;
      const payload = [{ type: 'text', value: text }];
      device.socket.send(JSON.stringify({ type: 'transcription', id, text, payload, timestamp: Date.now() }));
      tell(message);
    }
  };
  const acknowledge = (device: Device, ack: { id: string; outcome: string; receipt: string }): void => {
    const message = messages.get(ack.id);
    if (message?.status !== 'sent') return;
    message.status = ack.outcome;
    message.receipt = ack.receipt;
    device.inFlight -= 1;
    tell(message);
    answer(message);
    drain(device);
  };

  const app = fastify();
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
  });
  app.post<{ Body: { deviceId: string; text: string; id?: string } }>(
    '/transcription',
    { schema: { body: bodySchema, response: { 200: answerSchema } } },
    (request, reply) => {
      const { deviceId, text, id = randomUUID() } = request.body;
      const device = deviceOf(deviceId);
      if (device.queue.length >= MAX_QUEUED && device.socket === undefined) {
        reply.code(429).send({ success: false });
        return;
      }
      const message: Message = { id, deviceId, text, status: 'queued', reply };
      messages.set(id, message);
      if (messages.size > KEEP) {
        const [oldest] = messages.keys();
        if (oldest !== undefined) messages.delete(oldest);
      }
      device.queue.push(message);
      tell(message);
      message.timer = setTimeout(() => answer(message), ACK_TIMEOUT_MS);
      drain(device);
    },
  );
  app.get<{ Params: { id: string } }>('/messages/:id', async ({ params }) => {
    const { reply: _, timer: __, text: ___, ...view } = messages.get(params.id) ?? { text: '' };
    return view;
  });
  app.get('/events', async () => events.slice(-EVENTS));
  await app.listen({ port: 0, host: '127.0.0.1' });

  new WebSocketServer({ server: app.server, path: '/ws', perMessageDeflate: false }).on('connection', (socket) => {
    let device: Device | undefined;
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === 'subscribe') observers.add(socket);
      if (frame.type === 'register') {
        device = deviceOf(frame.deviceId);
        device.socket = socket;
        socket.send(JSON.stringify({ type: 'registered' }));
        drain(device);
      }
      if (frame.type === 'ack' && device !== undefined) acknowledge(device, frame);
    });
    socket.on('close', () => {
      observers.delete(socket);
      if (device?.socket === socket) device.socket = undefined;
    });
  });
  return { port: (app.server.address() as AddressInfo).port };
});
