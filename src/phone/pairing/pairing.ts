import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { ApiError } from '../net/api-error.ts';
import type { RelayApi } from '../net/relay-api.ts';
import { formerToken } from './former-token.ts';
import type { Membership } from './membership.ts';
import type { PairingFragment } from './pairing-fragment.ts';

export type PairingProblem = 'code' | 'wrong-role' | 'damaged' | 'too-many' | 'no-answer' | 'other';

export type PairingState =
  | { readonly state: 'idle' | 'pairing' }
  | { readonly state: 'failed'; readonly problem: PairingProblem };

export interface PairingParts {
  readonly api: Pick<RelayApi, 'pair' | 'devices'>;
  readonly phoneName: () => Promise<string>;
  readonly membership: Signal<Membership | undefined>;
  /** The one before: with its token the relay knows the phone, and its messages, again. */
  readonly former: Signal<Membership | undefined>;
  /** The one before that, too, when nothing of it is left. */
  readonly lastRelayId: () => string | undefined;
  /** The relay is another one than before. */
  readonly onOtherRelay: () => void;
  /** Called when there is a membership to keep. */
  readonly persist: () => void;
}

/** Becomes a member of the relay with the code of a link; asks for nothing. */
export class Pairing {
  readonly #parts: PairingParts;
  readonly #state = signal<PairingState>({ state: 'idle' });
  #code: string | undefined;
  #last = Promise.resolve();

  constructor(parts: PairingParts) {
    this.#parts = parts;
  }

  get state(): ReadonlySignal<PairingState> {
    return this.#state;
  }

  async open(fragment: PairingFragment): Promise<void> {
    if ('problem' in fragment) {
      this.#state.value = { state: 'failed', problem: fragment.problem };
      return;
    }
    this.#code = fragment.code;
    await this.retry();
  }

  /** After `no-answer`: the code is still good if the request never arrived. */
  retry(): Promise<void> {
    // One after the other: of two tokens at a time one would not know what was sent with the other.
    this.#last = this.#last.then(() => this.#attempt());
    return this.#last;
  }

  async #attempt(): Promise<void> {
    const { api, phoneName, membership, former, lastRelayId, persist, onOtherRelay } = this.#parts;
    if (this.#code === undefined) return;
    this.#state.value = { state: 'pairing' };
    try {
      if (!(await this.#isMember())) {
        const before = membership.value ?? former.value;
        const previous = before && (await formerToken(before, this.#code));
        const { token, relayId, name } = await api.pair(this.#code, await phoneName(), previous);
        const last = lastRelayId();
        if (last !== undefined && last !== relayId) onOtherRelay();
        former.value = undefined;
        membership.value = { token, relayId, name };
        persist();
      }
      this.#code = undefined;
      this.#state.value = { state: 'idle' };
    } catch (error) {
      this.#state.value = { state: 'failed', problem: problemOf(error) };
    }
  }

  dismiss(): void {
    this.#code = undefined;
    this.#state.value = { state: 'idle' };
  }

  /** @param waits something does, for which its token may still be needed */
  forget(waits: boolean): void {
    const { membership, former } = this.#parts;
    if (membership.value !== undefined) former.value = waits ? membership.value : undefined;
    membership.value = undefined;
  }

  /** The same QR code is a way to open the page, too: a phone that is let in already needs no second token. */
  async #isMember(): Promise<boolean> {
    if (this.#parts.membership.value === undefined) return false;
    try {
      await this.#parts.api.devices();
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'UNAUTHORIZED') return false;
      throw error;
    }
  }
}

function problemOf(error: unknown): PairingProblem {
  if (!(error instanceof ApiError)) return 'no-answer';
  if (error.code === 'UNAUTHORIZED') return 'code';
  if (error.code === 'FORBIDDEN') return 'wrong-role';
  return error.code === 'RATE_LIMITED' ? 'too-many' : 'other';
}
