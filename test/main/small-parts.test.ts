import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.ts';
import { accessibility } from '../../src/main/accessibility.ts';
import { ownArguments, readArguments } from '../../src/main/arguments.ts';
import { systemClipboard } from '../../src/main/clipboard.ts';
import type { ElectronApi } from '../../src/main/electron-api.ts';
import { watchPower } from '../../src/main/power.ts';
import { SafeQuit } from '../../src/main/quit.ts';
import { watchUncaughtErrors } from '../../src/main/uncaught-errors.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { ClipboardDouble, ClipboardItemDouble, PowerMonitorDouble } from './electron-double/desktop-doubles.ts';
import { Emitter, PreventableEvent } from './electron-double/emitter.ts';

describe('the clipboard of Electron', () => {
  const PICTURE = 'image/png';
  const FILES = 'electron application/osclipboard;format="FileNameW"';

  function setUp(platform: NodeJS.Platform = 'linux') {
    const board = new ClipboardDouble();
    const ClipboardItem = ClipboardItemDouble as unknown as ElectronApi['ClipboardItem'];
    return {
      board,
      clipboard: systemClipboard(
        { clipboard: board as ElectronApi['clipboard'], ClipboardItem },
        silentLogger,
        platform,
      ),
    };
  }
  const formats = (board: ClipboardDouble): string[] => board.content.flatMap(({ types }) => types);

  it('comes back with every format: text, HTML, RTF, pictures, files, bookmarks', async () => {
    const { board, clipboard } = setUp();
    const png = new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255])], { type: PICTURE });
    const bookmark = { title: 'a', url: 'https://example.com/' };
    board.content = [
      new ClipboardItemDouble({
        'text/plain': 'hers',
        'text/html': '<b>hers</b>',
        'text/rtf': '{\\rtf1 hers}',
        [PICTURE]: png,
      }),
      new ClipboardItemDouble({ [FILES]: new Blob(['C:\\a']), 'electron application/bookmark': bookmark }),
    ];
    const saved = await clipboard.save();
    await clipboard.writeText('ours');
    expect(await clipboard.readText()).toBe('ours');
    await saved.restore();
    expect(formats(board)).toEqual([
      'text/plain',
      'text/html',
      'text/rtf',
      PICTURE,
      FILES,
      'electron application/bookmark',
    ]);
    expect(await clipboard.readText()).toBe('hers');
    const [item] = board.content;
    if (item === undefined) throw new Error('nothing came back');
    const picture: Blob = await item.getType(PICTURE);
    expect(new Uint8Array(await picture.arrayBuffer())).toEqual(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255]));
    expect(await board.content[1]?.getType('electron application/bookmark')).toEqual(bookmark);
  });

  it.each([
    ['darwin', 'org.nspasteboard.TransientType', ''],
    ['win32', 'ExcludeClipboardContentFromMonitorProcessing', '\0\0\0\0'],
    ['win32', 'CanIncludeInClipboardHistory', '\0\0\0\0'],
    ['linux', 'x-kde-passwordManagerHint', 'secret'],
    ['linux', 'application/x-copyq-hidden', '1'],
    ['linux', 'application/x-copyq-secret', '1'],
  ] as const)('has our text marked for clipboard histories to leave out: %s, %s', async (platform, format, value) => {
    const { board, clipboard } = setUp(platform);
    await clipboard.writeText('ours');
    const [item] = board.content;
    if (item === undefined) throw new Error('nothing is there');
    const mark: Blob = await item.getType(`electron application/osclipboard;format="${format}"`);
    expect([await clipboard.readText(), await mark.text(), board.content.length]).toEqual(['ours', value, 1]);
  });

  it('has our text without marks where the system refuses them', async () => {
    const { board, clipboard } = setUp('win32');
    board.refused.add('electron application/osclipboard;format="Clipboard Viewer Ignore"');
    await clipboard.writeText('ours');
    expect([await clipboard.readText(), formats(board)]).toEqual(['ours', ['text/plain']]);
  });

  it('is read before it changes, and leaves out what its program does not give', async () => {
    const { board, clipboard } = setUp();
    const item = new ClipboardItemDouble({
      'text/plain': 'hers',
      gone: Promise.reject(new Error('its program ended')),
    });
    board.content = [item];
    const saved = await clipboard.save();
    item.getType = () => Promise.reject(new Error('too late'));
    await saved.restore();
    expect(formats(board)).toEqual(['text/plain']);
  });

  it('comes back in its common formats where the system refuses another, and empty when it was', async () => {
    const { board, clipboard } = setUp();
    board.content = [new ClipboardItemDouble({ 'text/plain': 'hers', odd: 'x' })];
    const saved = await clipboard.save();
    board.refused.add('odd');
    await saved.restore();
    expect(formats(board)).toEqual(['text/plain']);
    board.content = [];
    const empty = await clipboard.save();
    await clipboard.writeText('ours');
    await empty.restore();
    expect(board.content).toEqual([]);
  });
});

describe('the arguments', () => {
  it('are those of lantype start, and --hidden; all others are somebody else’s', () => {
    expect(
      readArguments([
        '--port',
        '0',
        '--lan',
        '--hidden',
        '--device-id=Desk',
        '--no-sandbox',
        '--remote-debugging-port=0',
        'x',
      ]),
    ).toEqual({ mode: 'hub', port: 0, 'lan-port': 7443, lan: true, hidden: true, 'device-id': 'desk' });
    expect(readArguments([])).toMatchObject({ mode: 'hub', port: 7440, lan: false, hidden: false });
  });

  it.each([['--port', '70000'], ['--port'], ['--mode', 'both'], ['--device-id', ' ']])(
    'make sense: not %s %s',
    (...args) => {
      expect(() => readArguments(args)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    },
  );

  it('come after the program, or after the script', () => {
    expect(ownArguments(['lantype', '--lan'], true)).toEqual(['--lan']);
    expect(ownArguments(['electron', '.', '--lan'], false)).toEqual(['--lan']);
  });
});

describe('power', () => {
  function setUp(idleState: PowerMonitorDouble['idleState'] = 'active') {
    const powerMonitor = new PowerMonitorDouble();
    powerMonitor.idleState = idleState;
    const told: string[] = [];
    watchPower(
      { powerMonitor },
      {
        wake: () => told.push('wake'),
        setLocked: (locked) => told.push(locked ? 'locked' : 'free'),
        shutDown: () => told.push('end'),
      },
    );
    return { powerMonitor, told };
  }

  it('holds from suspend to resume, and wakes then', () => {
    const { powerMonitor, told } = setUp();
    for (const event of ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'shutdown']) powerMonitor.emit(event);
    expect(told).toEqual(['locked', 'free', 'wake', 'locked', 'free', 'wake', 'end']);
  });

  it('knows of a lock that was there before it looked', () => {
    expect(setUp('locked').told).toEqual(['locked']);
  });
});

describe('quitting', () => {
  function setUp(stop: () => Promise<void>, finish?: () => boolean) {
    const clock = new FakeClock();
    const codes: (number | undefined)[] = [];
    const app = Object.assign(new Emitter(), { exit: (code?: number) => void codes.push(code) });
    const quit = new SafeQuit({
      api: { app: app as unknown as ElectronApi['app'] },
      stop,
      ...(finish && { finish }),
      clock,
      logger: silentLogger,
    });
    return { clock, codes, app, quit };
  }

  it('waits until everything is stored, and asks once', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let stops = 0;
    const { codes, app, quit } = setUp(() => {
      stops += 1;
      return promise;
    });
    const event = new PreventableEvent();
    app.emit('before-quit', event);
    quit.quit();
    expect([event.defaultPrevented, quit.quitting, codes]).toEqual([true, true, []]);
    resolve();
    await new Promise(setImmediate);
    expect([codes, stops]).toEqual([[0], 1]);
  });

  it('installs an update when everything is stored, and not before, nor when that went wrong', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let finished = 0;
    const finish = (): boolean => {
      finished += 1;
      return false;
    };
    const { codes, quit } = setUp(() => promise, finish);
    quit.quit();
    await new Promise(setImmediate);
    expect([finished, codes]).toEqual([0, []]);
    resolve();
    await new Promise(setImmediate);
    expect([finished, codes]).toEqual([1, [0]]);
    const broken = setUp(() => Promise.reject(new Error('disk')), finish);
    broken.quit.quit();
    await new Promise(setImmediate);
    expect([finished, broken.codes]).toEqual([1, [0]]);
  });

  it('lets macOS end the program to replace it, and ends it all the same when that does not come', async () => {
    const { clock, codes, app, quit } = setUp(
      async () => undefined,
      () => true,
    );
    quit.quit();
    await new Promise(setImmediate);
    const event = new PreventableEvent();
    app.emit('before-quit', event);
    expect([event.defaultPrevented, codes]).toEqual([false, []]);
    await clock.advanceAsync(10_000);
    expect(codes).toEqual([0]);
  });

  it('does not wait for ever, and ends whatever goes wrong', async () => {
    const late = setUp(() => new Promise(() => undefined));
    late.quit.quit(1);
    await late.clock.advanceAsync(10_000);
    expect(late.codes).toEqual([1]);
    const broken = setUp(() => Promise.reject(new Error('disk')));
    broken.quit.quit();
    await new Promise(setImmediate);
    expect(broken.codes).toEqual([0]);
  });
});

it('errors that nobody caught are logged by their place, never by their words', () => {
  const lines: string[] = [];
  const log = (fields: object, message: string): void => void lines.push(JSON.stringify({ ...fields, message }));
  const process = new Emitter();
  let ends = 0;
  watchUncaughtErrors(process, { ...silentLogger, error: log }, () => {
    ends += 1;
  });
  process.emit('unhandledRejection', new Error('a secret\n    at the very start'));
  process.emit('unhandledRejection', 'a secret');
  expect(ends).toBe(0);
  process.emit('uncaughtException', new TypeError('a secret'));
  expect(ends).toBe(1);
  expect(lines.join()).not.toContain('secret');
  expect(lines[2]).toContain('TypeError');
  expect(lines[2]).toContain('small-parts.test.ts');
});

it('macOS is asked for the permission to type only when the user wants it', () => {
  const asked: boolean[] = [];
  const systemPreferences = {
    isTrustedAccessibilityClient(prompt: boolean) {
      asked.push(prompt);
      return false;
    },
  };
  const opened: string[] = [];
  const shell = { openExternal: async (url: string) => void opened.push(url) };
  const mac = accessibility({ systemPreferences, shell }, 'darwin');
  expect(mac.obstacle()).toContain('Accessibility');
  mac.ask();
  expect(asked).toEqual([false, true]);
  expect(opened).toEqual(['x-apple.systempreferences:com.apple.preference.security?Privacy_Accessibility']);
  expect(accessibility({ systemPreferences, shell }, 'win32').obstacle()).toBeUndefined();
  expect(asked).toHaveLength(2);
});
