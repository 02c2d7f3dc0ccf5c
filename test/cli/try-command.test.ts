import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellQuote, tryCommand } from '../../src/cli/try-command.ts';
import { skipUnless } from '../helpers/skip-unless.ts';

describe('in a real shell', skipUnless(process.platform !== 'win32', 'Windows has no POSIX shell'), () => {
  it.each([
    'plain',
    'two words',
    "it's",
    '$(reboot)',
    '`x`',
    '"',
    '\\',
    '!',
    '*',
    '~',
    'a\nb',
    '',
    '-n',
    '@/with space/ünï',
  ])('the word %j arrives as it is', (word) => {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' });
    expect(stdout).toBe(word);
  });

  it('the command posts JSON for the device over the socket, with the header from the file', () => {
    const command = tryCommand({
      url: 'http://127.0.0.1:1',
      socket: "/data of 'Ada'/owner.sock",
      deviceId: 'desk',
      headerFile: "/data of 'Ada'/try-header",
    });
    const script = `sleep() { printf '%s\\n' "slept $1"; }; curl() { printf '%s\\n' "$@"; }; ${command}`;
    const lines = spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\n');
    expect(lines).toContain('slept 3');
    expect(lines).toContain("@/data of 'Ada'/try-header");
    expect(lines).toContain("/data of 'Ada'/owner.sock");
    expect(lines).toContain('http://localhost/transcription');
    expect(lines.join()).not.toContain('127.0.0.1');
    const body = lines.find((line) => line.startsWith('{'));
    expect(JSON.parse(body ?? '')).toEqual({ deviceId: 'desk', text: expect.any(String) });
  });
});

it('names the port on Windows, where curl knows no pipes', () => {
  const socket = String.raw`\\.\pipe\lantype-1`;
  const command = tryCommand({ url: 'http://127.0.0.1:1', socket, deviceId: 'desk', headerFile: 'h' });
  expect(command).toContain('http://127.0.0.1:1/transcription');
  expect(command).not.toContain('--unix-socket');
});
