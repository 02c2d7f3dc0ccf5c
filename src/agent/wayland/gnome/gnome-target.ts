import type { Clock } from '../../../base/clock.ts';
import type { PasteStroke } from '../../paste/desktop.ts';
import { PseudoTerminals } from '../../programs/pseudo-terminals.ts';
import { isTerminal, pastesPrimary } from '../../programs/terminals.ts';
import type { WaylandTarget } from '../target/focus-watch.ts';
import type { ShellFocus } from './shell-focus.ts';

/** Makes targets of the windows that the Shell tells of. */
export class GnomeTargets {
  readonly #terminals: PseudoTerminals;
  #last: { window: string; target: WaylandTarget } | undefined;

  constructor(clock: Clock) {
    // Which processes have windows of their own, nobody tells here.
    this.#terminals = new PseudoTerminals({ clients: () => Promise.resolve(new Set()), clock });
  }

  async of({ window }: ShellFocus): Promise<WaylandTarget | undefined> {
    if (!window) return undefined;
    const { id, pid, className, x11 } = window;
    const key = `${id} ${pid} ${className}`;
    if (this.#last?.window !== key) this.#terminals.forget();
    const master = isTerminal([className]) && !x11 ? 'itself' : await this.#terminals.masterOf(pid);
    const terminal = master !== 'nobody';
    if (this.#last?.window === key && this.#last.target.terminal === terminal) return this.#last.target;
    const target = {
      focus: id,
      program: `process ${pid}`,
      pid,
      name: className || 'unknown',
      terminal,
      // It may, and gets no Shift+Insert then: there is no such place here.
      pastesPrimary: false,
      pasteStrokes: strokes(master, className),
      // By what is seen of it from outside (`target/awareness.ts`).
      answersPing: true,
      onlyClipboard: true,
      x11,
    };
    this.#last = { window: key, target };
    return target;
  }

  terminalsOf({ pid }: WaylandTarget): Promise<string[]> {
    return this.#terminals.slavesOf(pid);
  }
}

/**
 * Only the clipboard can be set here, so Shift+Insert is for programs that paste that with it. A terminal would paste what
 * is marked; an editor with a terminal inside would do so while the cursor is there, and its Ctrl+V proves nothing.
 */
function strokes(master: 'itself' | 'below' | 'nobody', className: string): readonly PasteStroke[] {
  if (master === 'itself') return ['control+shift+v'];
  if (master === 'below' || pastesPrimary([className])) return [];
  return ['shift+insert'];
}
