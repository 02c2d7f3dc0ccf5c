import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { DeviceDetail } from '../../protocol/http.ts';

/** What is remembered of a computer: enough to send to it without a connection. */
export type RememberedComputer = Pick<DeviceDetail, 'deviceId' | 'name'>;

/** The computers of the relay, and the one that texts go to. */
export class Computers {
  /** While `known` is false, those of last time, of which nothing is known but their names. */
  readonly all: ReadonlySignal<readonly DeviceDetail[]>;
  /** Whether the relay has said how things are, since the page was opened. */
  readonly known: ReadonlySignal<boolean>;
  /**
   * The one that the user chose, whatever it is called now. When it is gone: none, for a text must not land elsewhere
   * unasked. Before anything was chosen: the one that is most likely meant.
   */
  readonly chosen: ReadonlySignal<DeviceDetail | undefined>;
  /** The name of a computer that was chosen and is no longer there: the user has to choose again. */
  readonly gone: ReadonlySignal<string | undefined>;
  readonly #told = signal<readonly DeviceDetail[] | undefined>(undefined);
  readonly #remembered: Signal<readonly RememberedComputer[]>;
  readonly #choice: Signal<string | undefined>;

  constructor(remembered: Signal<readonly RememberedComputer[]>, choice: Signal<string | undefined>) {
    this.#remembered = remembered;
    this.#choice = choice;
    this.known = computed(() => this.#told.value !== undefined);
    this.all = computed(() => this.#told.value ?? remembered.value.map(unheardOf));
    this.chosen = computed(() => {
      const all = this.all.value;
      if (choice.value !== undefined) return all.find(({ deviceId }) => deviceId === choice.value);
      return all.find(({ online }) => online) ?? all[0];
    });
    this.gone = computed(() => {
      if (!this.known.value || choice.value === undefined || this.chosen.value !== undefined) return undefined;
      return remembered.value.find(({ deviceId }) => deviceId === choice.value)?.name ?? choice.value;
    });
  }

  set(devices: readonly DeviceDetail[]): void {
    this.#told.value = devices;
    const lost = this.#remembered.value.filter(
      ({ deviceId }) => deviceId === this.#choice.value && devices.every((device) => device.deviceId !== deviceId),
    );
    // A chosen one that is gone is asked about by its name.
    this.#remembered.value = [...devices.map(({ deviceId, name }) => ({ deviceId, name })), ...lost];
    // What was found once stays chosen when others come and go.
    this.#choice.value ??= this.chosen.value?.deviceId;
  }

  choose(deviceId: string): void {
    this.#choice.value = deviceId;
  }

  /** They were of a relay that is no longer ours. */
  forget(): void {
    this.#told.value = undefined;
    this.#remembered.value = [];
  }

  /** The relay is another one: its computers are others, whatever their ids. */
  forgetAll(): void {
    this.forget();
    this.#choice.value = undefined;
  }

  nameOf(deviceId: string): string {
    return this.all.value.find((device) => device.deviceId === deviceId)?.name ?? deviceId;
  }
}

function unheardOf(computer: RememberedComputer): DeviceDetail {
  return { ...computer, online: false, queueDepth: 0, inFlight: 0 };
}
