import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { Clock } from '../web/clock.ts';
import { Draft } from './compose/draft.ts';
import { DraftSender } from './compose/draft-sender.ts';
import { SpokenCommands } from './compose/spoken-commands.ts';
import { Computers } from './computers/computers.ts';
import type { Dictionary } from './language/dictionary.ts';
import { MessageActions } from './messages/message-actions.ts';
import type { MessageRepository } from './messages/message-repository.ts';
import { MessageSync } from './messages/message-sync.ts';
import { isOver } from './messages/phone-message.ts';
import type { MovingFragment } from './moving/moving-fragment.ts';
import { RelayPlaces } from './moving/places.ts';
import { RelayApi } from './net/relay-api.ts';
import { RelayFollower } from './net/relay-follower.ts';
import { Delivery } from './outbox/delivery.ts';
import { Outbox } from './outbox/outbox.ts';
import { SenderLock } from './outbox/sender-lock.ts';
import {
  MEMBERSHIP_KEY,
  type Membership,
  openFormerMembership,
  openLastRelayId,
  openMembership,
} from './pairing/membership.ts';
import { Pairing } from './pairing/pairing.ts';
import type { KeyValueStorage, Persisted } from './preferences/persisted.ts';
import type { LocalState } from './preferences/preferences.ts';
import { forgetRecordings } from './recording/forget-recordings.ts';
import { Dictation } from './speech/dictation.ts';
import { Listeners } from './speech/listeners.ts';
import type { RecognitionConstructor } from './speech/speech-api.ts';

export interface PhoneParts {
  readonly repository: MessageRepository;
  readonly state: LocalState;
  /** Started. */
  readonly dictionary: Dictionary;
  readonly fetch: typeof fetch;
  readonly storage: KeyValueStorage;
  readonly clock: Clock;
  readonly random: () => number;
  readonly locks: LockManager | undefined;
  readonly recognition: RecognitionConstructor | undefined;
  /** BCP 47, what the browser is set to. */
  readonly browserLanguage: string;
  readonly phoneName: () => Promise<string>;
  /** Asks the browser not to throw the page's data away. */
  readonly persist: () => void;
}

/** Everything behind the page; no element of it. */
export class Phone {
  readonly repository: MessageRepository;
  readonly state: LocalState;
  readonly dictionary: Dictionary;
  readonly membership: ReadonlySignal<Membership | undefined>;
  readonly api: RelayApi;
  readonly follower: RelayFollower;
  readonly pairing: Pairing;
  readonly places: RelayPlaces;
  /** What the page of another address asks of this one, or hands to it. */
  readonly moving = signal<MovingFragment | undefined>(undefined);
  readonly computers: Computers;
  readonly actions: MessageActions;
  /** A BCP 47 tag, of what is spoken. */
  readonly spoken: ReadonlySignal<string>;
  readonly commands: SpokenCommands;
  readonly dictation: Dictation;
  readonly hearing: Listeners;
  readonly draft: Draft;
  readonly sender: DraftSender;
  readonly #membership: Persisted<Membership | undefined>;
  readonly #outbox: Outbox;
  readonly #lock: SenderLock;
  readonly #storage: KeyValueStorage;
  readonly #ends: (() => void)[] = [];

  constructor(parts: PhoneParts) {
    const { repository, state, clock, random } = parts;
    const { preferences } = state;
    this.repository = repository;
    this.#storage = parts.storage;
    this.state = state;
    this.dictionary = parts.dictionary;
    this.#membership = openMembership(parts.storage);
    const membership = this.#membership.value;
    this.membership = membership;
    const relayId = (): string | undefined => membership.value?.relayId;
    const lastRelayId = openLastRelayId(parts.storage).value;
    membership.subscribe((now) => {
      if (now !== undefined) lastRelayId.value = now.relayId;
    });

    const api = new RelayApi({ fetch: parts.fetch, clock, token: () => membership.value?.token });
    const computers = new Computers(state.computers, state.computer);
    const sync = new MessageSync({ repository, api, relayId, clock });
    const follower = new RelayFollower({
      api,
      listener: {
        devices: (devices) => computers.set(devices),
        events: (events) => sync.events(events),
        resync: (messages, signal) => sync.resync(messages, signal),
      },
      clock,
      random,
    });
    this.api = api;
    this.places = new RelayPlaces(parts.storage, api);
    this.computers = computers;
    this.follower = follower;
    this.pairing = new Pairing({
      api,
      phoneName: parts.phoneName,
      membership,
      former: openFormerMembership(parts.storage).value,
      lastRelayId: () => lastRelayId.value,
      onOtherRelay: () => computers.forgetAll(),
      persist: parts.persist,
    });

    this.#outbox = new Outbox({
      repository,
      relayId,
      delivery: new Delivery({ repository, api, clock }),
      clock,
      random,
      onAnswer: () => follower.answered(),
      onNoAnswer: () => follower.kick(),
      onRefused: () => follower.kick(),
    });
    this.#lock = new SenderLock(parts.locks);
    this.actions = new MessageActions({
      repository,
      computers,
      outbox: this.#outbox,
      relayId: () => relayId() ?? lastRelayId.value,
      clock,
    });

    this.spoken = computed(() => {
      const { speechLanguage } = preferences.value;
      return speechLanguage === 'auto' ? parts.browserLanguage : speechLanguage;
    });
    this.commands = new SpokenCommands(preferences, this.spoken);
    const draft = new Draft({
      text: state.draft,
      preferences,
      parser: this.commands.parser,
      language: this.spoken,
      lastSent: () => {
        const deviceId = computers.chosen.value?.deviceId;
        return deviceId === undefined ? undefined : this.actions.lastAt(deviceId);
      },
    });
    this.draft = draft;
    this.dictation = new Dictation({
      api: parts.recognition,
      onText: (text) => draft.insert(text),
      clock,
    });
    this.hearing = new Listeners(this.dictation);
    const { hearing, actions } = this;
    this.sender = new DraftSender({ draft, preferences, hearing, computers, actions, clock });
  }

  start(): void {
    this.commands.start();
    this.sender.start();
    const own = this.membership.value;
    if (own !== undefined) void this.repository.adopt(own.relayId).catch(() => undefined);
    this.#ends.push(
      effect(() => {
        const token = this.membership.value?.token;
        untracked(() => {
          this.follower.forget();
          if (token === undefined) this.computers.forget();
          else this.follower.start();
        });
      }),
      effect(() => {
        const sends = this.#lock.held.value && this.membership.value !== undefined;
        untracked(() => {
          this.#outbox.stop();
          if (sends) this.#outbox.start();
        });
      }),
      effect(() => {
        if (this.follower.connection.value.state !== 'online') return;
        untracked(() => {
          this.#outbox.kick();
          this.places.look();
        });
      }),
      effect(() => void this.dictation.ask(this.spoken.value)),
      // Another tab may have put something into the repository.
      this.repository.messages.subscribe(() => this.#outbox.pump()),
    );
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#lock.stop();
    this.#outbox.stop();
    this.follower.stop();
    this.sender.stop();
    this.commands.stop();
    this.dictionary.stop();
    this.repository.stop();
  }

  move(fragment: MovingFragment): void {
    this.moving.value = fragment;
  }

  /** The user looks at the page, or no longer. */
  seen(visible: boolean): void {
    if (visible) {
      this.#lock.take();
      if (this.membership.value !== undefined) this.follower.start();
      this.#outbox.kick();
    } else {
      this.follower.stop();
      this.hearing.leave();
    }
  }

  /** The browser says that the network has come or gone. */
  networkChanged(): void {
    this.follower.kick();
    this.#outbox.kick();
  }

  /** Another tab has stored something. */
  stored(key: string | null): void {
    if (key === MEMBERSHIP_KEY) this.#membership.reread();
    this.state.reread(key);
  }

  /**
   * This phone no longer uses the relay. Its messages stay until they are deleted; while the fate of some is open, so
   * does the token that tells whose they are. What was said and is no text yet goes: nobody would see it any more.
   */
  forget(): void {
    this.hearing.forget();
    this.pairing.forget(this.repository.messages.value.some((message) => !isOver(message)));
    this.places.forget();
    forgetRecordings(this.#storage);
  }
}
