import type { XEvent } from 'x11';
import type { Clock } from '../../../base/clock.ts';
import type { Asking, ContentRequest, Place } from '../../paste/desktop.ts';
import type { X11Connection } from '../connection.ts';
import type { ClientProcesses } from '../target/client-processes.ts';
import { atomsIn } from '../target/target-window.ts';
import { HistoryReaders } from './history-readers.ts';
import { PropertyTransfers } from './property-transfer.ts';
import { atomBytes, type Content, isHidden, isTextTarget, misreads, type Representation } from './selection-content.ts';

/** What is served to whoever asks for a selection. */
export interface Offer {
  readonly place: Place;
  readonly content: Content;
  /** Counts the texts; `undefined`: what the user has there. */
  readonly number: number | undefined;
}

interface Request {
  id: number;
  /** Its program; the same in all that is said of the request, whoever has the window's number later. */
  reader: string | undefined;
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
  readonly #histories: HistoryReaders;
  readonly #offers = new Map<number, Offer & { since: number }>();
  readonly #listeners = new Set<(request: ContentRequest) => void>();
  #requests = 0;
  #mayHave: (asking: Asking) => boolean = () => true;

  constructor(x: X11Connection, processes: ClientProcesses, clock: Clock) {
    this.#x = x;
    this.#processes = processes;
    this.#transfers = new PropertyTransfers(x, clock);
    this.#histories = new HistoryReaders(clock);
    x.on('SelectionRequest', (event) => {
      this.#requests += 1;
      this.#answer(requestOf(event, this.#requests));
    });
  }

  /** From now on requests for `selection` are answered from `offer`. `since`: server time of the acquisition. */
  offer(selection: number, offer: Offer, since: number): void {
    this.#offers.set(selection, { ...offer, since });
  }

  withdraw(selection: number): void {
    this.#offers.delete(selection);
  }

  /** As `Desktop.screen`. */
  screen(mayHave: (asking: Asking) => boolean): void {
    this.#mayHave = mayHave;
  }

  onRequest(listener: (request: ContentRequest) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #report(request: Request, offer: Offer, wants: ContentRequest['wants'], stage: ContentRequest['stage']): void {
    const { id, reader } = request;
    const report = { id, place: offer.place, reader, wants, offer: offer.number, stage };
    for (const listener of [...this.#listeners]) listener(report);
  }

  #wants(target: number): ContentRequest['wants'] {
    if (isTextTarget(this.#x, target)) return 'text';
    return target === this.#x.atom('x-kde-passwordManagerHint') ? 'hint' : 'other';
  }

  #answer(request: Request): void {
    // Whoever is told of the request wants to know whose it is.
    this.#processes
      .learn(request.requestor)
      .then(() => {
        request.reader = this.#processes.programOf(request.requestor);
        return request.target === this.#x.atom('MULTIPLE')
          ? this.#convertMultiple(request)
          : this.#convert(request, request.target, request.property);
      })
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
      this.#report(request, offer, 'formats', 'asked');
      return true;
    }
    const content = offer.content.get(target);
    const pid = this.#processes.pidOf(request.requestor);
    const wants = this.#wants(target);
    const isHistory = (): boolean => isHidden(this.#x, offer.content) && this.#isHistory(request);
    const isIts = (): boolean => wants === 'hint' || this.#isIts(request, offer);
    if (!content || misreads(this.#x, pid, content) || isHistory() || !isIts()) {
      this.#report(request, offer, 'formats', 'asked');
      return false;
    }
    this.#report(request, offer, wants, 'asked');
    this.#transfers.start(request.requestor, property, content, {
      onProgress: () => this.#report(request, offer, wants, 'progress'),
      onRead: () => this.#report(request, offer, wants, 'read'),
    });
    return true;
  }

  #isIts({ reader }: Request, { place, number }: Offer): boolean {
    return this.#mayHave({ reader, place, offer: number });
  }

  #isHistory({ requestor, selection }: Request): boolean {
    const name = selection === this.#x.atom('PRIMARY') ? 'PRIMARY' : 'CLIPBOARD';
    return this.#histories.has(this.#x.clientOf(requestor), this.#processes.pidOf(requestor), name);
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

function requestOf(event: XEvent, id: number): Request {
  const { requestor = 0, selection = 0, target = 0, property = 0, time = 0 } = event;
  // ICCCM 2.2: an obsolete client leaves the property out and means the target.
  const reader = undefined;
  return { id, reader, requestor, selection, target, property: property === 0 ? target : property, time };
}
