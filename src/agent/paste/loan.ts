import { pileUp } from '../../protocol/clipboard-text.ts';
import type { Audience } from './audience.ts';
import type { Desktop, Place, Saved } from './desktop.ts';

const MAX_LEFT_CHARACTERS = 1_000_000;
/** A request for an offer before the one that stands may be on its way. */
const REMEMBERED_OFFERS = 8;

const EMPTY: Saved = { empty: true };

/**
 * One place (clipboard or primary) that is lent to a text and given back.
 *
 * Whoever takes it meanwhile keeps it: from then on there is nothing to give back. A copy that its user makes is newer
 * than anything of ours.
 */
export class Loan {
  readonly #desktop: Desktop;
  readonly place: Place;
  /** What to give back: the user's. `undefined`: nothing is lent. */
  #saved: Saved | undefined;
  /** Texts left here one after the other that nobody has pasted yet. */
  #left = '';
  #leftOffer: number | undefined;
  /** Whom they were for. */
  #leftFor: readonly (string | undefined)[] = [];
  /** The offer that stands. */
  #offer: number | undefined;
  /** Whom the last offers are for. */
  readonly #audiences = new Map<number, Audience>();
  /** What stands is not given back by itself: a chord that comes late is to find it. */
  #kept = false;
  #offers = 0;
  #offering = false;
  #taken = false;

  constructor(desktop: Desktop, place: Place) {
    this.#desktop = desktop;
    this.place = place;
    desktop.onTaken((taken) => {
      // Taken for a moment while we take it ourselves: whether it is ours then, `offer` says.
      if (taken !== place || this.#offering) return;
      this.#taken = true;
      this.#forget();
    });
    desktop.onRequest((request) => {
      if (request.place !== place || request.stage !== 'read' || request.wants !== 'text') return;
      if (request.offer === undefined || request.offer === this.#leftOffer) this.#left = '';
    });
  }

  /** Whether another program has taken it since `watch`: somebody copied, and that must stay. */
  get taken(): boolean {
    return this.#taken;
  }

  /** Whether a text of ours is there, and what the user has is to be given back. */
  get lent(): boolean {
    return this.carries && !this.#kept;
  }

  /** The same, also while that has to wait. */
  get carries(): boolean {
    return this.#saved !== undefined && this.#offer !== undefined;
  }

  /** Whom an offer is for; `undefined`: what was given back. */
  audienceOf(offer: number | undefined): Audience {
    if (offer !== undefined) return this.#audiences.get(offer) ?? { kind: 'user' };
    return this.#left === '' ? { kind: 'user' } : { kind: 'left', programs: this.#leftFor };
  }

  async watch(): Promise<void> {
    await this.#look();
    this.#taken = false;
  }

  /** A port that is not told of copies finds out when it is asked. */
  async #look(): Promise<void> {
    if (this.#desktop.seesReads === false && this.#offer !== undefined) await this.#desktop.owner(this.place);
  }

  /** Saves what the user has there, unless it may be destroyed. `false`: it would be lost. */
  async secure({ mayDestroy = false } = {}): Promise<boolean> {
    const owner = await this.#desktop.owner(this.place);
    if (owner !== 'us') this.#forget();
    // When it is ours, then with what was given back or left there: that is what the user has now.
    this.#saved ??= owner === 'nobody' ? EMPTY : await this.#desktop.save(this.place);
    if (this.#saved === undefined && mayDestroy) this.#saved = EMPTY;
    return this.#saved !== undefined;
  }

  /** Offers `text` instead of what `secure` has saved; asks for that at once. `false`: another program insists on the place. */
  async take(text: string, audience: Audience): Promise<boolean> {
    this.#offers += 1;
    const offer = this.#offers;
    this.#audiences.set(offer, audience);
    this.#audiences.delete(offer - REMEMBERED_OFFERS);
    const stays = audience.kind !== 'target';
    this.#offering = true;
    const owned = await this.#desktop.offer(this.place, text, offer, stays).finally(() => {
      this.#offering = false;
    });
    if (owned !== true) {
      this.#taken ||= owned === 'taken';
      // A clipboard that could not be opened holds what we lent before, and the user's is still to be given back.
      if ((await this.#desktop.owner(this.place)) !== 'us') this.#forget();
      return false;
    }
    this.#offer = offer;
    this.#kept = false;
    return true;
  }

  /**
   * Offers `text` for the user to paste; there is nothing to give back any more. Texts that were left before and that
   * nobody has read yet stay in front of it: what could not be typed piles up instead of being lost. `false`: the place
   * is not to be had, or holds what its user copied while the text was on its way. `program`: it was for that one.
   */
  async leave(text: string, program?: string): Promise<boolean> {
    await this.#look();
    if (this.#taken) return false;
    const whole = pileUp(this.#left, text).slice(-MAX_LEFT_CHARACTERS);
    const programs = this.#left === '' ? [program] : [...new Set([...this.#leftFor, program])];
    // Once more where another program was quicker.
    const lent = (await this.#lend(whole, programs)) || (!this.#taken && (await this.#lend(whole, programs)));
    if (!lent) return false;
    this.#saved = undefined;
    this.#left = whole;
    this.#leftFor = programs;
    this.#leftOffer = this.#offer;
    return true;
  }

  async #lend(text: string, programs: readonly (string | undefined)[]): Promise<boolean> {
    return (await this.secure()) && this.take(text, { kind: 'left', programs });
  }

  /**
   * Offers `text` alone, as its user wishes, whatever is there: nothing is before it, and nothing will be added to it.
   * `false`: another program insists on the place.
   */
  async put(text: string): Promise<boolean> {
    this.#taken = false;
    const users = { kind: 'user' } as const;
    if (!((await this.take(text, users)) || (!this.#taken && (await this.take(text, users))))) return false;
    this.#left = '';
    this.#saved = undefined;
    return true;
  }

  /** What is offered to this program now stays, until there is another text: it may still come for it. */
  async keep(program: string | undefined): Promise<void> {
    const audience = this.audienceOf(this.#offer);
    if (!this.lent || audience.kind !== 'target' || audience.program !== program) return;
    // From now on it is for its user too, who may paste it anywhere.
    if (this.#offer !== undefined) this.#audiences.set(this.#offer, { kind: 'left', programs: [program] });
    // A port that makes it its user's has given up what was there.
    if (this.#desktop.leave) this.#saved = undefined;
    else this.#kept = true;
    await this.#desktop.leave?.(this.place);
  }

  /** Gives the user's content back, unless another program has taken the place since. When it rejects it is still lent. */
  async giveBack(): Promise<void> {
    const saved = this.#saved;
    const offer = this.#offer;
    if (saved === undefined || this.#kept || !this.#desktop.connected) return;
    this.#saved = undefined;
    this.#offer = undefined;
    try {
      await this.#desktop.giveBack(this.place, saved);
    } catch (error) {
      if (this.#desktop.connected && (await this.#desktop.owner(this.place)) === 'us') {
        this.#saved = saved;
        this.#offer = offer;
      }
      throw error;
    }
  }

  #forget(): void {
    this.#saved = undefined;
    this.#offer = undefined;
    this.#kept = false;
    this.#left = '';
  }
}
