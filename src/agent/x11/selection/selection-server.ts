import type { XEvent } from 'x11';
import type { Clock } from '../../../base/clock.ts';
import type { X11Connection } from '../connection.ts';
import type { ClientProcesses } from '../target/client-processes.ts';
import { atomsIn } from '../target/target-window.ts';
import { PropertyTransfers } from './property-transfer.ts';
import { atomBytes, type Content, type Representation } from './selection-content.ts';

/** What one request for content came to. Requests for the list of targets are reported as `listed` only. */
export interface SelectionUse {
  readonly selection: number;
  /** The window that asked; its client is the program that asked. */
  readonly requestor: number;
  readonly stage: 'listed' | 'asked' | 'progress' | 'read';
}

interface Request {
  requestor: number;
  selection: number;
  target: number;
  property: number;
  time: number;
}

/** Answers other programs' requests for the selections that we own (ICCCM 2.2). */
export class SelectionServer {
  readonly #x: X11Connection;
  readonly #processes: ClientProcesses;
  readonly #transfers: PropertyTransfers;
  readonly #offers = new Map<number, { content: Content; since: number }>();
  readonly #listeners = new Set<(use: SelectionUse) => void>();

  constructor(x: X11Connection, processes: ClientProcesses, clock: Clock) {
    this.#x = x;
    this.#processes = processes;
    this.#transfers = new PropertyTransfers(x, clock);
    x.on('SelectionRequest', (event) => this.#answer(requestOf(event)));
  }

  /** From now on requests for `selection` get `content`. `since`: server time of the acquisition, for TIMESTAMP. */
  offer(selection: number, content: Content, since: number): void {
    this.#offers.set(selection, { content, since });
  }

  withdraw(selection: number): void {
    this.#offers.delete(selection);
  }

  onUse(listener: (use: SelectionUse) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #report(request: Request, stage: SelectionUse['stage']): void {
    const use = { selection: request.selection, requestor: request.requestor, stage };
    for (const listener of [...this.#listeners]) listener(use);
  }

  #answer(request: Request): void {
    // Whoever is told of the request wants to know whose it is.
    this.#processes
      .learn(request.requestor)
      .then(() =>
        request.target === this.#x.atom('MULTIPLE')
          ? this.#convertMultiple(request)
          : this.#convert(request, request.target, request.property),
      )
      .catch(() => false)
      .then((ok) => {
        if (this.#x.lost) return;
        this.#x.client.SendEvent(request.requestor, 0, 0, {
          name: 'SelectionNotify',
          seq: 0,
          time: request.time,
          requestor: request.requestor,
          selection: request.selection,
          target: request.target,
          property: ok ? request.property : 0,
        });
      });
  }

  /** Puts one target's representation into the property. `false`: not to be had. */
  #convert(request: Request, target: number, property: number): boolean {
    const offer = this.#offers.get(request.selection);
    if (!offer) return false;
    const list = this.#describe(target, offer);
    if (list) {
      this.#x.client.ChangeProperty(0, request.requestor, property, list.type, list.format, list.data);
      this.#report(request, 'listed');
      return true;
    }
    const content = offer.content.get(target);
    if (!content) {
      this.#report(request, 'listed');
      return false;
    }
    this.#report(request, 'asked');
    this.#transfers.start(request.requestor, property, content, {
      onProgress: () => this.#report(request, 'progress'),
      onRead: () => this.#report(request, 'read'),
    });
    return true;
  }

  /** The targets that every owner must know (ICCCM 2.6.2), and that tell nothing of the content. */
  #describe(target: number, offer: { content: Content; since: number }): Representation | undefined {
    const x = this.#x;
    if (target === x.atom('TARGETS')) {
      const targets = [x.atom('TARGETS'), x.atom('TIMESTAMP'), x.atom('MULTIPLE'), ...offer.content.keys()];
      return { type: x.atom('ATOM'), format: 32, data: atomBytes(targets) };
    }
    if (target === x.atom('TIMESTAMP')) {
      return { type: x.atom('INTEGER'), format: 32, data: atomBytes([offer.since]) };
    }
    return undefined;
  }

  async #convertMultiple(request: Request): Promise<boolean> {
    const pairs = atomsIn(await this.#x.property(request.requestor, request.property));
    for (let index = 0; index + 1 < pairs.length; index += 2) {
      const ok = this.#convert(request, pairs[index] ?? 0, pairs[index + 1] ?? 0);
      if (!ok) pairs[index] = 0;
    }
    const { requestor, property } = request;
    this.#x.client.ChangeProperty(0, requestor, property, this.#x.atom('ATOM_PAIR'), 32, atomBytes(pairs));
    return true;
  }
}

function requestOf(event: XEvent): Request {
  const { requestor = 0, selection = 0, target = 0, property = 0, time = 0 } = event;
  // ICCCM 2.2: an obsolete client leaves the property out and means the target.
  return { requestor, selection, target, property: property === 0 ? target : property, time };
}
