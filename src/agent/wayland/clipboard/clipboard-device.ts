import type { Clock } from '../../../base/clock.ts';
import type { Asking, ContentRequest, Place, Saved } from '../../paste/desktop.ts';
import type { WaylandConnection } from '../wire/connection.ts';
import type { DataControl } from '../wire/interfaces.ts';
import { WireObject } from '../wire/wire-object.ts';
import { type Content, SavedContent, textContent } from './clipboard-content.ts';
import { type ForeignOffer, saveOffer } from './foreign-offer.ts';
import { type OfferReaders, serve } from './serve.ts';

/** The first version with the primary selection, by either name of the protocol. */
const PRIMARY_SINCE: Readonly<Record<string, number>> = {
  zwlr_data_control_manager_v1: 2,
  ext_data_control_manager_v1: 1,
};
const SET: Readonly<Record<Place, string>> = { clipboard: 'set_selection', primary: 'set_primary_selection' };

export interface ClipboardTools {
  connection: WaylandConnection;
  control: DataControl;
  seat: WireObject;
  clock: Clock;
  readers: OfferReaders;
}

/** What is in a place: ours, another program's, or nothing. */
interface PlaceState {
  ours: { source: WireObject; content: Content } | undefined;
  theirs: ForeignOffer | undefined;
}

/** The clipboard and the primary selection of a seat, by data-control: no window and no focus is needed for it. */
export class ClipboardDevice {
  readonly places: readonly Place[];
  readonly #tools: ClipboardTools;
  readonly #manager: WireObject;
  readonly #device: WireObject;
  readonly #states: Record<Place, PlaceState> = {
    clipboard: { ours: undefined, theirs: undefined },
    primary: { ours: undefined, theirs: undefined },
  };
  readonly #requestListeners = new Set<(request: ContentRequest) => void>();
  readonly #takenListeners = new Set<(place: Place) => void>();
  /** Formats of offers that were announced, by offer. */
  readonly #formats = new Map<WireObject, string[]>();
  #requests = 0;
  #mayHave: (asking: Asking) => boolean = () => true;

  /** Throws when the compositor has no such protocol. What is in the places is known after a round trip. */
  constructor(tools: ClipboardTools) {
    const { connection, control, seat } = tools;
    this.#tools = tools;
    this.#manager = connection.bind(control.manager);
    const { version } = this.#manager;
    const primary = version >= (PRIMARY_SINCE[control.manager.name] ?? Number.POSITIVE_INFINITY);
    this.places = primary ? ['clipboard', 'primary'] : ['clipboard'];
    this.#device = connection.make(control.device, version, {
      data_offer: (offer) => this.#announce(offer),
      selection: (offer) => this.#changed('clipboard', offer),
      primary_selection: (offer) => this.#changed('primary', offer),
      finished: () => connection.giveUp('the compositor has taken the clipboard away from us'),
    });
    connection.request(this.#manager, 'get_data_device', this.#device, seat);
  }

  /** As far as the compositor has told. */
  owner(place: Place): 'us' | 'nobody' | 'other' {
    const { ours, theirs } = this.#states[place];
    if (ours) return 'us';
    return theirs ? 'other' : 'nobody';
  }

  /** What is in the places that are ours. */
  served(): Map<Place, Content> {
    const content = this.places.map((place) => [place, this.#states[place].ours?.content] as const);
    return new Map(content.filter((entry): entry is [Place, Content] => entry[1] !== undefined));
  }

  /** All that is in it, of ours or of another program. `undefined`: it cannot be had whole. */
  async save(place: Place): Promise<Saved | undefined> {
    const { ours, theirs } = this.#states[place];
    if (ours) return new SavedContent(ours.content);
    if (!theirs) return new SavedContent(new Map());
    const { connection, clock } = this.#tools;
    const content = await saveOffer(connection, clock, theirs, place);
    return content && new SavedContent(content);
  }

  /** Takes it for a text. `number`: as requests for it are reported. */
  offer(place: Place, text: string, number: number): void {
    this.#take(place, textContent(text), number);
  }

  /** Puts what was saved back, whoever has it now. */
  restore(place: Place, saved: Saved): void {
    const content = saved instanceof SavedContent ? saved.content : new Map();
    if (content.size > 0) {
      this.#take(place, content, undefined);
      return;
    }
    this.#forget(place);
    this.#tools.connection.request(this.#device, SET[place], null);
  }

  /** As `Desktop.screen`. */
  screen(mayHave: (asking: Asking) => boolean): void {
    this.#mayHave = mayHave;
  }

  onRequest(listener: (request: ContentRequest) => void): () => void {
    this.#requestListeners.add(listener);
    return () => this.#requestListeners.delete(listener);
  }

  /** Another program has taken it from us. */
  onTaken(listener: (place: Place) => void): () => void {
    this.#takenListeners.add(listener);
    return () => this.#takenListeners.delete(listener);
  }

  #take(place: Place, content: Content, number: number | undefined): void {
    const { connection, control, readers } = this.#tools;
    const source = connection.make(control.source, this.#manager.version, {
      send: (format, fd) => {
        this.#requests += 1;
        const request = { id: this.#requests, place, offer: number };
        const mayHave = this.#mayHave;
        serve({ content, format: String(format), fd: Number(fd), request, readers, mayHave }, (report) => {
          for (const listener of [...this.#requestListeners]) listener(report);
        });
      },
      cancelled: () => this.#cancelled(place, source),
    });
    connection.request(this.#manager, 'create_data_source', source);
    for (const format of content.keys()) connection.request(source, 'offer', format);
    connection.request(this.#device, SET[place], source);
    // The source before it is told that it is not wanted any more, and goes then.
    this.#states[place].ours = { source, content };
  }

  #forget(place: Place): void {
    this.#states[place].ours = undefined;
  }

  #cancelled(place: Place, source: WireObject): void {
    // KWin says it twice; the second end of an object would be the end of the connection.
    this.#tools.connection.destroy(source);
    if (this.#states[place].ours?.source !== source) return;
    this.#forget(place);
    for (const listener of [...this.#takenListeners]) listener(place);
  }

  #announce(offer: unknown): void {
    if (!(offer instanceof WireObject)) return;
    const formats: string[] = [];
    this.#formats.set(offer, formats);
    offer.handlers = { offer: (format) => formats.push(String(format)) };
  }

  #changed(place: Place, offer: unknown): void {
    const state = this.#states[place];
    const before = state.theirs;
    if (before && before.object !== offer) {
      this.#formats.delete(before.object);
      this.#tools.connection.destroy(before.object);
    }
    state.theirs = offer instanceof WireObject ? { object: offer, formats: this.#formats.get(offer) ?? [] } : undefined;
  }
}
