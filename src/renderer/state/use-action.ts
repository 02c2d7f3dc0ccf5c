import { type Signal, useSignal } from '@preact/signals';
import { ControlError } from '../../protocol/control-wire.ts';

export interface Action {
  readonly busy: Signal<boolean>;
  readonly error: Signal<ControlError | undefined>;
  /** Whether it went well; what a call threw is in `error`. One at a time. */
  run(work: () => Promise<void>): Promise<boolean>;
}

/** Something the user does that takes its time and may fail. `focusNext`: id of where to go on if the button is gone. */
export function useAction({ focusNext }: { readonly focusNext?: string } = {}): Action {
  const busy = useSignal(false);
  const error = useSignal<ControlError | undefined>(undefined);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    if (busy.peek()) return false;
    busy.value = true;
    error.value = undefined;
    try {
      await work();
      keepFocus(focusNext);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof ControlError)) throw thrown;
      error.value = thrown;
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy, error, run };
}

/**
 * What was done may have taken away the very button that did it. Whoever uses the keyboard goes on from `next`, or from
 * the title of the view, and not from the top of the page.
 */
function keepFocus(next?: string): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    const place = next === undefined ? undefined : document.getElementById(next);
    (place ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: true });
  });
}
