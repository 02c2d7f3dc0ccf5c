import { ProtocolError } from '../../protocol/codes.ts';
import type { GrantChange } from '../../protocol/grants.ts';
import type { TokenView } from '../../protocol/http.ts';
import { mayReach, reachedBy } from '../../server/guard/grants.ts';
import type { LastSeen } from './last-seen.ts';
import type { LiveTokens } from './live-tokens.ts';
import { OWNER } from './owner.ts';
import type { TokenRow, TokenStore } from './token-store.ts';
import { tokenView } from './token-view.ts';

/** A sender as the computers that it types on know it. */
export interface SenderIdentity {
  /** Stays the same when it is paired anew. */
  readonly id: string;
  readonly name: string;
}

/** What may be asked about the tokens of this relay. */
export class TokenDirectory {
  protected readonly live: LiveTokens;
  protected readonly lastSeen: LastSeen;
  readonly #store: Pick<TokenStore, 'find' | 'endedWithMessages'>;

  constructor(live: LiveTokens, lastSeen: LastSeen, store: Pick<TokenStore, 'find' | 'endedWithMessages'>) {
    this.live = live;
    this.lastSeen = lastSeen;
    this.#store = store;
  }

  list(): TokenView[] {
    return Array.from(this.live.rows(), (row) => tokenView(row, this.#seen(row)));
  }

  /** Whether the principal's token was revoked together with what it had sent. */
  endedWithMessages(principalId: string): boolean {
    return this.#store.endedWithMessages(principalId);
  }

  /** Whether any agent may be this device. */
  hasReceiver(deviceId: string): boolean {
    return this.live.hasDevice(deviceId);
  }

  /** Ids of all devices that have a live token. */
  receivers(): string[] {
    return this.live.devices();
  }

  /** Ids of the principals that may send to the device, and have been here. */
  senders(deviceId: string): string[] {
    return Array.from(this.live.rows()).flatMap((row) => {
      const may = row.scope !== 'receive' && mayReach(row, deviceId);
      return may && this.#seen(row) !== undefined ? [row.jti] : [];
    });
  }

  /** The row of a principal whose token is live. */
  rowOf(principalId: string): Readonly<TokenRow> | undefined {
    return this.live.get(principalId);
  }

  /** Who has sent something, also when its token is live no more. */
  senderOf(principalId: string): SenderIdentity | undefined {
    if (principalId === OWNER.id) return OWNER;
    const row = this.live.get(principalId) ?? this.#store.find(principalId);
    return row && { id: row.origin ?? row.jti, name: row.name };
  }

  /** Names of the live tokens that stand for the device. */
  namesOfDevice(deviceId: string): string[] {
    return Array.from(this.live.ofDevice(deviceId), ({ name }) => name);
  }

  /** Ids of the principals whose tokens have such a name. */
  principalsNamed(matches: (name: string) => boolean): Set<string> {
    return new Set(
      [OWNER, ...Array.from(this.live.rows(), ({ jti: id, name }) => ({ id, name }))]
        .filter(({ name }) => matches(name))
        .map(({ id }) => id),
    );
  }

  /** The name of a live token, by the id of its principal. */
  nameOf(principalId: string): string | undefined {
    return principalId === OWNER.id ? OWNER.name : this.live.get(principalId)?.name;
  }

  /** A computer that nobody has heard of may be a misspelt one. @throws ProtocolError UNKNOWN_DEVICE */
  protected assertKnown(devices: GrantChange['devices'], { grants }: Pick<TokenRow, 'grants'>): void {
    const known = grants === undefined ? [] : reachedBy({ grants });
    for (const deviceId of devices === 'all' ? [] : (devices ?? [])) {
      if (this.hasReceiver(deviceId) || (known !== 'all' && known.includes(deviceId))) continue;
      throw new ProtocolError('UNKNOWN_DEVICE', `no agent was given a token for "${deviceId}"`);
    }
  }

  #seen({ jti, lastSeenAt }: TokenRow): number | undefined {
    return this.lastSeen.of(jti) ?? lastSeenAt;
  }
}
