import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { Clock } from '../web/clock.ts';
import { Composer } from './compose/composer.ts';
import { SpokenCommands } from './compose/spoken-commands.ts';
import { Computers } from './computers/computers.ts';
import type { Dictionary } from './language/dictionary.ts';
import { MessageActions } from './messages/message-actions.ts';
import type { MessageRepository } from './messages/message-repository.ts';
import { RelayNews } from './messages/relay-news.ts';
import { RelayApi } from './net/relay-api.ts';
import { RelayFollower } from './net/relay-follower.ts';
import { Delivery, lookUp } from './outbox/delivery.ts';
import { Outbox } from './outbox/outbox.ts';
import { SenderLock } from './outbox/sender-lock.ts';
import { MEMBERSHIP_KEY, type Membership, openMembership } from './pairing/membership.ts';
import { Pairing } from './pairing/pairing.ts';
import type { Kept, Shelf } from './preferences/kept.ts';
import type { KeptState } from './preferences/preferences.ts';
import { Dictation } from './speech/dictation.ts';
import type { RecognitionConstructor } from './speech/speech-api.ts';

export interface PhoneParts {
  readonly repository: MessageRepository;
  readonly state: KeptState;
  /** Started. */
  readonly dictionary: Dictionary;
  readonly fetch: typeof fetch;
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly random: () => number;
  readonly locks: LockManager | undefined;
  readonly recognition: RecognitionConstructor | undefined;
  readonly android: boolean;
  /** BCP 47, what the browser is set to. */
  readonly browserLanguage: string;
  readonly phoneName: () => Promise<string>;
  /** Asks the browser not to throw the page's data away. */
  readonly persist: () => void;
}

/** Everything behind the page; no element of it. */
export class Phone {
  readonly state: KeptState;
  readonly membership: Kept<Membership | undefined>;
  readonly dictionary: Dictionary;
  /** A BCP 47 tag, of what is spoken. */
  readonly spoken: ReadonlySignal<string>;
  readonly repository: MessageRepository;
  readonly api: RelayApi;
  readonly computers: Computers;
  readonly follower: RelayFollower;
  readonly pairing: Pairing;
  readonly commands: SpokenCommands;
  readonly dictation: Dictation;
  readonly composer: Composer;
  readonly actions: MessageActions;
  /** The phone had no room for the last text; it stands in the field again. */
  readonly notKept = signal(false);
  readonly #outbox: Outbox;
  readonly #lock: SenderLock;
  /** This tab is the one that sends. */
  readonly #sender = signal(false);
  readonly #ends: (() => void)[] = [];

  constructor(parts: PhoneParts) {
    const { repository, fetch, shelf, clock, random, locks, browserLanguage } = parts;
    this.repository = repository;
    this.state = parts.state;
    this.dictionary = parts.dictionary;
    this.membership = openMembership(shelf);
    const { preferences } = this.state;
    this.spoken = computed(() => {
      const { speechLanguage } = preferences.value;
      return speechLanguage === 'auto' ? browserLanguage : speechLanguage;
    });
    this.api = new RelayApi({ fetch, clock }, () => this.membership.value.value?.token);
    this.computers = new Computers(this.state.computers, this.state.computer);
    const delivery = { repository, api: this.api, clock };
    const news = new RelayNews(repository, clock, (message) => lookUp(delivery, message));
    this.follower = new RelayFollower({
      api: this.api,
      followed: {
        devices: (devices) => this.computers.set(devices),
        events: (events) => news.events(events),
        resync: (messages) => news.resync(messages),
        connected: () => this.#outbox.kick(),
      },
      clock,
      random,
    });
    this.#outbox = new Outbox({
      messages: () => repository.messages.value,
      delivery: new Delivery(delivery),
      clock,
      random,
      onAnswer: () => this.follower.answered(),
      onNoAnswer: () => this.follower.kick(),
      onRefused: () => this.follower.kick(),
    });
    this.#lock = new SenderLock(
      locks,
      () => (this.#sender.value = true),
      () => (this.#sender.value = false),
    );
    this.pairing = new Pairing({
      api: this.api,
      phoneName: parts.phoneName,
      membership: () => this.membership.value.value,
      paired: (membership) => {
        this.membership.value.value = membership;
        parts.persist();
      },
    });
    this.actions = new MessageActions({
      repository,
      computers: this.computers,
      clock,
      wake: () => this.#outbox.kick(),
    });
    this.commands = new SpokenCommands(preferences, this.spoken);
    this.dictation = new Dictation({
      api: parts.recognition,
      onText: (text) => this.composer.append(text),
      clock,
      continuous: !parts.android,
    });
    this.composer = new Composer({
      text: this.state.draft,
      preferences,
      busy: computed(() => this.dictation.interim.value !== ''),
      parser: this.commands.parser,
      clock,
      send: () => void this.send(),
    });
  }

  start(): void {
    this.commands.start();
    this.composer.start();
    this.#ends.push(
      effect(() => {
        const token = this.membership.value.value?.token;
        untracked(() => {
          this.follower.forget();
          if (token === undefined) this.computers.forget();
          else this.follower.start();
        });
      }),
      effect(() => {
        const sends = this.#sender.value && this.membership.value.value !== undefined;
        untracked(() => {
          this.#outbox.stop();
          if (sends) this.#outbox.start();
        });
      }),
      // Another tab may have put something into the repository.
      this.repository.messages.subscribe(() => this.#outbox.pump()),
    );
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#lock.stop();
    this.#outbox.stop();
    this.follower.stop();
    this.composer.stop();
    this.commands.stop();
    this.dictionary.stop();
    this.repository.stop();
  }

  /** The user looks at the page, or no longer. */
  seen(visible: boolean): void {
    if (visible) {
      this.#lock.take();
      if (this.membership.value.value !== undefined) this.follower.start();
      this.#outbox.kick();
    } else {
      this.follower.stop();
      this.dictation.stop();
    }
  }

  /** The browser says that the network has come or gone. */
  networkChanged(): void {
    this.follower.kick();
    this.#outbox.kick();
  }

  /** Another tab has stored something. */
  stored(key: string | null): void {
    if (key === MEMBERSHIP_KEY) this.membership.reread();
    this.state.reread(key);
  }

  /** What stands in the field goes to the chosen computer. */
  async send(): Promise<void> {
    const { text, segments, tooLong } = this.composer;
    const source = text.value;
    const payload = segments.value;
    const deviceId = this.computers.chosen.value?.deviceId;
    if (payload.length === 0 || tooLong.value || deviceId === undefined) return;
    this.composer.hold();
    text.value = '';
    try {
      await this.actions.send(deviceId, payload, source);
      this.notKept.value = false;
    } catch {
      // What could not be kept is not gone.
      text.value = source + text.value;
      this.composer.hold();
      this.notKept.value = true;
    }
  }

  /** This phone no longer uses the relay. Its messages stay until they are deleted. */
  forget(): void {
    this.membership.value.value = undefined;
  }
}
