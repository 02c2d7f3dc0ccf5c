import { batch, effect, signal } from '@preact/signals';
import type { ControlEvent } from '../../protocol/control-events.ts';
import type { ControlMethod, ControlParams, ControlResult } from '../../protocol/control-methods.ts';
import type { ControlSettings } from '../../protocol/control-settings.ts';
import type { AppView, DeviceView, HeldView, SenderView, TokensView } from '../../protocol/control-views.ts';
import { ControlError, ControlErrorCode } from '../../protocol/control-wire.ts';
import type { PairingView } from '../../protocol/pairing.ts';
import type { Clock, Timer } from '../../web/clock.ts';
import type { Transport } from '../transport/transport.ts';
import { Bursts } from './bursts.ts';
import { listParams, matches } from './message-filter.ts';
import { MessageList } from './message-list.ts';
import { QueueCharts } from './queue-charts.ts';

/** Events that come together are one change of the page: a frame of the screen. */
const GATHER_MS = 16;
/** Few enough to be taken in without a pause that anyone would see. */
const PAGE_ROWS = 60;

/** Everything the window knows of the app, as signals. It asks for all of it whenever the connection opens. */
export class Store {
  readonly app = signal<AppView | undefined>(undefined);
  readonly settings = signal<ControlSettings | undefined>(undefined);
  /** By id. `undefined` until they have been read. */
  readonly devices = signal<ReadonlyMap<string, DeviceView> | undefined>(undefined);
  readonly tokens = signal<TokensView>([]);
  readonly held = signal<readonly HeldView[]>([]);
  /** Who has sent to this computer, the last one first. */
  readonly senders = signal<readonly SenderView[]>([]);
  readonly pairing = signal<PairingView>({ open: false });
  /** Why what the app said at the start could not be read. */
  readonly loadError = signal<ControlError | undefined>(undefined);
  readonly messages: MessageList;
  readonly bursts = new Bursts();
  readonly charts: QueueCharts;
  readonly transport: Transport;
  readonly #clock: Clock;
  readonly #ends: (() => void)[] = [];
  #gathered: ControlEvent[] = [];
  #flushTimer: Timer | undefined;

  constructor(transport: Transport, clock: Clock) {
    this.transport = transport;
    this.#clock = clock;
    this.charts = new QueueCharts(this, clock);
    this.messages = new MessageList({
      list: (filter, before) =>
        this.call('messages.list', {
          limit: PAGE_ROWS,
          ...listParams(filter),
          ...(before !== undefined && { before }),
        }),
      matches: (filter, message) => matches(filter, message, this.nameOf(message.deviceId)),
    });
  }

  start(): void {
    this.#ends.push(this.transport.onEvent((event) => this.#gather(event)));
    this.#ends.push(
      effect(() => {
        if (this.transport.state.value === 'open') void this.load();
      }),
    );
    this.transport.start();
  }

  stop(): void {
    this.transport.stop();
    for (const end of this.#ends.splice(0)) end();
    this.#flushTimer?.cancel();
    this.charts.stop();
  }

  /** As the transport's; what the app said before the answer has been taken in when it resolves. */
  async call<M extends ControlMethod>(method: M, params: ControlParams<M>): Promise<ControlResult<M>> {
    try {
      return await this.transport.call(method, params);
    } finally {
      this.#flush();
    }
  }

  /** What people call it, as far as it is known. */
  nameOf(deviceId: string): string | undefined {
    return this.devices.peek()?.get(deviceId)?.name;
  }

  /** Reads everything anew. */
  async load(): Promise<void> {
    this.loadError.value = undefined;
    this.bursts.clear();
    const parts = [
      this.call('app.get', {}).then((app) => {
        this.app.value = app;
      }),
      this.call('settings.get', {}).then((settings) => {
        this.settings.value = settings;
      }),
      this.call('devices.list', {}).then((devices) => {
        this.devices.value = new Map(devices.map((device) => [device.deviceId, device]));
        for (const device of devices) this.bursts.device(device);
      }),
      this.call('tokens.list', {}).then((tokens) => {
        this.tokens.value = tokens;
      }),
      this.call('held.list', {}).then((held) => {
        this.held.value = held;
      }),
      this.call('senders.list', {}).then((senders) => {
        this.senders.value = senders;
      }),
      this.call('pairing.get', {}).then((pairing) => {
        this.pairing.value = pairing;
      }),
      this.messages.reload(),
    ];
    for (const { reason } of (await Promise.allSettled(parts)).filter((part) => part.status === 'rejected')) {
      // What this mode lacks has its own words in the view, and a lost connection has its banner.
      const expected: string[] = [ControlErrorCode.unavailable, ControlErrorCode.disconnected];
      if (!(reason instanceof ControlError)) throw reason;
      if (!expected.includes(reason.code)) this.loadError.value = reason;
    }
  }

  #gather(event: ControlEvent): void {
    this.#gathered.push(event);
    this.#flushTimer ??= this.#clock.after(GATHER_MS, () => this.#flush());
  }

  #flush(): void {
    this.#flushTimer?.cancel();
    this.#flushTimer = undefined;
    const events = this.#gathered;
    if (events.length === 0) return;
    this.#gathered = [];
    batch(() => {
      const devices = new Map(this.devices.peek());
      for (const event of events) this.#apply(event, devices);
      if (events.some(({ type }) => type.startsWith('device.'))) this.devices.value = devices;
      const messages = events.flatMap((event) => (event.type === 'message.changed' ? [event.message] : []));
      if (messages.length > 0) this.messages.apply(messages);
      this.bursts.publish();
    });
  }

  #apply(event: ControlEvent, devices: Map<string, DeviceView>): void {
    switch (event.type) {
      case 'app.changed':
        this.app.value = event.app;
        break;
      case 'device.changed':
        devices.set(event.device.deviceId, event.device);
        this.bursts.device(event.device);
        break;
      case 'device.removed':
        devices.delete(event.deviceId);
        break;
      case 'tokens.changed':
        this.tokens.value = event.tokens;
        break;
      case 'message.changed':
        this.bursts.message(event.message);
        break;
      case 'held.changed':
        this.held.value = event.held;
        break;
      case 'senders.changed':
        this.senders.value = event.senders;
        break;
      case 'pairing.changed':
        this.pairing.value = event.pairing;
        break;
      case 'settings.changed':
        this.settings.value = event.settings;
    }
  }
}
