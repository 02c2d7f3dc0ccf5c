import { isIPv6 } from 'node:net';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SerialQueue } from '../../base/serial-queue.ts';
import type { SharingView } from '../../protocol/sharing.ts';
import type { HostAllowlist } from '../../server/guard/host-allowlist.ts';
import type { ListenerOptions, UnboundListenerOptions } from '../../server/listener/listener.ts';
import type { Audit } from '../audit/audit.ts';
import type { Advertisement } from './advertisement.ts';
import { LanListener } from './lan-listener.ts';
import type { TlsIdentity } from './tls-identity.ts';

/** How soon a new address (another network, another DHCP lease) is listened on. */
const LOOK_AGAIN_MS = 5_000;

export interface LanOptions {
  readonly identity: TlsIdentity;
  /** The addresses to listen on, looked at again and again. */
  readonly addresses: () => readonly string[];
  /** 0: any free port, for tests. */
  readonly port: number;
  /** Announces the relay on this port of the LAN; called anew when the addresses have changed. */
  readonly advertise?: ((port: number) => Advertisement) | undefined;
  /** INSECURE: plain HTTP on this port as well. */
  readonly insecurePort?: number | undefined;
}

export interface LanSharingParts extends LanOptions {
  readonly hosts: Pick<HostAllowlist, 'setAddresses'>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Listens on the LAN while a person shares, and at no other time. Follows the addresses of the computer. */
export class LanSharing {
  readonly #parts: LanSharingParts;
  #service: UnboundListenerOptions | undefined;
  #on = false;
  #secure: LanListener[] = [];
  #insecure: LanListener[] = [];
  #advertisement: Advertisement | undefined;
  #timer: Timer | undefined;
  #known = '';
  /** What was logged last: an address that cannot be listened on is tried every few seconds, and said once. */
  #said = '';
  readonly #onChanged: Array<() => void> = [];
  /** The view of the last change, as JSON. */
  #told = '';
  /** One change at a time. */
  readonly #changes = new SerialQueue();

  constructor(parts: LanSharingParts) {
    this.#parts = parts;
  }

  view(): SharingView {
    return {
      lan: this.#on,
      urls: this.#secure.map(({ address, port }) => `https://${hostOf(address)}:${port}`),
      insecureUrls: this.#insecure.map(({ address, port }) => `http://${hostOf(address)}:${port}`),
      pin: this.#parts.identity.pin,
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

  /** The relay runs: what is to be shared from `turnOn` on. */
  start(service: UnboundListenerOptions): void {
    this.#service = service;
  }

  /** Idempotent. @throws ListenError when there are addresses, and none of them can be listened on; sharing stays off. */
  turnOn(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#on) return;
      const problem = await this.#follow();
      if (problem !== undefined && this.#secure.length === 0) {
        await this.#end((listener) => listener.cut());
        throw problem;
      }
      this.#on = true;
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
    for (const listener of [...this.#secure, ...this.#insecure]) listener.startStopping();
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
    const listeners = [...this.#secure, ...this.#insecure];
    this.#secure = [];
    this.#insecure = [];
    await Promise.all([this.#advertisement?.stop(), ...listeners.map(how)]);
    this.#advertisement = undefined;
    this.#parts.hosts.setAddresses([]);
  }

  /** Makes the listeners fit the current addresses. Returns what went wrong, if something did; it is tried again. */
  async #follow(): Promise<unknown> {
    const { addresses, identity, hosts, port, insecurePort } = this.#parts;
    const service = this.#service;
    if (service === undefined) throw new Error('a relay is shared when it has started');
    const wanted = [...new Set(addresses())].sort();
    const signature = wanted.join(' ');
    if (signature === this.#known) return undefined;
    const tls = await identity.credentialsFor(wanted);
    hosts.setAddresses(wanted);
    for (const each of this.#secure) each.setCertificate(tls);
    const securePort = this.#secure[0]?.port ?? port;
    const secure = await this.#fit(this.#secure, wanted, (host) => ({ ...service, host, port: securePort, tls }));
    this.#secure = secure.listeners;
    let { problem } = secure;
    if (insecurePort !== undefined) {
      const plain = await this.#fit(this.#insecure, wanted, (host) => ({ ...service, host, port: insecurePort }));
      this.#insecure = plain.listeners;
      problem ??= plain.problem;
    }
    this.#known = problem === undefined ? signature : '';
    await this.#advertise();
    return problem;
  }

  async #advertise(): Promise<void> {
    await this.#advertisement?.stop();
    const port = this.#secure[0]?.port;
    this.#advertisement = port === undefined ? undefined : this.#parts.advertise?.(port);
  }

  async #fit(
    present: readonly LanListener[],
    wanted: readonly string[],
    optionsFor: (host: string) => ListenerOptions,
  ): Promise<{ listeners: LanListener[]; problem: unknown }> {
    const listeners = present.filter(({ address }) => wanted.includes(address));
    await Promise.all(present.filter((each) => !listeners.includes(each)).map((each) => each.cut()));
    let problem: unknown;
    for (const address of wanted) {
      if (listeners.some((each) => each.address === address)) continue;
      const added = new LanListener(optionsFor(address));
      try {
        await added.listen();
        listeners.push(added);
      } catch (error) {
        problem = error;
        this.#failed(error);
      }
    }
    return { listeners, problem };
  }

  readonly #failed = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === this.#said) return;
    this.#said = reason;
    this.#parts.logger.warn({ reason }, 'an address of the LAN is not listened on');
  };
}

function hostOf(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}
