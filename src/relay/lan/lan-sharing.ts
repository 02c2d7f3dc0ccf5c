import { isIP } from 'node:net';
import type { Clock, Timer } from '../../base/clock.ts';
import { hostOf } from '../../base/ip-networks.ts';
import type { Logger } from '../../base/logger.ts';
import { SerialQueue } from '../../base/serial-queue.ts';
import type { Firewall } from '../../protocol/firewall.ts';
import { placesOf, type SharingView } from '../../protocol/sharing.ts';
import type { HostAllowlist } from '../../server/guard/host-allowlist.ts';
import type { UnboundListenerOptions } from '../../server/listener/listener.ts';
import type { Audit } from '../audit/audit.ts';
import type { Advertisement } from './advertisement.ts';
import type { LanListener } from './lan-listener.ts';
import { LanListeners } from './lan-listeners.ts';
import type { LanOptions } from './lan-options.ts';
import { ServedCertificates } from './served-certificates.ts';
import type { TlsIdentity } from './tls-identity.ts';

/** How soon a new address (another network, another DHCP lease) is listened on. */
const LOOK_AGAIN_MS = 5_000;

export interface LanSharingParts extends LanOptions {
  /** Another computer or phone has connected. */
  readonly onArrival: () => void;
  readonly hosts: Pick<HostAllowlist, 'setAddresses'>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Listens on the LAN while a person shares, and at no other time. Follows the addresses of the computer. */
export class LanSharing {
  readonly #parts: LanSharingParts;
  readonly #certificates: ServedCertificates;
  #service: UnboundListenerOptions | undefined;
  #on = false;
  readonly #secure: LanListeners;
  readonly #insecure: LanListeners;
  #advertisement: Advertisement | undefined;
  #timer: Timer | undefined;
  #known = '';
  #firewall: Firewall | undefined;
  /** What was logged last: an address that cannot be listened on is tried every few seconds, and said once. */
  #said = '';
  readonly #onChanged: Array<() => void> = [];
  /** The view of the last change, as JSON. */
  #told = '';
  /** One change at a time. */
  readonly #changes = new SerialQueue();

  constructor(parts: LanSharingParts) {
    this.#parts = parts;
    this.#certificates = new ServedCertificates(parts.identity, parts.given);
    this.#secure = new LanListeners('https', this.#failed, this.#arrived);
    this.#insecure = new LanListeners('http', this.#failed, this.#arrived);
  }

  view(): SharingView {
    const localName = this.#advertisement?.localName;
    return {
      lan: this.#on,
      ...(this.#on && { reached: this.#secure.reached || this.#insecure.reached }),
      ...(this.#firewall && { firewall: this.#firewall }),
      urls: this.#secure.urls(),
      namedUrls: this.#urlsOf(localName === undefined ? [] : [localName]),
      trustedUrls: this.#urlsOf(this.#certificates.givenNames()),
      insecureUrls: this.#insecure.urls(),
      pin: this.#parts.identity.pin,
      ...this.#certificates.authority(),
    };
  }

  /** Called when `view()` has changed. */
  onChanged(listener: () => void): void {
    this.#onChanged.push(listener);
  }

  /** What is announced has changed: it is said anew. */
  announceAgain(): Promise<void> {
    return this.#inTurn(() => this.#advertise());
  }

  /** Where phones find this relay, and may have found it before; and its key, by which they know it. */
  places(): { key: string; places: string[]; former: string[] } {
    const { identity } = this.#parts;
    const places = placesOf(this.view());
    const former = this.#urlsOf(identity.formerSubjects().filter(isIP)).filter((url) => !places.includes(url));
    return { key: identity.publicKey, places, former };
  }

  /** Another authority for phones to install, for the names and addresses of now. */
  renewAuthority(): Promise<void> {
    return this.#inTurn(async () => {
      const { addresses, audit } = this.#parts;
      await this.#certificates.renewAuthority(await addresses());
      this.#showCertificates();
      audit.record({ type: 'authority.renewed' });
    });
  }

  /** What phones know it by, and may install. */
  get identity(): Pick<TlsIdentity, 'authority' | 'sign'> {
    return this.#parts.identity;
  }

  /** The relay runs: what is to be shared from `turnOn` on. */
  start(service: UnboundListenerOptions): void {
    this.#service = service;
  }

  /** Idempotent. @throws ListenError when there are addresses, and none of them can be listened on; sharing stays off. */
  turnOn(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#on) return;
      const problem = await this.#follow();
      if (problem !== undefined && this.#secure.port === undefined) {
        await this.#end((listener) => listener.cut());
        throw problem;
      }
      this.#on = true;
      this.#firewall = this.#parts.firewall?.();
      const { audit, clock, logger } = this.#parts;
      this.#timer = clock.every(LOOK_AGAIN_MS, () => void this.#inTurn(() => this.#follow()).catch(this.#failed));
      const { urls, insecureUrls } = this.view();
      audit.record({ type: 'sharing.on', urls: [...urls, ...insecureUrls] });
      logger.info({ urls }, 'sharing on the LAN');
      if (insecureUrls.length > 0) {
        logger.warn({ urls: insecureUrls.join(' ') }, 'INSECURE: plain HTTP on the LAN, as the settings say');
      }
    });
  }

  /** Connections over the LAN end at once. Idempotent. */
  turnOff(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#on) return;
      await this.#end((listener) => listener.cut());
      this.#parts.audit.record({ type: 'sharing.off' });
      this.#parts.logger.info({}, 'no longer sharing on the LAN');
    });
  }

  /** Requests over the LAN are refused from now on, as the relay stops. */
  startStopping(): void {
    this.#secure.startStopping();
    this.#insecure.startStopping();
  }

  /** Lets requests end; for the end of the relay. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#end((listener) => listener.close()));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#changes.run(work);
    void run.then(this.#changed, this.#changed);
    return run;
  }

  readonly #arrived = (): void => {
    this.#changed();
    this.#parts.onArrival();
  };

  readonly #changed = (): void => {
    const view = JSON.stringify(this.view());
    if (view === this.#told) return;
    this.#told = view;
    for (const listener of this.#onChanged) listener();
  };

  async #end(how: (listener: LanListener) => Promise<void>): Promise<void> {
    this.#on = false;
    this.#timer?.cancel();
    this.#known = '';
    await Promise.all([this.#advertisement?.stop(), this.#secure.end(how), this.#insecure.end(how)]);
    this.#advertisement = undefined;
    this.#parts.hosts.setAddresses([]);
  }

  /** Makes the listeners fit the current addresses. Returns what went wrong, if something did; it is tried again. */
  async #follow(): Promise<unknown> {
    const { addresses, hosts, port, insecurePort } = this.#parts;
    const service = this.#service;
    if (service === undefined) throw new Error('a relay is shared when it has started');
    this.#certificates.look();
    const wanted = [...new Set(await addresses())];
    const signature = wanted.join(' ');
    if (signature === this.#known) return undefined;
    hosts.setAddresses(wanted);
    await this.#certificates.prepare(wanted);
    this.#showCertificates();
    const securePort = this.#secure.port ?? port;
    let problem = await this.#secure.fit(wanted, (host) => {
      const credentials = this.#certificates.forAddress(host);
      if (credentials === undefined) throw new Error('a certificate was prepared for every address');
      return { ...service, host, port: securePort, tls: { credentials, named: this.#certificates.forName } };
    });
    if (insecurePort !== undefined) {
      problem ??= await this.#insecure.fit(wanted, (host) => ({ ...service, host, port: insecurePort }));
    }
    this.#known = problem === undefined ? signature : '';
    await this.#advertise();
    return problem;
  }

  /** For connections from now on. */
  #showCertificates(): void {
    for (const listener of this.#secure.all) {
      const credentials = this.#certificates.forAddress(listener.address);
      if (credentials !== undefined) listener.setCertificate(credentials);
    }
  }

  #urlsOf(names: readonly string[]): string[] {
    const { port } = this.#secure;
    return port === undefined ? [] : names.map((name) => new URL(`https://${hostOf(name)}:${port}`).origin);
  }

  async #advertise(): Promise<void> {
    await this.#advertisement?.stop();
    const { port } = this.#secure;
    const addresses = this.#secure.all.map(({ address }) => address);
    const shared = port !== undefined && { addresses, port, onNameLost: this.#changed };
    this.#advertisement = shared ? this.#parts.advertise?.(shared) : undefined;
  }

  readonly #failed = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === this.#said) return;
    this.#said = reason;
    this.#parts.logger.warn({ reason }, 'an address of the LAN is not listened on');
  };
}
