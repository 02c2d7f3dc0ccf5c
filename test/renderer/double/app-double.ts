import type { ControlEvent } from '../../../src/protocol/control-events.ts';
import {
  CONTROL_METHODS,
  type ControlMethod,
  type ControlResult,
  isControlMethod,
  type ParsedControlParams,
} from '../../../src/protocol/control-methods.ts';
import type { Diagnosis, HeldView, MessageItem, PairingOpen, SenderView } from '../../../src/protocol/control-views.ts';
import { type ControlAnswer, ControlError } from '../../../src/protocol/control-wire.ts';
import type { DesktopPermission } from '../../../src/protocol/desktop-permission.ts';
import type { PairingView } from '../../../src/protocol/pairing.ts';
import { appView, device, iso, message, settings, tokens } from './seed.ts';

type Handlers = {
  [M in ControlMethod]: (params: ParsedControlParams<M>) => ControlResult<M> | Promise<ControlResult<M>>;
};

export interface DoubleSize {
  readonly devices?: number;
  readonly messages?: number;
}

/** The app behind the window, in memory: it keeps to the control contract, and parses what it is asked by its schemas. */
export class AppDouble {
  app = appView();
  settings = settings();
  devices;
  tokens = tokens();
  /** Newest first. */
  messages: MessageItem[];
  held: (HeldView & { text: string })[] = [];
  senders: SenderView[] = [];
  pairing: PairingView = { open: false };
  diagnosis: Diagnosis = {
    ...{ canType: true, typist: 'x11', findings: [{ name: 'Node.js', ok: true, detail: 'v24.1.0' }] },
    typists: [{ name: 'x11', ok: true, capabilities: [{ name: 'XTEST', ok: true, detail: 'version 2.2' }] }],
  };
  /** `undefined`: this desktop asks nobody. */
  permission: DesktopPermission | undefined;
  /** What the dialog of the desktop is answered with. */
  answer: Partial<DesktopPermission> = { state: 'granted' };
  /** All calls, in order. */
  readonly calls: { method: ControlMethod; params: unknown }[] = [];
  /** What a method throws instead of doing its work. */
  readonly failures = new Map<ControlMethod, ControlError>();
  readonly #listeners = new Set<(event: ControlEvent) => void>();

  constructor({ devices = 1, messages = 0 }: DoubleSize = {}) {
    const now = Date.now();
    this.devices = Array.from({ length: devices }, (_, index) => device(index, now));
    this.messages = Array.from({ length: messages }, (_, index) => message(index, now, devices));
  }

  onEvent(listener: (event: ControlEvent) => void): void {
    this.#listeners.add(listener);
  }

  emit(event: ControlEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async call(method: string, params: unknown): Promise<ControlAnswer> {
    if (!isControlMethod(method)) return { ok: false, error: { code: 'NOT_FOUND', message: `no method ${method}` } };
    const parsed = CONTROL_METHODS[method].params.safeParse(params);
    if (!parsed.success) return { ok: false, error: { code: 'INVALID_REQUEST', message: parsed.error.message } };
    this.calls.push({ method, params: parsed.data });
    const failure = this.failures.get(method);
    try {
      if (failure !== undefined) throw failure;
      const handler = this.#handlers[method] as (given: unknown) => unknown;
      return { ok: true, result: await handler(parsed.data) };
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      const { code, message: text, hint } = error;
      return { ok: false, error: { code, message: text, ...(hint !== undefined && { hint }) } };
    }
  }

  /** A message that is new or has changed. */
  put(item: MessageItem): void {
    const index = this.messages.findIndex(({ messageId }) => messageId === item.messageId);
    if (index === -1) this.messages.unshift(item);
    else this.messages[index] = item;
    this.emit({ type: 'message.changed', message: item });
  }

  hold(...items: (HeldView & { text: string })[]): void {
    this.held.push(...items);
    this.#heldChanged();
  }

  pair(view: PairingView): void {
    this.pairing = view;
    this.emit({ type: 'pairing.changed', pairing: view });
  }

  readonly #handlers: Handlers = {
    'app.get': () => this.app,
    'devices.list': () => this.devices.map(({ depths: _, ...listed }) => listed),
    'devices.depths': ({ deviceIds }) =>
      deviceIds.map((deviceId) => ({ deviceId, depths: this.#device(deviceId).depths ?? [] })),
    'devices.rename': ({ deviceId, name }) => {
      const renamed = { ...this.#device(deviceId), name };
      this.devices = this.devices.map((each) => (each.deviceId === deviceId ? renamed : each));
      this.emit({ type: 'device.changed', device: renamed });
      return renamed;
    },
    'devices.revoke': ({ deviceId }) => {
      const { queueDepth } = this.#device(deviceId);
      this.devices = this.devices.filter((each) => each.deviceId !== deviceId);
      this.emit({ type: 'device.removed', deviceId });
      return { messagesEnded: queueDepth };
    },
    'tokens.list': () => this.tokens,
    'tokens.grant': ({ name, devices, keys }) => {
      const old = this.tokens.find((token) => token.name === name)?.grants ?? { devices: 'all', keys: true };
      const grants = { devices: devices ?? old.devices, keys: keys ?? old.keys };
      this.tokens = this.tokens.map((token) => (token.name === name ? { ...token, grants } : token));
      this.emit({ type: 'tokens.changed', tokens: this.tokens });
      return { grants, messagesEnded: 0 };
    },
    'tokens.revoke': ({ name }) => {
      this.tokens = this.tokens.filter((token) => token.name !== name);
      this.emit({ type: 'tokens.changed', tokens: this.tokens });
      return { messagesEnded: 0 };
    },
    'messages.list': ({ limit, before, deviceId, statuses, search }) => {
      const wanted = search?.toLowerCase() ?? '';
      const fits = this.messages.filter(
        (item) =>
          (deviceId === undefined || item.deviceId === deviceId) &&
          (statuses === undefined || statuses.includes(item.status)) &&
          `${item.messageId} ${item.deviceId} ${item.sender} ${item.status} ${item.text}`
            .toLowerCase()
            .includes(wanted),
      );
      const start = before === undefined ? 0 : fits.findIndex(({ messageId }) => messageId === before) + 1;
      const page = fits.slice(start, start + limit);
      const last = page.at(-1);
      return { messages: page, ...(last !== undefined && start + limit < fits.length && { next: last.messageId }) };
    },
    'messages.send': ({ deviceId, text }) => this.#send(deviceId, text),
    'messages.resend': ({ messageId, deviceId }) => {
      const item = this.#message(messageId);
      if (!item.canResend) throw new ControlError('TEXT_GONE', 'The text is not kept.');
      return this.#send(deviceId ?? item.deviceId, item.text);
    },
    'messages.text': ({ messageId }) => ({ text: this.#message(messageId).text ?? '' }),
    'messages.cancel': ({ messageId }) => {
      const item: MessageItem = { ...this.#message(messageId), status: 'cancelled', updatedAt: iso(Date.now()) };
      this.put(item);
      return item;
    },
    'held.list': () => this.#heldViews(),
    'held.text': ({ messageId }) => ({ text: this.#held(messageId).text }),
    'held.type': ({ messageId }) => {
      this.#release(messageId);
      return { outcome: 'typed' };
    },
    'held.copy': ({ messageId }) => {
      this.#release(messageId);
      return { outcome: 'clipboard' };
    },
    'held.discard': ({ messageId }) => {
      this.#release(messageId);
      return {};
    },
    'senders.list': () => this.senders,
    'senders.decide': ({ relayId, senderId, verdict }) => {
      const isMeant = (one: { relayId: string; senderId: string }) =>
        one.relayId === relayId && one.senderId === senderId;
      this.senders = this.senders.map((each) => (isMeant(each) ? { ...each, verdict } : each));
      this.emit({ type: 'senders.changed', senders: this.senders });
      const before = this.held.length;
      this.held = this.held.flatMap((each) => {
        const { sender } = each;
        if (sender === undefined || !isMeant(sender)) return [each];
        return verdict === 'refused' ? [] : [{ ...each, sender: { ...sender, verdict } }];
      });
      this.#heldChanged();
      return { messagesEnded: before - this.held.length };
    },
    'typing.pause': ({ paused }) => {
      const { agent } = this.app;
      if (agent === undefined) throw new ControlError('UNAVAILABLE', 'There is no agent.');
      this.app = { ...this.app, agent: { ...agent, status: { ...agent.status, paused } } };
      this.emit({ type: 'app.changed', app: this.app });
      return {};
    },
    'sharing.set': ({ lan }) => {
      const { relay } = this.app;
      if (relay === undefined) throw new ControlError('UNAVAILABLE', 'There is no relay.');
      const sharing = { ...relay.sharing, lan, urls: lan ? ['https://192.168.1.5:7443'] : [] };
      this.app = { ...this.app, relay: { ...relay, sharing } };
      this.emit({ type: 'app.changed', app: this.app });
      return sharing;
    },
    'sharing.renewAuthority': () => {
      const { relay } = this.app;
      if (relay === undefined) throw new ControlError('UNAVAILABLE', 'There is no relay.');
      const authority = {
        fingerprint: Array.from({ length: 32 }, () => 'AB').join(':'),
        covers: ['desk.local', '192.168.1.5'],
        missing: [],
      };
      const sharing = { ...relay.sharing, authority };
      this.app = { ...this.app, relay: { ...relay, sharing } };
      this.emit({ type: 'app.changed', app: this.app });
      return sharing;
    },
    'pairing.open': ({ role, devices = 'all', keys = true }): PairingOpen => {
      const expiresAt = iso(Date.now() + 120_000);
      const granted = role === 'send' ? { grants: { devices, keys } } : {};
      this.pair({ open: true, role, ...granted, expiresAt });
      const link = `https://192.168.1.5:7443/#code=${'c'.repeat(22)}&pin=${'p'.repeat(43)}&role=${role}`;
      return { role, expiresAt, ...granted, links: this.app.relay?.sharing.lan ? [link] : [] };
    },
    'pairing.get': () => this.pairing,
    'pairing.close': () => {
      this.pair({ open: false, ended: 'cancelled' });
      return {};
    },
    'settings.get': () => this.settings,
    'settings.set': (patch) => {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      this.settings = { ...this.settings, ...Object.fromEntries(given) };
      this.emit({ type: 'settings.changed', settings: this.settings });
      return this.settings;
    },
    'diagnosis.run': () => this.diagnosis,
    'permission.get': () => this.#permission(),
    'permission.ask': () => {
      if (this.permission) this.permission = { ...this.permission, ...this.answer };
      return this.#permission();
    },
    'permission.installExtension': () => ({ active: false }),
    'diagnosis.type': () => ({ status: 'typed', receipt: 'read', latencyMs: 7.2 }),
  };

  #permission(): { permission?: DesktopPermission } {
    return this.permission === undefined ? {} : { permission: this.permission };
  }

  #send(deviceId: string, text: string | undefined): MessageItem {
    const now = iso(Date.now());
    const item: MessageItem = {
      ...message(0),
      ...{ deviceId, status: 'queued', createdAt: now, updatedAt: now, steps: [{ status: 'queued', at: now }] },
      ...(text !== undefined && { text }),
      canResend: true,
    };
    this.put(item);
    return item;
  }

  #device(deviceId: string): (typeof this.devices)[number] {
    return found(this.devices.find((each) => each.deviceId === deviceId));
  }

  #message(messageId: string): MessageItem {
    return found(this.messages.find((item) => item.messageId === messageId));
  }

  #held(messageId: string): HeldView & { text: string } {
    const item = this.held.find((each) => each.messageId === messageId);
    if (item === undefined) throw new ControlError('NOT_HELD', 'The message is not held.');
    return item;
  }

  #release(messageId: string): void {
    this.#held(messageId);
    this.held = this.held.filter((each) => each.messageId !== messageId);
    this.#heldChanged();
  }

  #heldViews(): HeldView[] {
    return this.held.map(({ text: _text, ...view }) => view);
  }

  #heldChanged(): void {
    this.emit({ type: 'held.changed', held: this.#heldViews() });
  }
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new ControlError('NOT_FOUND', 'There is no such thing.');
  return thing;
}
