import type { Place, Saved } from '../../paste/desktop.ts';
import { type Keeper, MAX_KEPT_BYTES } from '../../worker/keeper.ts';
import { type Inheritance, readInheritance, writeInheritance } from '../heir-content.ts';
import { type Content, SavedContent } from './clipboard-content.ts';

/** What the user has, while a text of ours is in its place: told to the keeper, so that the next process can give it back. */
export class KeptClipboard {
  readonly #socket: string;
  readonly #keeper: Keeper;
  readonly #saved = new Map<Place, Content>();
  /** Since the keeper was told. */
  #changed = false;

  constructor(socket: string, keeper: Keeper = { kept: undefined, keep: () => undefined }) {
    this.#socket = socket;
    this.#keeper = keeper;
  }

  /** What is to be given back of a process that died, of this very session. */
  inherited(): Inheritance['places'] {
    const { kept } = this.#keeper;
    if (typeof kept !== 'string') return new Map();
    try {
      const { socket, places } = readInheritance(kept);
      return socket === this.#socket ? places : new Map();
    } catch {
      return new Map();
    }
  }

  /** It is about to be replaced. `undefined`: it is not, for it cannot be had. */
  saved(place: Place, saved: Saved | undefined): void {
    if (!(saved instanceof SavedContent)) return;
    this.#saved.set(place, saved.content);
    this.#changed = true;
  }

  /** A text of ours is there now. */
  lent(): void {
    if (!this.#changed) return;
    this.#changed = false;
    const sizes = [...this.#saved.values()].flatMap((content) => [...content.values()]).map(({ length }) => length);
    const small = sizes.length > 0 && sizes.reduce((sum, length) => sum + length, 0) <= MAX_KEPT_BYTES;
    this.#keeper.keep(small ? writeInheritance({ socket: this.#socket, places: this.#saved }) : undefined);
  }

  /** It is back, or somebody has copied something else. */
  over(place: Place): void {
    if (!this.#saved.delete(place)) return;
    this.#changed = true;
    this.lent();
  }
}
