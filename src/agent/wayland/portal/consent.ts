import type { Clock } from '../../../base/clock.ts';
import type { Bus } from '../../dbus/bus.ts';
import { BusError } from '../../dbus/bus-error.ts';
import type { RemoteSession } from '../remote/remote-session.ts';
import { type PortalAbilities, type Refusal, startPortalSession } from './open-portal-session.ts';

/** What the user of this desktop has said, kept over restarts. The token is a secret: who has it may type here. */
export interface ConsentRecord {
  state: 'unasked' | 'granted' | 'refused';
  /** With `refused`: how. */
  refusal?: Refusal | undefined;
  restoreToken?: string | undefined;
  /** The desktop's dialog is open although it was allowed before. */
  askedAgain?: boolean | undefined;
}

export interface ConsentStore {
  load(): ConsentRecord;
  save(record: ConsentRecord): void;
}

/** A token that holds is taken without a person within this; after that, a dialog is what we wait for. */
const RESTORED_WITHIN_MS = 3_000;
/** A dialog that nobody answers is taken away, and counts as closed: nobody finds it again in front of something else. */
const ANSWER_LIMIT_MS = 120_000;

export interface ConsentOptions {
  store: ConsentStore;
  needsClipboard: boolean;
  clock: Clock;
}

/**
 * The user's permission to type on this desktop. It is asked for when the user has said so (`ask`), and gone on with by
 * itself where it was given before (`restore`); after a no, never by itself.
 */
export class Consent {
  readonly #options: ConsentOptions;
  #asking: { answer: Promise<RemoteSession | undefined>; abort: AbortController } | undefined;
  #session: RemoteSession | undefined;

  constructor(options: ConsentOptions) {
    this.#options = options;
  }

  /** The user wants Lantype to type here: the desktop asks them. Resolves with their answer. */
  ask(bus: Bus, abilities: PortalAbilities): Promise<RemoteSession | undefined> {
    return this.#begin(bus, abilities, undefined);
  }

  /**
   * Goes on with what was granted before. Where the desktop asks its user again all the same, the record says so until
   * they have answered. `undefined`: it was not granted, or is not any more.
   */
  async restore(bus: Bus, abilities: PortalAbilities): Promise<RemoteSession | undefined> {
    if (this.#session?.open) return this.#session;
    const { store, clock } = this.#options;
    const record = store.load();
    if (record.state !== 'granted') return undefined;
    const noted = clock.after(RESTORED_WITHIN_MS, () => store.save({ ...record, askedAgain: true }));
    try {
      return await this.#begin(bus, abilities, record.restoreToken);
    } finally {
      noted.cancel();
    }
  }

  /** Takes a dialog away that is still open, and ends the session. */
  async close(): Promise<void> {
    this.#asking?.abort.abort('we');
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  #begin(bus: Bus, abilities: PortalAbilities, restoreToken: string | undefined): Promise<RemoteSession | undefined> {
    if (this.#asking) return this.#asking.answer;
    const abort = new AbortController();
    const timer = this.#options.clock.after(ANSWER_LIMIT_MS, () => abort.abort('time'));
    const answer = this.#start(bus, abilities, restoreToken, abort.signal).finally(() => {
      timer.cancel();
      this.#asking = undefined;
    });
    this.#asking = { answer, abort };
    return answer;
  }

  async #start(bus: Bus, abilities: PortalAbilities, restoreToken: string | undefined, signal: AbortSignal) {
    const { store, needsClipboard } = this.#options;
    const options = { abilities, needsClipboard, signal };
    const start = await startPortalSession(bus, { ...options, restoreToken }).catch((error: unknown) => {
      if (restoreToken === undefined || !isOfAnotherPortal(error)) throw error;
      return startPortalSession(bus, { ...options, restoreToken: undefined });
    });
    if (start.kind === 'granted') {
      // A token is good once; the next one came with this start.
      store.save({ state: 'granted', restoreToken: start.restoreToken });
      this.#session = start.session;
      return start.session;
    }
    // That we took the dialog away ourselves, or the bus went, is nobody's no.
    if (signal.reason !== 'we' && bus.connected) store.save({ state: 'refused', refusal: start.kind });
    return undefined;
  }
}

/** A portal takes only what looks like one of its own tokens; another desktop may have given it. */
function isOfAnotherPortal(error: unknown): boolean {
  return error instanceof BusError && error.code.endsWith('.InvalidArgument');
}
