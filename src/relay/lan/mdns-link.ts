import multicastDns, { type MulticastDNS } from 'multicast-dns';
import { type Answer, replyTo } from './mdns-records.ts';
import type { SharedNetwork } from './shared-networks.ts';

const MDNS_PORT = 5353;

/** mDNS (RFC 6762) on one network: what is asked there is answered there, and nowhere else. */
export class MdnsLink {
  readonly network: SharedNetwork;
  readonly #mdns: MulticastDNS;
  #records: readonly Answer[] = [];

  /** `onError`: the network forbids it, or is gone. */
  constructor(network: SharedNetwork, onError: (error: Error) => void) {
    this.network = network;
    // Bound to all addresses, for one that is bound to its own gets no multicast; it sends from its own all the same.
    this.#mdns = multicastDns({ interface: network.from, bind: '0.0.0.0' });
    this.#mdns.on('error', onError);
    this.#mdns.on('warning', onError);
    this.#mdns.on('query', ({ id, questions = [], answers: known = [] }, asker) => {
      // The system may hand it what came in on other interfaces.
      if (!network.isOnLink(asker.address)) return;
      const reply = replyTo(questions, known, this.#records);
      if (reply === undefined) return;
      if (asker.port === MDNS_PORT) {
        this.#mdns.respond(reply);
        return;
      }
      // A simple resolver, which hears no multicast (RFC 6762, 6.7).
      this.#mdns.respond({ ...reply, id, questions }, { address: asker.address, port: asker.port });
    });
  }

  /** What questions are answered with from now on. */
  answerWith(records: readonly Answer[]): void {
    this.#records = records;
  }

  /** Unasked. */
  announce(records: readonly Answer[], done?: () => void): void {
    if (records.length === 0) done?.();
    else this.#mdns.respond([...records], done);
  }

  /** Asks for the addresses of `host`; `found` gets those that are heard of it, from now on. */
  lookFor(host: string, found: (address: string) => void): void {
    const wanted = host.toLowerCase();
    this.#mdns.on('response', ({ answers = [], additionals = [] }, sender) => {
      if (!this.network.isOnLink(sender.address)) return;
      for (const record of [...answers, ...additionals]) {
        if ((record.type === 'A' || record.type === 'AAAA') && record.name.toLowerCase() === wanted) found(record.data);
      }
    });
    this.ask(host);
  }

  ask(host: string): void {
    this.#mdns.query([{ name: host, type: 'A' }]);
  }

  stop(done: () => void): void {
    this.#mdns.destroy(done);
  }
}
