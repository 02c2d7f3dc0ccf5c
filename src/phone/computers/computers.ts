import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { DeviceDetail } from '../../protocol/http.ts';

/** The computers of the relay, and the one that texts go to. */
export class Computers {
  readonly all = signal<readonly DeviceDetail[]>([]);
  /** Whether the relay has said which there are. */
  readonly known = signal(false);
  /** The remembered one while there is one of that id; otherwise the one that is most likely meant. */
  readonly chosen: ReadonlySignal<DeviceDetail | undefined>;
  readonly #remembered: Signal<string | undefined>;

  constructor(remembered: Signal<string | undefined>) {
    this.#remembered = remembered;
    this.chosen = computed(() => {
      const all = this.all.value;
      return all.find(({ deviceId }) => deviceId === remembered.value) ?? all.find(({ online }) => online) ?? all[0];
    });
  }

  set(devices: readonly DeviceDetail[]): void {
    this.all.value = devices;
    this.known.value = true;
    // What was found once stays chosen when others come and go: a text must not land elsewhere unasked.
    this.#remembered.value ??= this.chosen.value?.deviceId;
  }

  choose(deviceId: string): void {
    this.#remembered.value = deviceId;
  }

  /** Of another relay, or of none. */
  forget(): void {
    this.all.value = [];
    this.known.value = false;
  }

  nameOf(deviceId: string): string {
    return this.all.value.find((device) => device.deviceId === deviceId)?.name ?? deviceId;
  }
}
