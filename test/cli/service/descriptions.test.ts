import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchAgent } from '../../../src/cli/service/launchd.ts';
import { userUnit } from '../../../src/cli/service/systemd.ts';
import { scheduledTask } from '../../../src/cli/service/task-scheduler.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** What each system is told to run is what it will run, whatever characters paths have. */

/** A quote, a backslash at the end, what systemd and shells replace, what XML would take for its own, other scripts. */
const AWKWARD = [
  '/home/ana & co/50% "off"/$HOME',
  '--data-dir',
  'C:\\a b\\',
  "it's <here>",
  '',
  'ñandú 日本',
  '%h \\"',
];
const has = (tool: string): boolean => spawnSync('which', [tool]).status === 0;
const python = (code: string, file: string): unknown =>
  JSON.parse(execFileSync('python3', ['-c', code, file], { encoding: 'utf8' }));

describe('a systemd user unit', skipUnless(has('systemd-analyze'), 'systemd-analyze is not installed'), () => {
  /** What systemd itself says against it; as a file of its own, for it looks at names too. */
  function verify(unit: string): string {
    const file = path.join(tempFolder(), 'lantype.service');
    writeFileSync(file, unit);
    const { stderr } = spawnSync('systemd-analyze', ['--user', '--recursive-errors=no', 'verify', file], {
      encoding: 'utf8',
      env: { ...process.env, XDG_RUNTIME_DIR: path.dirname(file) },
    });
    return stderr
      .split('\n')
      .filter((line) => line.includes('lantype.service'))
      .join('\n');
  }

  it.each(['hub', 'relay', 'agent'] as const)('is valid for a %s; a misspelt one is not', (mode) => {
    const unit = userUnit({ command: [process.execPath, ...AWKWARD], mode });
    expect(verify(unit)).toBe('');
    expect(verify(unit.replace('ExecStart=', 'ExecStrat='))).toContain('ExecStrat');
  });

  it('starts with the desktop session, of which it has the display; a relay with the first log-in', () => {
    const wanted = (mode: 'hub' | 'relay'): string | undefined =>
      /^WantedBy=(.+)$/m.exec(userUnit({ command: ['/x'], mode }))?.[1];
    expect(wanted('hub')).toBe('graphical-session.target');
    expect(wanted('relay')).toBe('default.target');
  });
});

describe('a launchd agent', skipUnless(has('python3'), 'python3 is not installed'), () => {
  it('is a property list with the command as it is', () => {
    const file = path.join(tempFolder(), 'agent.plist');
    writeFileSync(file, launchAgent({ command: ['/usr/local/bin/node', ...AWKWARD], output: '/Users/a & b/out.log' }));
    const read = 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))';
    expect(python(read, file)).toEqual({
      Label: 'app.lantype.headless',
      ProgramArguments: ['/usr/local/bin/node', ...AWKWARD],
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      LimitLoadToSessionType: 'Aqua',
      ProcessType: 'Interactive',
      StandardOutPath: '/Users/a & b/out.log',
      StandardErrorPath: '/Users/a & b/out.log',
    });
  });
});

/** Taken apart as CommandLineToArgvW does it, after Microsoft's rules and not after ours. */
function splitWindows(line: string): string[] {
  const found: string[] = [];
  let [current, quoted, any] = ['', false, false];
  for (let at = 0; at < line.length; at += 1) {
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
    if (line[at + slashes] === '"') {
      current += '\\'.repeat(Math.floor(slashes / 2));
      at += slashes;
      any = true;
      if (slashes % 2 === 1) current += '"';
      else quoted = !quoted;
    } else if (slashes > 0) {
      current += '\\'.repeat(slashes);
      at += slashes - 1;
      any = true;
    } else if (line[at] === ' ' && !quoted) {
      if (any) found.push(current);
      [current, any] = ['', false];
    } else {
      current += line[at];
      any = true;
    }
  }
  return any ? [...found, current] : found;
}

describe('a task of Windows', skipUnless(has('python3'), 'python3 is not installed'), () => {
  it('is XML of the namespace of tasks, and its arguments are taken apart as they were put together', () => {
    const file = path.join(tempFolder(), 'task.xml');
    const task = scheduledTask({ command: ['C:\\Program Files\\nodejs\\node.exe', ...AWKWARD] }, 'DESK\\ana & co');
    writeFileSync(file, `\ufeff${task}`, 'utf16le');
    const read =
      'import json, sys, xml.etree.ElementTree as t; r = t.parse(sys.argv[1]).getroot(); ' +
      'print(json.dumps([[e.tag, (e.text or "").strip()] for e in r.iter()]))';
    const elements = python(read, file) as [string, string][];
    const namespace = '{http://schemas.microsoft.com/windows/2004/02/mit/task}';
    expect(elements.every(([tag]) => tag.startsWith(namespace))).toBe(true);
    const text = (tag: string): string | undefined => elements.find(([name]) => name === namespace + tag)?.[1];
    expect(text('Command')).toBe('C:\\Program Files\\nodejs\\node.exe');
    expect(splitWindows(text('Arguments') ?? '')).toEqual(AWKWARD);
    expect(text('UserId')).toBe('DESK\\ana & co');
    // Windows ends tasks after three days, and on batteries, unless it is told not to.
    expect(text('ExecutionTimeLimit')).toBe('PT0S');
    expect(text('StopIfGoingOnBatteries')).toBe('false');
    expect(text('LogonType')).toBe('InteractiveToken');
  });
});
