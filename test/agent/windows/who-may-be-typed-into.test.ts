import { describe, expect, it } from 'vitest';
import { isLocked, keyboardHolderOf } from '../../../src/agent/windows/session/input-desktop.ts';
import { foregroundTarget } from '../../../src/agent/windows/target/foreground.ts';
import { protectionOf } from '../../../src/agent/windows/target/integrity.ts';
import { isRemoteScreen } from '../../../src/agent/windows/target/terminals.ts';
import { ScriptedWin32 } from './scripted-win32.ts';

const LEVEL = { low: 0x1000, medium: 0x2000, high: 0x3000, system: 0x4000 };

describe('integrity ("User Interface Privilege Isolation", SendInput)', () => {
  it.each([
    ['an ordinary program', LEVEL.medium, LEVEL.medium, true],
    ["a browser's sandbox", LEVEL.medium, LEVEL.low, true],
    ['one that runs as administrator', LEVEL.medium, LEVEL.high, false],
    ['a service', LEVEL.medium, LEVEL.system, false],
    ['one whose level may not be read', LEVEL.medium, undefined, false],
    ['any, when our own level may not be read', undefined, LEVEL.medium, false],
    ['one that runs as administrator, from one', LEVEL.high, LEVEL.high, true],
  ])('%s', (_name, own, theirs, may) => {
    const win32 = new ScriptedWin32();
    win32.ownIntegrity = own;
    const { pid } = win32.window({ integrity: theirs });
    const reason = protectionOf(win32, pid, 'notepad');
    if (may) expect(reason).toBeUndefined();
    else expect(reason).toContain('notepad runs as administrator');
  });
});

describe('lock ("Desktops", OpenInputDesktop, WTSINFOEX_LEVEL1)', () => {
  it.each([
    ['the desktop of programs', 'Default', 1, false],
    ['a Windows that does not say whether the session is locked', 'Default', undefined, false],
    ['the secure desktop: locked, UAC, Ctrl+Alt+Del', 'Winlogon', 1, true],
    ['a desktop that may not be opened', undefined, 1, true],
    ['a screen saver', 'Screen-saver', 1, true],
    ['a locked session that is disconnected', 'Default', 0, true],
  ])('%s', (_name, desktop, session, locked) => {
    const win32 = new ScriptedWin32();
    win32.desktop = desktop;
    win32.session = session;
    expect(isLocked(win32)).toBe(locked);
    expect(keyboardHolderOf(win32)?.locks ?? false).toBe(locked);
  });
});

describe('who has the keyboard (GUITHREADINFO)', () => {
  it.each([
    ['nobody else', 0, undefined],
    ['a caret that blinks', 0x1, undefined],
    ['a menu', 0x4, 'an open menu'],
    ["a window's own menu", 0x8, 'an open menu'],
    ['a context menu', 0x10, 'an open menu'],
    ['a window that is moved', 0x2, 'a window that is being moved'],
  ])('%s', (_name, flags, holder) => {
    const win32 = new ScriptedWin32();
    win32.guiFlags = flags;
    expect(keyboardHolderOf(win32)?.name).toBe(holder);
  });
});

describe('the target (GetForegroundWindow, GetGUIThreadInfo)', () => {
  it('is the control with the focus, by the file of its program', () => {
    const win32 = new ScriptedWin32();
    const { focus, pid } = win32.window();
    expect(foregroundTarget(win32)).toMatchObject({
      focus,
      pid,
      program: String(pid),
      name: 'notepad',
      terminal: false,
    });
  });

  it('is none without a window, without a focus, and where the desktop or the task bar has it', () => {
    const win32 = new ScriptedWin32();
    expect(foregroundTarget(win32)).toBeUndefined();
    win32.window({ focus: 0 });
    expect(foregroundTarget(win32)).toBeUndefined();
    for (const className of ['Progman', 'WorkerW', 'Shell_TrayWnd']) {
      win32.window({ className, path: 'C:\\Windows\\explorer.exe' });
      expect(foregroundTarget(win32), className).toBeUndefined();
    }
  });

  it('is never called by anything but its file', () => {
    const win32 = new ScriptedWin32();
    win32.window({ path: undefined });
    expect(foregroundTarget(win32)?.name).toBe('a program');
  });

  it.each([
    ['notepad.exe', 'Notepad', false, ['control+v', 'shift+insert']],
    ['WindowsTerminal.exe', 'CASCADIA_HOSTING_WINDOW_CLASS', true, ['control+shift+v', 'shift+insert']],
    ['cmd.exe', 'ConsoleWindowClass', true, ['shift+insert']],
    ['mintty.exe', 'mintty', true, ['shift+insert']],
    ['PUTTY.EXE', 'PuTTY', true, ['shift+insert']],
  ])('%s is pasted into by its own chords', (file, className, terminal, pasteStrokes) => {
    const win32 = new ScriptedWin32();
    win32.window({ className, path: `C:\\Program Files\\${file}` });
    expect(foregroundTarget(win32)).toMatchObject({ terminal, pasteStrokes });
  });

  it("knows windows with another computer's screen", () => {
    expect(isRemoteScreen('mstsc')).toBe(true);
    expect(isRemoteScreen('MSTSC')).toBe(true);
    expect(isRemoteScreen('notepad')).toBe(false);
  });
});
