import { z } from 'zod';
import type { Keeper } from '../../worker/keeper.ts';
import type { KeptContent, SavedContent } from '../desktop-thread/thread-messages.ts';

const keptSchema = z.object({
  mark: z.string().min(1).max(100),
  formats: z.array(
    z.object({ format: z.int().min(1).max(0xffff), as: z.enum(['memory', 'metafile']), data: z.base64() }),
  ),
});

/** What the user has, while a text of ours is in its place: told to the keeper, so that the next process can give it back. */
export class KeptClipboard {
  readonly #keeper: Keeper;
  /** What would be given back. */
  #saved: KeptContent | undefined;
  /** What the keeper has. */
  #told: KeptContent | undefined;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** What a process that died had lent its place. */
  inherited(): KeptContent | undefined {
    return keptSchema.safeParse(this.#keeper.kept).data;
  }

  saved(content: SavedContent | undefined): void {
    this.#saved = content?.kept;
  }

  /** A text of ours is about to take its place. */
  lent(): void {
    if (this.#saved !== this.#told) this.#tell(this.#saved);
  }

  /** It is back, or somebody has copied something else. */
  over(): void {
    this.#saved = undefined;
    if (this.#told) this.#tell(undefined);
  }

  #tell(content: KeptContent | undefined): void {
    this.#told = content;
    this.#keeper.keep(content);
  }
}
