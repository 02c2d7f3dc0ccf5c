import { type ReadonlySignal, untracked } from '@preact/signals';
import { z } from 'zod';
import type { RelayApi } from '../net/relay-api.ts';
import { type KeyValueStorage, type Persisted, persisted } from '../preferences/persisted.ts';

const strings = z.array(z.string()).catch([]);
/** A part of `placesAnswerSchema`; what is stored is one, too. */
const placesSchema = z.object({ key: z.string(), places: strings, former: strings });
export type Places = z.infer<typeof placesSchema>;

/** Where else the relay is, or was: remembered for when it does not answer here any more. */
export class RelayPlaces {
  readonly #stored: Persisted<Places | undefined>;
  readonly #api: Pick<RelayApi, 'ask'>;
  #looks = 0;

  constructor(storage: KeyValueStorage, api: Pick<RelayApi, 'ask'>) {
    this.#stored = persisted(storage, 'lantype.places', (stored) => placesSchema.safeParse(stored).data);
    this.#api = api;
  }

  get known(): ReadonlySignal<Places | undefined> {
    return this.#stored.value;
  }

  /** A relay of before has no answer to that. */
  look(): void {
    const look = ++this.#looks;
    this.#api.ask('/places', placesSchema).then(
      (places) => {
        if (look === this.#looks) untracked(() => (this.#stored.value.value = places));
      },
      () => undefined,
    );
  }

  /** They were of a relay that is no longer ours; so is an answer that is still on its way. */
  forget(): void {
    this.#looks += 1;
    this.#stored.value.value = undefined;
  }
}
