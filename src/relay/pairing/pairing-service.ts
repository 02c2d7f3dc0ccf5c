import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { GrantChange, Grants } from '../../protocol/grants.ts';
import type { Scope } from '../../protocol/http.ts';
import { MAX_NAME_LENGTH } from '../../protocol/limits.ts';
import type { PairAnswer, PairingView, PairRequest } from '../../protocol/pairing.ts';
import { plainGrants } from '../../server/guard/grants.ts';
import { RateLimiter } from '../../server/guard/rate-limiter.ts';
import { strangerKey } from '../../server/guard/remote-address.ts';
import type { Audit } from '../audit/audit.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { NewToken } from '../tokens/new-token.ts';
import { OWNER } from '../tokens/owner.ts';
import type { TokenService } from '../tokens/token-service.ts';
import { PairingWindow } from './pairing-window.ts';
import type { PairingWindows, WindowNews } from './pairing-windows.ts';

const NOT_VALID = 'the code is not valid, or no longer';
/** A person pairs one device at a time. */
const PER_ADDRESS = { perSecond: 0.2, burst: 10 };
const OF_ALL = { perSecond: 2, burst: 50 };

export interface PairingServiceParts {
  readonly tokens: Pick<
    TokenService,
    'create' | 'succeed' | 'formerSender' | 'nameOf' | 'list' | 'hasReceiver' | 'receivers'
  >;
  readonly events: Pick<EventRecorder, 'devicePaired'>;
  readonly relayId: string;
  /** What people call the relay; see `renameRelay`. */
  readonly name: string;
  /** Of a cluster: the window that its relays share. Default: one of its own. */
  readonly windows?: PairingWindows | undefined;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `expiresAt`: milliseconds since the Unix epoch. */
export interface OpenedPairing {
  readonly code: string;
  readonly expiresAt: number;
  /** With role `send`. */
  readonly grants?: Grants;
}

/** Lets devices in that know the code of an open window, and gives them a token (docs/security.md). */
export class PairingService {
  readonly #parts: PairingServiceParts;
  readonly #windows: PairingWindows;
  readonly #perAddress: RateLimiter;
  readonly #ofAll: RateLimiter;
  readonly #onChanged: Array<() => void> = [];
  #last: Pick<PairingView, 'ended' | 'paired' | 'reached'> = {};
  #reached = false;
  #relayName: string;

  constructor(parts: PairingServiceParts) {
    this.#parts = parts;
    this.#relayName = parts.name;
    this.#windows = parts.windows ?? new PairingWindow(parts.clock);
    this.#windows.follow((news) => this.#follow(news));
    this.#perAddress = new RateLimiter(PER_ADDRESS, parts.clock);
    this.#ofAll = new RateLimiter(OF_ALL, parts.clock);
  }

  /** What people call the relay now. */
  get relayName(): string {
    return this.#relayName;
  }

  /** Whoever pairs from now on is told this name. */
  renameRelay(name: string): void {
    this.#relayName = name;
  }

  /**
   * `chosen`: what the device will be allowed, with role `send`; of computers, without a word, the only one, else all.
   * `by`: the name of who opens it. @throws ProtocolError UNKNOWN_DEVICE
   */
  async open(role: Scope, name: string | undefined, chosen: GrantChange = {}, by = OWNER.name): Promise<OpenedPairing> {
    const grants = role === 'send' ? this.#grantsOf(chosen) : undefined;
    const { code, window } = await this.#windows.open({ role, name, grants, by });
    this.#parts.audit.record({ type: 'pairing.opened', role, ...plainGrants(grants), by });
    return { code, expiresAt: window.expiresAt, ...(grants && { grants }) };
  }

  #grantsOf({ devices, keys = true }: GrantChange): Grants {
    const { tokens } = this.#parts;
    const unknown = devices === 'all' ? undefined : devices?.find((deviceId) => !tokens.hasReceiver(deviceId));
    if (unknown !== undefined) {
      throw new ProtocolError('UNKNOWN_DEVICE', `no agent was given a token for "${unknown}"`);
    }
    const there = tokens.receivers();
    return { devices: devices ?? (there.length === 1 ? [...there] : 'all'), keys };
  }

  /** Called when `view()` has changed. */
  onChanged(listener: () => void): void {
    this.#onChanged.push(listener);
  }

  /** Another computer or phone has connected: whatever keeps the one that is waited for away, it is not a firewall. */
  reached(): void {
    if (this.#reached || this.#windows.current === undefined) return;
    this.#reached = true;
    this.#changed();
  }

  /** Idempotent. */
  cancel(): void {
    this.#windows.cancel();
  }

  view(): PairingView {
    const window = this.#windows.current;
    if (window === undefined) return { open: false, ...this.#last };
    const { role, grants, expiresAt } = window;
    return {
      open: true,
      role,
      ...(grants && { grants }),
      expiresAt: new Date(expiresAt).toISOString(),
      reached: this.#reached,
    };
  }

  /** May `address` try a code now? @throws ProtocolError RATE_LIMITED */
  admit(address: string): void {
    if (this.#perAddress.take(strangerKey(address)) && this.#ofAll.take('all')) return;
    throw new ProtocolError('RATE_LIMITED', 'too many pairing attempts');
  }

  /**
   * Without a window the answer is the same as to a wrong code.
   * @throws ProtocolError UNAUTHORIZED, FORBIDDEN (another role than the window's), NAME_TAKEN (the device is paired)
   */
  async pair(request: PairRequest, address: string): Promise<PairAnswer> {
    const { code, role, deviceId, previous } = request;
    const { tokens } = this.#parts;
    // It waits, so it comes first: the code counts when it is used.
    const before = previous === undefined ? undefined : await tokens.formerSender(previous, code);
    const window = this.#windows.match(code);
    if (window === undefined) throw this.#wrong(address, 'UNAUTHORIZED', NOT_VALID);
    if (window.role !== role) throw this.#wrong(address, 'FORBIDDEN', `the code is for role ${window.role}`);
    if (deviceId !== undefined && tokens.hasReceiver(deviceId)) {
      throw this.#taken(deviceId, address);
    }
    const name = this.#freeName(window.name ?? request.name, before && tokens.nameOf(before.jti));
    const { by } = window;
    const grants = window.grants && this.#stillThere(window.grants);
    const wanted: NewToken = { name, scope: role, deviceId, grants };
    const paired = { name, role, ...(deviceId === undefined ? {} : { deviceId }) };
    // Before anything else waits: a second request with the same code comes too late.
    if (!(await this.#windows.use(window, paired))) throw this.#wrong(address, 'UNAUTHORIZED', NOT_VALID);
    const again = role === 'send' ? before : undefined;
    const token = await (again === undefined ? tokens.create(wanted, by) : tokens.succeed(again, wanted, by));
    const { events, audit, logger, relayId } = this.#parts;
    events.devicePaired({ name, scope: role, deviceId });
    const what = { ...(deviceId === undefined ? {} : { deviceId }), ...plainGrants(grants) };
    audit.record({ type: 'pairing.paired', name, role, ...what, address });
    logger.info({ name, role, deviceId }, 'a device was paired');
    return { token, relayId, name: this.#relayName };
  }

  /** A computer may have been revoked since the window was opened. */
  #stillThere({ devices, keys }: Grants): Grants {
    const { tokens } = this.#parts;
    return { devices: devices === 'all' ? devices : devices.filter((id) => tokens.hasReceiver(id)), keys };
  }

  stop(): void {
    this.#windows.stop();
  }

  // Whoever holds the code must not take the texts of a device that is there already. The code stays good: after the
  // revocation the same link works.
  #taken(deviceId: string, address: string): ProtocolError {
    const { tokens, audit, logger } = this.#parts;
    const [first] = tokens.list().filter((token) => token.deviceId === deviceId);
    const why = `"${deviceId}" is paired already`;
    const remedy = `lantype token revoke ${shellWord(first?.name ?? deviceId)}`;
    audit.record({ type: 'pairing.refused', why, address });
    logger.warn({ deviceId, address }, `${why}, and asked to be paired again. If that is right, revoke it: ${remedy}`);
    const where = 'On the computer where the relay runs, revoke it (in the window: Devices; in a terminal:';
    return new ProtocolError('NAME_TAKEN', `${why}. ${where} ${remedy}), then use the link again or get a new one`);
  }

  #wrong(address: string, code: 'UNAUTHORIZED' | 'FORBIDDEN', why: string): ProtocolError {
    this.#parts.audit.record({ type: 'pairing.refused', why, address });
    this.#windows.wrong();
    return new ProtocolError(code, why);
  }

  #follow(news: WindowNews): void {
    if (news.kind === 'ended') {
      this.#ended(news);
      return;
    }
    this.#last = {};
    this.#reached = false;
    this.#changed();
  }

  #ended({ how, paired, here }: Extract<WindowNews, { kind: 'ended' }>): void {
    this.#last = { ...(paired && { paired }), ended: how, ...(how === 'expired' && { reached: this.#reached }) };
    // Of a cluster, one relay says so.
    if (here) this.#parts.audit.record({ type: 'pairing.closed', why: how });
    this.#changed();
    if (here && how === 'wrong-codes') {
      this.#parts.logger.warn({}, 'pairing was closed after too many wrong codes: someone may be guessing');
    }
  }

  #changed(): void {
    for (const listener of this.#onChanged) listener();
  }

  /** `Phone`, `Phone 2`, `Phone 3`, …: the first that is free. */
  #freeName(wanted: string, own?: string): string {
    const taken = new Set(this.#parts.tokens.list().map(({ name }) => name));
    // The one that it has now it gives up for this one.
    if (own !== undefined) taken.delete(own);
    let name = wanted;
    for (let next = 2; taken.has(name); next += 1) {
      const suffix = ` ${next}`;
      name = `${wanted.slice(0, MAX_NAME_LENGTH - suffix.length)}${suffix}`;
    }
    return name;
  }
}

function shellWord(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
