import { describe, expect, it } from 'vitest';
import { isTerminal, pastesPrimary } from '../../../src/agent/programs/terminals.ts';

describe('terminals', () => {
  it.each([
    [['xterm', 'XTerm']],
    [['gnome-terminal-server', 'Gnome-terminal']],
    [['Alacritty', 'Alacritty']],
    [['kitty', 'kitty']],
    [['konsole', 'konsole']],
  ])('%o is one, by either part of WM_CLASS', (names) => {
    expect(isTerminal(names)).toBe(true);
    expect(pastesPrimary(names)).toBe(true);
  });

  it.each([[['mousepad', 'Mousepad']], [['Navigator', 'firefox']], [['terminal notes', 'Notes']], [[]]])(
    '%o is none',
    (names) => {
      expect(isTerminal(names)).toBe(false);
      expect(pastesPrimary(names)).toBe(false);
    },
  );

  it('gvim pastes PRIMARY and is no terminal', () => {
    expect(isTerminal(['gvim', 'Gvim'])).toBe(false);
    expect(pastesPrimary(['gvim', 'Gvim'])).toBe(true);
  });
});
