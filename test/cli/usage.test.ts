import { expect, it } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { runJson, runLantype } from './command-line.ts';

it('shows its help and its version, and that is no error', async () => {
  const options = { dataDir: tempFolder() };
  const help = await runLantype(['--help'], options);
  expect(help.code).toBe(0);
  for (const name of ['start', 'send', 'devices', 'status', 'token', 'doctor']) expect(help.stdout).toContain(name);
  expect(await runLantype(['--version'], options)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

it('without a command it shows its help, and exits as for wrong usage', async () => {
  expect(await runLantype([], { dataDir: tempFolder() })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Usage: lantype'),
  });
});

it.each([[['typo']], [['send']], [['devices', '--what']], [['token', 'revoke']]])('wrong usage: %j', async (args) => {
  const options = { dataDir: tempFolder() };
  expect(await runLantype(args, options)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('error: '),
  });
  const { code, json, stderr } = await runJson(args, options);
  expect({ code, json, stderr }).toEqual({
    code: 2,
    json: { success: false, error: { code: 'USAGE', message: expect.any(String) } },
    stderr: '',
  });
});

it.each([[['devices']], [['status']], [['send', 'desk', 'hello']]])(
  '%j says that no relay is running',
  async (args) => {
    const options = { dataDir: tempFolder() };
    const human = await runLantype(args, options);
    expect(human).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('lantype start') });
    const { code, json } = await runJson(args, options);
    expect({ code, json }).toEqual({
      code: 1,
      json: { success: false, error: { code: 'NOT_RUNNING', message: expect.stringContaining(options.dataDir) } },
    });
  },
);
