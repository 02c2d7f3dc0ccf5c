import type { ProgramEntry } from './entry.ts';
import { startTerminal } from './start.ts';

const CORE = new Set(['xterm', 'lxterminal']);

type Command = (script: string) => readonly [string, ...string[]];

function terminal(name: string, toolkit: string, command: Command, packageName = name): ProgramEntry {
  return {
    name,
    toolkit,
    packages: [packageName],
    ...(CORE.has(name) ? { core: true } : {}),
    terminal: true,
    // What the key sends; the terminal driver does not translate it (startTerminal).
    enter: '\r',
    start: (display) => startTerminal(display, command),
  };
}

export const TERMINALS: readonly ProgramEntry[] = [
  terminal('xterm', 'own (Xt)', (script) => ['xterm', '-u8', '-e', script]),
  terminal('st', 'own (Xlib)', (script) => ['stterm', '-e', script], 'stterm'),
  terminal('urxvt', 'own (Xlib)', (script) => ['urxvt', '-e', script], 'rxvt-unicode'),
  terminal('mlterm', 'own (Xlib)', (script) => ['mlterm', '-e', script]),
  terminal('zutty', 'own (EGL)', (script) => ['zutty', '-font', 'DejaVuSansMono', '-e', script]),
  terminal('alacritty', 'own (winit)', (script) => ['alacritty', '-e', script]),
  terminal('kitty', 'own (GLFW)', (script) => ['kitty', script]),
  terminal('pterm', 'GTK 3', (script) => ['pterm', '-e', script]),
  terminal('sakura', 'VTE', (script) => ['sakura', '-x', script]),
  terminal('lxterminal', 'VTE', (script) => ['lxterminal', '--no-remote', '-e', script]),
  terminal('xfce4-terminal', 'VTE', (script) => ['xfce4-terminal', '--disable-server', '-x', script]),
  terminal('qterminal', 'Qt 5', (script) => ['qterminal', '-e', script]),
  terminal('konsole', 'KDE on Qt 5', (script) => ['konsole', '--nofork', '-e', script]),
];
