import type { Place, Stroke } from '../../../src/agent/paste/desktop.ts';
import type { Program, Reading, ScriptedDesktop } from './scripted-desktop.ts';

/** Programs as they were seen on real desktops: when they ask, how often, and when the text is in the document. */

const isPaste = (stroke: Stroke): boolean => stroke === 'shift+insert';
const keyText: Partial<Record<Stroke, string>> = { enter: '\n', tab: '\t' };

type Changes = Parameters<ScriptedDesktop['program']>[1];

function write(program: Program, text: string): void {
  program.document += text;
}

/** Most: one request, and the text is there once it is read. `asksAfterMs`: how busy it is. */
export function editor(
  desktop: ScriptedDesktop,
  { asksAfterMs = 3, pastes = isPaste, place = 'clipboard' as Place, ...changes }: EditorOptions = {},
): Program {
  const program = desktop.program('Editor', {
    onStroke: (stroke) => {
      if (!pastes(stroke)) return write(program, keyText[stroke] ?? '');
      desktop.after(asksAfterMs, () => {
        const reading = desktop.ask(program.target.program, 'text', place);
        desktop.after(1, () => {
          reading?.read();
          // What somebody else has there it pastes all the same.
          write(program, reading?.text ?? desktop.content(place) ?? '');
        });
      });
    },
    ...changes,
  });
  return program;
}
interface EditorOptions extends NonNullable<Changes> {
  asksAfterMs?: number;
  pastes?: (stroke: Stroke) => boolean;
  place?: Place;
}

/** Chromium: one process reads, another inserts, unless the clipboard has got another owner before that. */
export function browser(desktop: ScriptedDesktop, insertsAfterMs = 60): Program {
  const program = desktop.program('Browser', {
    worksAlone: false,
    onStroke: (stroke) => {
      if (!isPaste(stroke)) return;
      desktop.after(3, () => {
        const reading = desktop.ask(program.target.program);
        reading?.read();
        program.atWork = true;
        desktop.after(insertsAfterMs, () => {
          program.atWork = false;
          if (desktop.content('clipboard') === reading?.text) write(program, reading?.text ?? '');
        });
      });
    },
  });
  return program;
}

/** Motif: asks for the same text several times, and types what it got the last time. Answers no pings. */
export function motif(desktop: ScriptedDesktop, times = 3, everyMs = 12): Program {
  const program = desktop.program('NEdit', {
    pongMs: undefined,
    onStroke: (stroke) => {
      if (!isPaste(stroke)) return;
      for (let time = 1; time <= times; time += 1) {
        desktop.after(time * everyMs, () => {
          const reading = desktop.ask(program.target.program);
          reading?.read();
          if (time === times) write(program, reading?.text ?? '');
        });
      }
    },
  });
  return program;
}

/** Tk: leaves the property where it is, and deletes it right before its next request. */
export function tk(desktop: ScriptedDesktop, pongMs: number | undefined): Program {
  let last: Reading | undefined;
  const program = desktop.program('Tk', {
    pongMs,
    onStroke: (stroke) => {
      if (!isPaste(stroke)) return;
      desktop.after(3, () => {
        last?.read();
        last = desktop.ask(program.target.program);
        write(program, last?.text ?? '');
      });
    },
  });
  return program;
}

/** Java, under load: the list of formats soon, the text late. */
export function busyJava(desktop: ScriptedDesktop, textAfterMs: number): Program {
  const program = desktop.program('Java', {
    worksAlone: false,
    onStroke: (stroke) => {
      if (!isPaste(stroke)) return;
      desktop.after(5, () => desktop.ask(program.target.program, 'formats'));
      desktop.after(textAfterMs, () => {
        const reading = desktop.ask(program.target.program);
        reading?.read();
        write(program, reading?.text ?? '');
      });
    },
  });
  return program;
}

/** Abiword: asks for one format after the other, each when it has the answer about the last, and then for the text. */
export function slowLooker(
  desktop: ScriptedDesktop,
  { formats, everyMs, takes = true }: { formats: number; everyMs: number; takes?: boolean },
): Program {
  const program = desktop.program('Looker', {
    onStroke: (stroke) => {
      if (!isPaste(stroke)) return;
      for (let count = 1; count <= formats; count += 1) {
        desktop.after(count * everyMs, () => void desktop.ask(program.target.program, 'formats'));
      }
      if (!takes) return;
      desktop.after((formats + 1) * everyMs, () => {
        const reading = desktop.ask(program.target.program);
        reading?.read();
        write(program, reading?.text ?? '');
      });
    },
  });
  return program;
}

/** The text is in the document some turns after it was read; a key is handled at once. */
export function laterEditor(
  desktop: ScriptedDesktop,
  insertsAfterMs: number | (() => number),
  pongMs: number | undefined,
): Program {
  const program = desktop.program('Later', {
    pongMs,
    onStroke: (stroke) => {
      if (!isPaste(stroke)) return write(program, keyText[stroke] ?? '');
      desktop.after(2, () => {
        const reading = desktop.ask(program.target.program);
        reading?.read();
        const ms = typeof insertsAfterMs === 'number' ? insertsAfterMs : insertsAfterMs();
        program.atWork = true;
        desktop.after(ms, () => {
          program.atWork = false;
          write(program, reading?.text ?? '');
        });
      });
    },
  });
  return program;
}

/** GTK 4: the same, and its answers to pings tell nothing of that; it looks at whatever is new on the clipboard. */
export function gtk4(desktop: ScriptedDesktop, insertsAfterMs: number | (() => number) = 60): Program {
  const program = laterEditor(desktop, insertsAfterMs, 1);
  desktop.afterOffer = () => void desktop.ask(program.target.program, 'formats');
  return program;
}

/** A window without fields whose program reads the clipboard now and then, whatever keys come. */
export function poller(desktop: ScriptedDesktop, everyMs = 300): Program {
  const program = desktop.program('Poller', { pongMs: undefined });
  const poll = (): void => {
    desktop.ask(program.target.program)?.read();
    desktop.after(everyMs, poll);
  };
  desktop.after(everyMs, poll);
  return program;
}
