import type { Control } from '../../app/control/control.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { ControlEvent } from '../../protocol/control-events.ts';
import { CONTROL_METHODS, type ControlMethod, type ControlResult } from '../../protocol/control-methods.ts';
import type { MessageItem } from '../../protocol/control-views.ts';
import { type DesktopState, RECENT_SHOWN } from './desktop-state.ts';

/** A burst of messages changes the state hundreds of times a second; nobody sees more than this of a tray. */
const CHANGES_EVERY_MS = 100;

export interface DesktopModelParts {
  control: Control;
  permissionMissing: () => boolean;
  /** The version that is installed with the next end. */
  update: () => string | undefined;
  clock: Clock;
  logger: Logger;
}

/** The newest state of the app, kept from its events. */
export class DesktopModel {
  readonly #parts: DesktopModelParts;
  readonly #listeners = new Set<(state: DesktopState) => void>();
  #state: DesktopState | undefined;
  #timer: Timer | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(parts: DesktopModelParts) {
    this.#parts = parts;
  }

  /** Undefined before the end of `start()`. */
  get state(): DesktopState | undefined {
    return this.#state;
  }

  /** Reads everything once, and follows it from then on. */
  async start(): Promise<void> {
    const { control } = this.#parts;
    const missed: ControlEvent[] = [];
    this.#unsubscribe = control.onEvent((event) => {
      if (this.#state === undefined) missed.push(event);
      else this.#apply(event);
    });
    const [app, settings, held, devices, page] = await Promise.all([
      this.#read('app.get', {}),
      this.#read('settings.get', {}),
      this.#read('held.list', {}).catch(() => []),
      this.#read('devices.list', {}),
      this.#read('messages.list', { limit: RECENT_SHOWN }).catch(() => ({ messages: [] })),
    ]);
    const deviceNames = new Map(devices.map(({ deviceId, name }) => [deviceId, name]));
    const recent = page.messages;
    this.#state = { app, settings, held, recent, deviceNames, ...this.#outside() };
    for (const event of missed) this.#apply(event);
  }

  onChange(listener: (state: DesktopState) => void): void {
    this.#listeners.add(listener);
  }

  /** Something outside of the app has changed, such as a permission. */
  refresh(): void {
    this.#set({});
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#timer?.cancel();
    this.#listeners.clear();
  }

  #apply(event: ControlEvent): void {
    const state = this.#state;
    if (state === undefined) return;
    const change = changeOf(event, state);
    if (change !== undefined) this.#set(change);
  }

  #set(change: Partial<DesktopState>): void {
    if (this.#state === undefined) return;
    this.#state = { ...this.#state, ...change, ...this.#outside() };
    this.#timer ??= this.#parts.clock.after(CHANGES_EVERY_MS, () => {
      this.#timer = undefined;
      if (this.#state !== undefined) for (const listener of this.#listeners) listener(this.#state);
    });
  }

  #outside(): Pick<DesktopState, 'permissionMissing' | 'update'> {
    const { permissionMissing, update } = this.#parts;
    return { permissionMissing: permissionMissing(), update: update() };
  }

  async #read<M extends ControlMethod>(method: M, params: object): Promise<ControlResult<M>> {
    const answer = await this.#parts.control.call(method, params);
    if (answer.ok) return CONTROL_METHODS[method].result.parse(answer.result) as ControlResult<M>;
    this.#parts.logger.info({ method, code: answer.error.code }, 'the tray goes without');
    throw new Error(`${method}: ${answer.error.code}`);
  }
}

function changeOf(event: ControlEvent, state: DesktopState): Partial<DesktopState> | undefined {
  switch (event.type) {
    case 'app.changed':
      return { app: event.app };
    case 'settings.changed':
      return { settings: event.settings };
    case 'held.changed':
      return { held: event.held };
    case 'message.changed':
      return { recent: withMessage(state.recent, event.message) };
    case 'device.changed': {
      const { deviceId, name } = event.device;
      if (state.deviceNames.get(deviceId) === name) return undefined;
      return { deviceNames: new Map(state.deviceNames).set(deviceId, name) };
    }
    default:
      return undefined;
  }
}

/** ISO times sort as text. */
function withMessage(recent: readonly MessageItem[], message: MessageItem): readonly MessageItem[] {
  return [message, ...recent.filter(({ messageId }) => messageId !== message.messageId)]
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0))
    .slice(0, RECENT_SHOWN);
}
