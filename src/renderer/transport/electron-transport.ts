import { signal } from '@preact/signals';
import { controlEventSchema } from '../../protocol/control-events.ts';
import { type ControlBridge, ControlError, ControlErrorCode } from '../../protocol/control-wire.ts';
import { Listeners } from './listeners.ts';
import { readAnswer } from './read-answer.ts';
import type { Transport, TransportState } from './transport.ts';

/** Over `window.lantype`, which preload puts there. It is open as long as the window lives. */
export function createElectronTransport(bridge: ControlBridge): Transport {
  const state = signal<TransportState>('connecting');
  const listeners = new Listeners<Parameters<Parameters<Transport['onEvent']>[0]>[0]>();
  let end: (() => void) | undefined;
  return {
    state,
    async call(method, params) {
      let answer: unknown;
      try {
        answer = await bridge.call(method, params);
      } catch {
        throw new ControlError(ControlErrorCode.disconnected, 'The app does not answer this window.');
      }
      return readAnswer(method, answer);
    },
    onEvent: (listener) => listeners.add(listener),
    start() {
      end ??= bridge.onEvent((event) => {
        const parsed = controlEventSchema.safeParse(event);
        if (parsed.success) listeners.tell(parsed.data);
      });
      state.value = 'open';
    },
    stop() {
      end?.();
      end = undefined;
      state.value = 'lost';
    },
  };
}
