import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAgent } from '../../src/agent/agent.ts';
import { Inbox } from '../../src/agent/inbox/inbox.ts';
import { InboxAnswers } from '../../src/agent/inbox/inbox-answers.ts';
import { InboxJournal } from '../../src/agent/inbox/inbox-journal.ts';
import { PasteTypist } from '../../src/agent/paste/paste-typist.ts';
import { X11Desktop } from '../../src/agent/x11/x11-desktop.ts';
import { createX11Typist } from '../../src/agent/x11/x11-typist.ts';
import { systemClock } from '../../src/base/clock.ts';
import { openDatabase } from '../../src/base/database.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { Authorizer } from '../../src/relay/http/authorizer.ts';
import { AckTable } from '../../src/relay/outbox/ack-table.ts';
import { createRelay } from '../../src/relay/relay.ts';
import { eventually } from '../../test/helpers/eventually.ts';
import { type Moment, now } from './moments.ts';
import { serve } from './serve.ts';

/** First with a display, then any number of times for what has happened since. */
export interface TracedHubRequest {
  readonly display?: string;
  readonly deviceId?: string;
}

export interface TracedHubAnswer {
  readonly port: number;
  readonly token: string;
  /** The first time of each since the last answer, for `focused`, `pressed` and `read` the last. */
  readonly moments: Partial<Record<Moment, number>>;
}

let moments: Partial<Record<Moment, number>> = {};

/** From outside, so that the program that is measured knows nothing of it. */
function note(prototype: object, method: string, marks: { readonly called?: Moment; readonly done?: Moment }): void {
  // biome-ignore lint/suspicious/noExplicitAny: any method of any class.
  const methods = prototype as any;
  const original = methods[method];
  const { called, done } = marks;
  methods[method] = function noted(...args: unknown[]) {
    if (called !== undefined) moments[called] ??= now();
    const result = original.apply(this, args);
    if (done === undefined) return result;
    const end = (value: unknown): unknown => {
      moments[done] = now();
      return value;
    };
    return result instanceof Promise ? result.then(end) : end(result);
  };
}

function noteAll(): void {
  note(Authorizer.prototype, 'authorize', { called: 'asked' });
  note(AckTable.prototype, 'sendAndWaitForAck', { called: 'sent' });
  note(Inbox.prototype, 'receive', { called: 'arrived' });
  note(InboxJournal.prototype, 'begin', { done: 'journalled' });
  note(X11Desktop.prototype, 'press', { called: 'focused', done: 'pressed' });
  note(PasteTypist.prototype, 'type', { done: 'read' });
  note(InboxAnswers.prototype, 'acknowledge', { called: 'acknowledged' });
  note(AckTable.prototype, 'handleAck', { called: 'acked' });
}

let started: Promise<{ port: number; token: string }> | undefined;

/** Relay and agent as the hub has them, each with its file and a socket between them. */
async function start({
  display,
  deviceId = 'traced-desk',
}: TracedHubRequest): Promise<{ port: number; token: string }> {
  noteAll();
  const folder = await mkdtemp(path.join(tmpdir(), 'lantype-trace-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const tools = { clock: systemClock, logger: silentLogger };
  const relay = createRelay({
    ...tools,
    database: openDatabase(path.join(folder, 'relay.db')),
    secret: randomBytes(32),
    relayId: 'bench',
    name: 'bench',
    version: '0',
    port: 0,
  });
  const { port } = await relay.start();
  const token = await relay.tokens.create({ name: 'sender', scope: 'send' });
  const receiver = await relay.tokens.create({ name: 'agent', scope: 'receive', deviceId });
  const agent = createAgent({
    ...tools,
    relay: { url: `ws://127.0.0.1:${port}/ws`, token: receiver },
    deviceId,
    name: deviceId,
    platform: process.platform,
    database: openDatabase(path.join(folder, 'agent.db')),
    typists: [createX11Typist({ ...tools, display, newlinePolicy: 'spaces-in-terminals' })],
    settings: { holdAfterMs: 120_000, askFirst: false },
  });
  agent.start();
  await eventually('the agent', () => agent.connection().phase === 'registered' && agent.status().canType);
  return { port, token };
}

serve<TracedHubRequest, TracedHubAnswer>(async (request) => {
  started ??= start(request);
  const answer = { ...(await started), moments };
  moments = {};
  return answer;
});
