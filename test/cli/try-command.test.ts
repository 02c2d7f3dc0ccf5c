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

  it('the command posts JSON for the device, with the header from the file', () => {
    const command = tryCommand({
      url: 'http://127.0.0.1:1',
      deviceId: 'desk',
      headerFile: "/data of 'Ada'/try-header",
    });
    const script = `sleep() { printf '%s\\n' "slept $1"; }; curl() { printf '%s\\n' "$@"; }; ${command}`;
    const lines = spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\n');
    expect(lines).toContain('slept 3');
    expect(lines).toContain("@/data of 'Ada'/try-header");
    expect(lines).toContain('http://127.0.0.1:1/transcription');
    const body = lines.find((line) => line.startsWith('{'));
    expect(JSON.parse(body ?? '')).toEqual({ deviceId: 'desk', text: expect.any(String) });
  });
});
