import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ControlError } from '../../protocol/control-wire.ts';
import { browserClock, type Timer } from '../../web/clock.ts';
import { useAction } from '../state/use-action.ts';

const SHOWN_MS = 2_500;

export interface Saving {
  readonly saved: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<ControlError | undefined>;
  /** Whether it went well. */
  save(work: () => Promise<unknown>): Promise<boolean>;
}

/** Of one field: saves at once, and says so for a moment. */
export function useSaving(): Saving {
  const { error, run } = useAction();
  const saved = useSignal(false);
  const shown = useRef<Timer>(undefined);
  useEffect(() => () => shown.current?.cancel(), []);
  const save = async (work: () => Promise<unknown>): Promise<boolean> => {
    shown.current?.cancel();
    saved.value = false;
    const went = await run(async () => {
      await work();
    });
    if (!went) return false;
    saved.value = true;
    shown.current = browserClock.after(SHOWN_MS, () => {
      saved.value = false;
    });
    return true;
  };
  return { saved, error, save };
}
