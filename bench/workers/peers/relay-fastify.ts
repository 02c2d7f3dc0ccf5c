import { hash as digest, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyReply } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { securityHeaders } from '../../../src/server/guard/security-headers.ts';
import { serve } from '../serve.ts';
import type { FloorAnswer, FloorRequest } from './floor-agent-socket.ts';

const ACK_TIMEOUT_MS = 5_000;
const MAX_IN_FLIGHT = 200;
const MAX_QUEUED = 50;
const KEEP = 10_000;
const EVENTS = 500;
const DAY_MS = 86_400_000;
const PER_SECOND = 1e6;
const HOSTS = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/;
const HEADERS = Object.fromEntries(securityHeaders());

interface Message {
  readonly id: string;
  readonly deviceId: string;
  readonly text: string;
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly sequence: number;
  status: string;
  receipt?: string;
  sentAt?: number;
  reply: FastifyReply | undefined;
  timer?: NodeJS.Timeout;
}

interface Device {
  socket: WebSocket | undefined;
  queue: Message[];
  inFlight: number;
  told: number;
}

interface Event {
  readonly sequence: number;
  readonly at: string;
  readonly deviceId: string;
  readonly messageId?: string;
  readonly status?: string;
  readonly receipt?: string | undefined;
  readonly depth?: number;
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

/**
 * What one would write first of the same relay, on Fastify: schemas, one rate for each address, the security headers, an
 * order for each computer, repetitions under one id, times to live, ACK timeouts, events with queue depths, figures. All
 * of it in memory, and nobody is asked who he is.
 */
serve<FloorRequest, FloorAnswer>(async () => {
  const messages = new Map<string, Message>();
  const devices = new Map<string, Device>();
  const rates = new Map<string, { tokens: number; at: number }>();
  const observers = new Set<WebSocket>();
  const concluded = new Map<string, number>();
  const latencies = new Uint32Array(64);
  let events: Event[] = [];
  let sequence = 0;
  let lastMessage = 0;

  const deviceOf = (deviceId: string): Device => {
    const known = devices.get(deviceId);
    if (known !== undefined) return known;
    const device = { socket: undefined, queue: [], inFlight: 0, told: 0 };
    devices.set(deviceId, device);
    return device;
  };
  const record = (event: Omit<Event, 'sequence' | 'at'>): void => {
    sequence += 1;
    const whole = { sequence, at: new Date().toISOString(), ...event };
    events.push(whole);
    if (events.length > 2 * EVENTS) events = events.slice(-EVENTS);
    if (observers.size === 0) return;
    const frame = JSON.stringify(whole);
    for (const observer of observers) observer.send(frame);
  };
  const tell = ({ id, deviceId, status, receipt }: Message): void =>
    record({ deviceId, messageId: id, status, receipt });
  const tellDepth = (deviceId: string, device: Device): void => {
    if (device.queue.length === device.told) return;
    device.told = device.queue.length;
    record({ deviceId, depth: device.told });
  };
  const answer = (message: Message): void => {
    const { reply, id, status, receipt } = message;
    message.reply = undefined;
    clearTimeout(message.timer);
    reply?.send({ success: true, messageId: id, status, queued: status === 'queued' || status === 'sent', receipt });
  };
  const drain = (deviceId: string, device: Device): void => {
    while (device.socket !== undefined && device.inFlight < MAX_IN_FLIGHT) {
      const message = device.queue.shift();
      if (message === undefined) break;
      const now = Date.now();
      if (message.expiresAt <= now) {
        message.status = 'expired';
        tell(message);
        answer(message);
        continue;
      }
      message.status = 'sent';
      message.sentAt = performance.now();
      device.inFlight += 1;
      const { id, text, createdAt } = message;
      const payload = [{ type: 'text', value: text }];
      const ageMs = now - createdAt;
      const frame = { type: 'transcription', id, text, payload, timestamp: createdAt, ageMs, seq: message.sequence };
      device.socket.send(JSON.stringify(frame));
      tell(message);
    }
    tellDepth(deviceId, device);
  };
  const acknowledge = (device: Device, ack: { id: string; outcome: string; receipt: string }): void => {
    const message = messages.get(ack.id);
    if (message?.status !== 'sent') return;
    message.status = ack.outcome;
    message.receipt = ack.receipt;
    device.inFlight -= 1;
    concluded.set(ack.outcome, (concluded.get(ack.outcome) ?? 0) + 1);
    const slot = Math.min(63, Math.floor(performance.now() - (message.sentAt ?? 0)));
    latencies[slot] = (latencies[slot] ?? 0) + 1;
    tell(message);
    answer(message);
    drain(message.deviceId, device);
  };
  const isTooFast = (address: string): boolean => {
    const now = performance.now();
    const rate = rates.get(address) ?? { tokens: PER_SECOND, at: now };
    rates.set(address, rate);
    rate.tokens = Math.min(PER_SECOND, rate.tokens + ((now - rate.at) / 1_000) * PER_SECOND);
    rate.at = now;
    if (rate.tokens < 1) return true;
    rate.tokens -= 1;
    return false;
  };

  const app = fastify();
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (!HOSTS.test(request.headers.host ?? '')) return reply.code(403).send({ success: false });
    if (isTooFast(request.ip)) return reply.code(429).send({ success: false });
    return undefined;
  });
  app.post<{ Body: { deviceId: string; text: string; id?: string; ttlMs?: number } }>(
    '/transcription',
    { schema: { body: bodySchema, response: { 200: answerSchema } } },
    (request, reply) => {
      const { deviceId, text, id = randomUUID(), ttlMs = DAY_MS } = request.body;
      const hash = digest('sha256', `${deviceId}\n${ttlMs}\n${text}`, 'base64');
      const known = messages.get(id);
      if (known !== undefined) {
        if (known.hash !== hash) reply.code(409).send({ success: false });
        else {
          answer(known);
          known.reply = reply;
          if (known.status !== 'sent') answer(known);
        }
        return;
      }
      const device = deviceOf(deviceId);
      if (device.queue.length >= MAX_QUEUED && device.socket === undefined) {
        reply.code(429).send({ success: false });
        return;
      }
      const now = Date.now();
      lastMessage += 1;
      const times = { createdAt: now, expiresAt: now + ttlMs, sequence: lastMessage };
      const message: Message = { id, deviceId, text, hash, ...times, status: 'queued', reply };
      messages.set(id, message);
      if (messages.size > KEEP) {
        const [oldest] = messages.keys();
        if (oldest !== undefined) messages.delete(oldest);
      }
      device.queue.push(message);
      tell(message);
      tellDepth(deviceId, device);
      message.timer = setTimeout(() => answer(message), ACK_TIMEOUT_MS);
      drain(deviceId, device);
    },
  );
  app.get<{ Params: { id: string } }>('/messages/:id', async ({ params }) => {
    const { reply: _, timer: __, text: ___, ...view } = messages.get(params.id) ?? { text: '' };
    return view;
  });
  app.get('/events', async () => events.slice(-EVENTS));
  app.get('/metrics', async () => ({ concluded: Object.fromEntries(concluded), latencies: [...latencies] }));
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
        drain(frame.deviceId, device);
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
