import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { Scope } from '../../protocol/http.ts';
import { MAX_NAME_LENGTH } from '../../protocol/limits.ts';
import type { PairAnswer, PairingEnd, PairingView, PairRequest } from '../../protocol/pairing.ts';
import { RateLimiter } from '../../server/guard/rate-limiter.ts';
import { strangerKey } from '../../server/guard/remote-address.ts';
import type { Audit } from '../audit/audit.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { NewToken, TokenService } from '../tokens/token-service.ts';
import { PairingWindow } from './pairing-window.ts';

/** A person pairs one device at a time. */
const PER_ADDRESS = { perSecond: 0.2, burst: 10 };
const OF_ALL = { perSecond: 2, burst: 50 };

export interface PairingServiceParts {
  readonly tokens: Pick<TokenService, 'create' | 'succeed' | 'formerSender' | 'nameOf' | 'list' | 'hasReceiver'>;
  readonly events: Pick<EventRecorder, 'devicePaired'>;
  readonly relayId: string;
  /** What people call the relay; see `renameRelay`. */
  readonly name: string;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Lets devices in that know the code of an open window, and gives them a token (docs/security.md). */
export class PairingService {
  readonly #parts: PairingServiceParts;
  readonly #window: PairingWindow;
  readonly #perAddress: RateLimiter;
  readonly #ofAll: RateLimiter;
  readonly #onChanged: Array<() => void> = [];
  #last: Pick<PairingView, 'ended' | 'paired'> = {};
  #relayName: string;

  constructor(parts: PairingServiceParts) {
    this.#parts = parts;
    this.#relayName = parts.name;
    this.#window = new PairingWindow(parts.clock, (how) => this.#ended(how));
    this.#perAddress = new RateLimiter(PER_ADDRESS, parts.clock);
    this.#ofAll = new RateLimiter(OF_ALL, parts.clock);
  }

  /** Whoever pairs from now on is told this name. */
  renameRelay(name: string): void {
    this.#relayName = name;
  }

  open(role: Scope, name: string | undefined): { code: string; expiresAt: number } {
    const { code, window } = this.#window.open(role, name);
    this.#last = {};
    this.#parts.audit.record({ type: 'pairing.opened', role });
    this.#changed();
    return { code, expiresAt: window.expiresAt };
  }

  /** Called when `view()` has changed. */
  onChanged(listener: () => void): void {
    this.#onChanged.push(listener);
  }

  /** Idempotent. */
  cancel(): void {
    this.#window.end('cancelled');
  }

  view(): PairingView {
    const window = this.#window.current;
    if (window === undefined) return { open: false, ...this.#last };
    return { open: true, role: window.role, expiresAt: new Date(window.expiresAt).toISOString() };
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
    const window = this.#window.match(code);
    if (window === undefined) throw this.#wrong(address, 'UNAUTHORIZED', 'the code is not valid, or no longer');
    if (window.role !== role) throw this.#wrong(address, 'FORBIDDEN', `the code is for role ${window.role}`);
    if (deviceId !== undefined && tokens.hasReceiver(deviceId)) {
      throw this.#taken(deviceId, address);
    }
    const name = this.#freeName(window.name ?? request.name, before && tokens.nameOf(before.jti));
    const wanted: NewToken = { name, scope: role, deviceId };
    this.#last = { paired: { name, role, ...(deviceId === undefined ? {} : { deviceId }) } };
    // Before anything waits: a second request with the same code comes too late.
    this.#window.end('used');
    const again = role === 'send' ? before : undefined;
    const token = await (again === undefined ? tokens.create(wanted) : tokens.succeed(again, wanted));
    const { events, audit, logger, relayId } = this.#parts;
    events.devicePaired({ name, scope: role, deviceId });
    audit.record({ type: 'pairing.paired', name, role, ...(deviceId === undefined ? {} : { deviceId }), address });
    logger.info({ name, role, deviceId }, 'a device was paired');
    return { token, relayId, name: this.#relayName };
  }

  stop(): void {
    this.#window.end('cancelled');
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
    this.#window.wrong();
    return new ProtocolError(code, why);
  }

  #ended(how: PairingEnd): void {
    this.#last = { ...(how === 'used' ? this.#last : {}), ended: how };
    this.#parts.audit.record({ type: 'pairing.closed', why: how });
    this.#changed();
    if (how === 'wrong-codes') {
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
