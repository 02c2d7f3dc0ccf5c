import { randomUUID } from 'node:crypto';
import type { ControlSettings } from '../../../src/protocol/control-settings.ts';
import type {
  AppView,
  DeviceView,
  HeldView,
  MessageItem,
  SenderView,
  TokensView,
} from '../../../src/protocol/control-views.ts';
import type { MessageStatus } from '../../../src/protocol/message.ts';

export const START = Date.parse('2026-05-04T09:30:00.000Z');
export const iso = (ms: number): string => new Date(ms).toISOString();

export function appView(): AppView {
  return {
    version: '0.1.0',
    mode: 'hub',
    host: 'headless',
    platform: 'linux',
    dataFolder: '/home/ana/.local/share/lantype',
    relay: {
      url: 'http://127.0.0.1:7440',
      name: "Ana's desk",
      relayId: 'relay-1',
      sharing: { lan: false, urls: [], namedUrls: [], trustedUrls: [], insecureUrls: [], pin: 'p'.repeat(43) },
    },
    agent: {
      deviceId: 'ana-desk',
      name: "Ana's desk",
      relayUrl: 'ws://127.0.0.1:7440/ws',
      connection: { phase: 'registered' },
      status: { target: 'Firefox', canType: true, paused: false, locked: false },
      typist: 'x11',
      held: 0,
    },
    abilities: { startAtLogin: false, notifications: false, updates: false },
  };
}

export function settings(): ControlSettings {
  return {
    name: "Ana's desk",
    shareAtStart: false,
    holdAfterMs: 120_000,
    askFirst: false,
    newlinePolicy: 'spaces-in-terminals',
    fieldEvidence: 'when-there',
    typingMethod: 'auto',
    history: 'states',
    recognition: null,
    language: 'en',
    theme: 'light',
    startAtLogin: false,
    notifications: true,
    updates: false,
  };
}

/** A computer; the first one is this computer. */
export function device(index: number, now = Date.now()): DeviceView {
  const online = index % 3 !== 2;
  // Every fourth has been busy all the time.
  const points = index % 4 === 0 ? 120 : 12;
  const depths = Array.from({ length: points }, (_, at) => ({
    at: iso(now - ((points - at) * 600_000) / points),
    depth: Math.max(0, Math.round(6 * Math.sin((at + index * 9) / (points / 8)) - 2)),
  }));
  return {
    deviceId: index === 0 ? 'ana-desk' : `desk-${index}`,
    name: index === 0 ? "Ana's desk" : `Desk ${index}`,
    online,
    ...(online && { connectedAt: iso(now - 3_600_000) }),
    lastSeenAt: iso(now - 60_000 * index),
    queueDepth: online ? 0 : index % 7,
    inFlight: 0,
    lastAckMs: 3 + index,
    platform: 'linux',
    ...(online && { status: { target: 'Firefox', canType: true, paused: false, locked: false } }),
    tokenNames: [`desk ${index}`],
    thisComputer: index === 0,
    ...(!online && index % 7 > 0 && { waiting: { messages: index % 7, oldestAt: iso(now - 120_000) } }),
    ...(index % 5 === 4 && {
      lastError: { code: 'NOT_READ', message: 'Firefox did not read the text.', at: iso(now - 300_000) },
    }),
    depths,
  };
}

const STATUSES: readonly MessageStatus[] = ['typed', 'typed', 'typed', 'clipboard', 'failed', 'expired', 'cancelled'];

/** A message that is over, `index` minutes ago; of the next minutes when it is negative. */
export function message(index: number, now = Date.now(), devices = 1): MessageItem {
  const status = STATUSES[index % STATUSES.length] ?? 'typed';
  const createdAt = now - index * 60_000;
  const latencyMs = 4 + (Math.abs(index) % 90);
  return {
    messageId: randomUUID(),
    deviceId: index % devices === 0 ? 'ana-desk' : `desk-${index % devices}`,
    sender: "Ana's phone",
    status,
    ...(status === 'typed' && { receipt: index % 2 === 0 ? ('read' as const) : ('assumed' as const) }),
    ...(status === 'failed' && { error: { code: 'NO_FOCUS', message: 'No window has the keyboard focus.' } }),
    createdAt: iso(createdAt),
    updatedAt: iso(createdAt + latencyMs),
    latencyMs,
    steps: [
      { status: 'queued', at: iso(createdAt) },
      { status: 'sent', at: iso(createdAt + 1) },
      { status, at: iso(createdAt + latencyMs), ...(status === 'typed' && { receipt: 'read' as const }) },
    ],
    canResend: false,
  };
}

export function held(text: string, sentAt = Date.now() - 300_000): HeldView & { text: string } {
  return {
    messageId: randomUUID(),
    sentAt: iso(sentAt),
    heldAt: iso(sentAt + 200_000),
    reason: { code: 'HELD_OLD', message: 'It was older than 2 minutes.' },
    characters: text.length,
    keys: 0,
    text,
  };
}

export function tokens(): TokensView {
  return [
    { name: 'Lantype', scope: 'admin', createdAt: iso(START), own: true },
    { name: "Ana's phone", scope: 'send', createdAt: iso(START), lastSeenAt: iso(Date.now() - 4_000), own: false },
  ];
}

/** Who sends to this computer: one that is allowed, and one that nothing was said of. */
export function senders(): SenderView[] {
  const times = { firstAt: iso(START), lastAt: iso(Date.now() - 4_000) };
  return [
    { relayId: 'relay-1', senderId: 'ana', name: "Ana's phone", verdict: 'allowed', ...times },
    { relayId: 'relay-1', senderId: 'ben', name: "Ben's phone", verdict: 'ask', ...times },
  ];
}
